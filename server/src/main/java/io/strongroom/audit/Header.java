package io.strongroom.audit;

import io.strongroom.seal.Hashes;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first line of a segment: where the folder stands, so that neither opening nor checking it
 * needs the segments before.
 *
 * @param segment its number, from 1
 * @param line the number of the last line before it
 * @param number every record before it has a lower one
 * @param heads of every chain before it
 */
record Header(int segment, long line, long number, Map<String, Head> heads) {
  private static final Pattern FORM =
      Pattern.compile(
          "\\{\"format\":\"strongroom-audit-1\",\"segment\":([1-9][0-9]{0,8})"
              + ",\"line\":([0-9]{1,18}),\"number\":([1-9][0-9]{0,17}),\"heads\":\\{");
  private static final Pattern HEAD =
      Pattern.compile("\"(system|[0-9]{12})\":\"([1-9][0-9]{0,17}):([0-9a-f]{64})\",?");
  private static final Pattern END = Pattern.compile("\\},\"hash\":\"([0-9a-f]{64})\"\\}");

  Header {
    heads = Map.copyOf(heads);
  }

  /** The line with its line feed. */
  byte[] bytes() {
    var out = new StringBuilder(256 + heads.size() * 100);
    out.append("{\"format\":\"").append(Line.FORMAT).append("\",\"segment\":").append(segment);
    out.append(",\"line\":").append(line).append(",\"number\":").append(number);
    out.append(",\"heads\":{");
    String comma = "";
    for (var entry : new TreeMap<>(heads).entrySet()) {
      out.append(comma).append('"').append(entry.getKey()).append("\":\"");
      out.append(entry.getValue().sequence()).append(':').append(entry.getValue().hash());
      out.append('"');
      comma = ",";
    }
    out.append('}');
    String hash = hash(out.toString());
    return out.append(",\"hash\":\"")
        .append(hash)
        .append("\"}\n")
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Reads a header without its line feed; empty when its form or hash is wrong. */
  static Optional<Header> parse(String text) {
    Matcher start = FORM.matcher(text);
    if (!start.lookingAt()) {
      return Optional.empty();
    }
    var heads = new TreeMap<String, Head>();
    int at = start.end();
    Matcher head = HEAD.matcher(text);
    while (head.region(at, text.length()).lookingAt()) {
      heads.put(head.group(1), new Head(Long.parseLong(head.group(2)), head.group(3)));
      at = head.end();
    }
    Matcher end = END.matcher(text).region(at, text.length());
    if (!end.matches() || !end.group(1).equals(hash(text.substring(0, at + 1)))) {
      return Optional.empty();
    }
    return Optional.of(
        new Header(
            Integer.parseInt(start.group(1)),
            Long.parseLong(start.group(2)),
            Long.parseLong(start.group(3)),
            heads));
  }

  private static String hash(String text) {
    return Hashes.sha256Hex(text.getBytes(StandardCharsets.UTF_8));
  }
}
