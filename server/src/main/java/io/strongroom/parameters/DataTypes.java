package io.strongroom.parameters;

import io.strongroom.seal.Sensitive;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a value is said to be. Images are checked by their form alone: there is nobody to ask
 * whether there is one.
 */
final class DataTypes {
  static final String TEXT = "text";
  private static final String IMAGE = "aws:ec2:image";
  static final List<String> ALL = List.of(TEXT, IMAGE, "aws:ssm:integration");
  private static final Pattern IMAGE_ID = Pattern.compile("ami-[0-9a-f]{8,17}");

  private DataTypes() {}

  /** Refuses what is no data type, and a value that is not of it. */
  static void check(String dataType, String type, Sensitive value) {
    if (!ALL.contains(dataType)) {
      throw ParameterErrors.dataType(dataType);
    }
    if (!dataType.equals(TEXT) && type.equals("StringList")) {
      throw ParameterErrors.dataTypeOfList(dataType, type);
    }
    if (dataType.equals(IMAGE)
        && !value.use(
            bytes -> IMAGE_ID.matcher(new String(bytes, StandardCharsets.UTF_8)).matches())) {
      throw ParameterErrors.noImage();
    }
  }
}
