package io.strongroom.seal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One published test case: named byte strings, from a file of {@code name = hex} lines. */
record Vectors(Map<String, byte[]> fields) {
  /** All cases of a file beside the tests; an empty line ends a case. */
  static List<Vectors> of(String file) {
    var cases = new ArrayList<Vectors>();
    for (String block : text(file).split("\n\n", -1)) {
      var fields = new HashMap<String, byte[]>();
      for (String line : block.strip().split("\n", -1)) {
        if (!line.startsWith("#")) {
          var parts = line.split(" =", 2);
          fields.put(parts[0], HexFormat.of().parseHex(parts[1].strip()));
        }
      }
      if (!fields.isEmpty()) {
        cases.add(new Vectors(fields));
      }
    }
    return cases;
  }

  byte[] get(String name) {
    return Objects.requireNonNull(fields.get(name), name);
  }

  private static String text(String file) {
    try (var in = Objects.requireNonNull(Vectors.class.getResourceAsStream(file), file)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
