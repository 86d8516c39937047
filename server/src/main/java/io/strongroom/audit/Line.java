package io.strongroom.audit;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of a segment: a record and its place in its chain and in the folder.
 *
 * <p>Its hash is SHA-256 over these fields, each after its length in four bytes: the format ({@link
 * Epoch#format}), the line's number, chain, sequence, hash of the chain's previous line, node, the
 * record's number, and the record exactly as it stands in the line. The number of the line makes a
 * line that is missing visible even where its chain does not go on.
 *
 * @param line counted over all segments of the folder, from 1
 * @param sequence counted in the chain, from 1
 * @param previous hash of the line before in this chain, 64 zeros for the first
 * @param node that wrote it
 * @param number see {@link AuditRecord}
 */
record Line(
    long line,
    String chain,
    long sequence,
    String previous,
    String hash,
    String node,
    long number,
    String record) {
  private static final Pattern FORM =
      Pattern.compile(
          "\\{\"line\":([1-9][0-9]{0,17}),\"chain\":\"(system|[0-9]{12})\""
              + ",\"seq\":([1-9][0-9]{0,17}),\"prev\":\"([0-9a-f]{64})\""
              + ",\"hash\":\"([0-9a-f]{64})\",\"node\":\"([A-Za-z0-9._-]{1,64})\""
              + ",\"number\":([1-9][0-9]{0,17}),\"record\":");

  /** The head of its chain after it. */
  Head head() {
    return new Head(sequence, hash);
  }

  /** Whether the hash is that of the other fields. */
  boolean intact(Epoch epoch) {
    byte[] bytes = record.getBytes(StandardCharsets.UTF_8);
    return hash.equals(
        new LineHash()
            .of(epoch, line, chain, sequence, previous, node, number, bytes, 0, bytes.length));
  }

  /** Reads a line without its line feed; empty when it has another form. */
  static Optional<Line> parse(String text) {
    Matcher m = FORM.matcher(text);
    if (!m.lookingAt() || !text.endsWith("}")) {
      return Optional.empty();
    }
    return Optional.of(
        new Line(
            Long.parseLong(m.group(1)),
            m.group(2),
            Long.parseLong(m.group(3)),
            m.group(4),
            m.group(5),
            m.group(6),
            Long.parseLong(m.group(7)),
            text.substring(m.end(), text.length() - 1)));
  }

  /** Writes a line with its line feed. */
  static void write(
      Buffer out,
      long line,
      String chain,
      Head after,
      String previous,
      String node,
      long number,
      byte[] record) {
    out.put("{\"line\":" + line + ",\"chain\":\"" + chain + "\",\"seq\":" + after.sequence())
        .put(",\"prev\":\"" + previous + "\",\"hash\":\"" + after.hash() + "\",\"node\":\"" + node)
        .put("\",\"number\":" + number + ",\"record\":")
        .put(record)
        .put("}\n");
  }
}
