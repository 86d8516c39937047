package io.strongroom.audit;

import io.strongroom.seal.Hashes;
import io.strongroom.seal.VerifyingKey;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
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
 * @param stamp who signed it; empty in the first epoch
 */
record Header(
    Epoch epoch,
    int segment,
    long line,
    long number,
    Map<String, Head> heads,
    Optional<Stamp> stamp) {
  private static final String WHERE =
      "\"segment\":([1-9][0-9]{0,8}),\"line\":([0-9]{1,18}),\"number\":([1-9][0-9]{0,17})";
  private static final Pattern FIRST_FORM =
      Pattern.compile("\\{\"format\":\"strongroom-audit-1\"," + WHERE + ",\"heads\":\\{");
  private static final Pattern FORM =
      Pattern.compile(
          "\\{\"format\":\"strongroom-audit-2\",\"trail\":\"([0-9a-f]{32})\""
              + ",\"node\":\"([A-Za-z0-9._-]{1,64})\",\"time\":\"([0-9T:Z-]{20,32})\""
              + ",\"key\":\"([0-9a-f]{16})\","
              + WHERE
              + ",\"heads\":\\{");
  private static final Pattern HEAD =
      Pattern.compile("\"(system|[0-9]{12})\":\"([1-9][0-9]{0,17}):([0-9a-f]{64})\",?");
  private static final Pattern END =
      Pattern.compile("\\},\"hash\":\"([0-9a-f]{64})\"(?:,\"signature\":\"([0-9a-f]{128})\")?\\}");

  /**
   * What is said of a header's origin.
   *
   * @param time of its making
   * @param text what was signed, and the signature after it
   */
  record Stamp(String trail, String node, String time, String key, String text, String signature) {

    /** Whether that key signed it. */
    boolean madeBy(VerifyingKey verifier) {
      return verifier.id().equals(key)
          && verifier.verifies(message(text), HexFormat.of().parseHex(signature));
    }
  }

  Header {
    heads = Map.copyOf(heads);
  }

  /** One that is not signed yet. */
  static Header unsigned(int segment, long line, long number, Map<String, Head> heads) {
    return new Header(Epoch.CURRENT, segment, line, number, heads, Optional.empty());
  }

  /** The line with its line feed, signed now. */
  byte[] bytes(Signer signer) {
    var out = new StringBuilder(768 + heads.size() * 100);
    out.append("{\"format\":\"").append(Epoch.CURRENT.format());
    out.append("\",\"trail\":\"").append(signer.trail());
    out.append("\",\"node\":\"").append(signer.node());
    out.append("\",\"time\":\"").append(signer.time());
    out.append("\",\"key\":\"").append(signer.keyId()).append('"');
    place(out);
    String hash = hash(out.toString());
    out.append(",\"hash\":\"").append(hash).append('"');
    String signature = signer.sign(message(out.toString()));
    return out.append(",\"signature\":\"")
        .append(signature)
        .append("\"}\n")
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }

  private void place(StringBuilder out) {
    out.append(",\"segment\":").append(segment);
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
  }

  private static byte[] message(String text) {
    return new Buffer().field("strongroom-audit-header").field(text).copy();
  }

  /** Reads a header without its line feed; empty when its form or hash is wrong. */
  static Optional<Header> parse(String text) {
    Matcher first = FIRST_FORM.matcher(text);
    if (first.lookingAt()) {
      return rest(text, Epoch.ONE, first, 1);
    }
    Matcher start = FORM.matcher(text);
    return start.lookingAt() ? rest(text, Epoch.TWO, start, 5) : Optional.empty();
  }

  private static Optional<Header> rest(String text, Epoch epoch, Matcher start, int group) {
    var heads = new TreeMap<String, Head>();
    int at = start.end();
    Matcher head = HEAD.matcher(text);
    while (head.region(at, text.length()).lookingAt()) {
      heads.put(head.group(1), new Head(Long.parseLong(head.group(2)), head.group(3)));
      at = head.end();
    }
    Matcher end = END.matcher(text).region(at, text.length());
    boolean signed = epoch != Epoch.ONE;
    if (!end.matches()
        || !end.group(1).equals(hash(text.substring(0, at + 1)))
        || signed != (end.group(2) != null)) {
      return Optional.empty();
    }
    return Optional.of(
        new Header(
            epoch,
            Integer.parseInt(start.group(group)),
            Long.parseLong(start.group(group + 1)),
            Long.parseLong(start.group(group + 2)),
            heads,
            signed
                ? Optional.of(stamp(start, text.substring(0, end.end(1) + 1), end.group(2)))
                : Optional.empty()));
  }

  private static Stamp stamp(Matcher start, String text, String signature) {
    return new Stamp(
        start.group(1), start.group(2), start.group(3), start.group(4), text, signature);
  }

  private static String hash(String text) {
    return Hashes.sha256Hex(text.getBytes(StandardCharsets.UTF_8));
  }
}
