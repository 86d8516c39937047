package io.strongroom.ops;

import io.strongroom.iam.Iam;
import io.strongroom.seal.Sensitive;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The administrator's access key as the environment of a first start may give it. */
final class AdminKey {
  static final String ID = "STRONGROOM_ADMIN_ACCESS_KEY_ID";
  static final String SECRET = "STRONGROOM_ADMIN_SECRET_ACCESS_KEY";

  private static final Pattern ID_FORM = Pattern.compile("\\w{4,128}");

  // A line of a credentials file must hold it, so no blanks and nothing that is not ASCII.
  private static final Pattern SECRET_FORM = Pattern.compile("[\\x21-\\x7e]{8,128}");

  private AdminKey() {}

  /**
   * The key, if both variables are set.
   *
   * @throws IllegalArgumentException when only one is, or one has another form; the message does
   *     not hold the secret
   */
  static Optional<Iam.NewAccessKey> of(Map<String, String> environment) {
    String id = environment.getOrDefault(ID, "");
    String secret = environment.getOrDefault(SECRET, "");
    if (id.isEmpty() && secret.isEmpty()) {
      return Optional.empty();
    }
    if (id.isEmpty() || secret.isEmpty()) {
      throw new IllegalArgumentException(ID + " and " + SECRET + " belong together");
    }
    if (!ID_FORM.matcher(id).matches()) {
      throw new IllegalArgumentException(ID + " must be 4 to 128 letters, digits or underscores");
    }
    if (!SECRET_FORM.matcher(secret).matches()) {
      throw new IllegalArgumentException(
          SECRET + " must be 8 to 128 printable ASCII characters without blanks");
    }
    return Optional.of(new Iam.NewAccessKey(id, Sensitive.ofText(secret)));
  }
}
