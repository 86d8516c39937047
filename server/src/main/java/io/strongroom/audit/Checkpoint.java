package io.strongroom.audit;

import io.strongroom.seal.Hashes;
import io.strongroom.seal.VerifyingKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A signed statement of where a trail stands; only ever made of what is on disk.
 *
 * @param number counted by the node, from 1
 * @param epoch of the segment
 * @param segment that the line stands in
 * @param line the number of the last line, 0 before the first
 * @param digest of the heads of all chains there, see {@link #digest}
 * @param key that signed it
 */
record Checkpoint(
    String trail,
    String node,
    long number,
    int epoch,
    Instant time,
    int segment,
    long line,
    String digest,
    String key,
    String signature) {
  private static final String FORMAT = "strongroom-checkpoint-1";
  private static final Pattern FORM =
      Pattern.compile(
          "\\{\"format\":\""
              + FORMAT
              + "\",\"trail\":\"([0-9a-f]{32})\",\"node\":\"([A-Za-z0-9._-]{1,64})\""
              + ",\"number\":([1-9][0-9]{0,17}),\"epoch\":([1-9][0-9]{0,3})"
              + ",\"time\":\"([0-9T:Z-]{20,32})\",\"segment\":([1-9][0-9]{0,8})"
              + ",\"line\":(0|[1-9][0-9]{0,17}),\"digest\":\"([0-9a-f]{64})\""
              + ",\"key\":\"([0-9a-f]{16})\",\"signature\":\"([0-9a-f]{128})\"\\}");

  /** Makes and signs one. */
  static Checkpoint sign(
      Signer signer, long number, int segment, long line, Map<String, Head> heads) {
    var unsigned =
        new Checkpoint(
            signer.trail(),
            signer.node(),
            number,
            Epoch.CURRENT.number(),
            signer.time(),
            segment,
            line,
            digest(heads),
            signer.keyId(),
            "");
    return unsigned.with(signer.sign(unsigned.message()));
  }

  private Checkpoint with(String made) {
    return new Checkpoint(trail, node, number, epoch, time, segment, line, digest, key, made);
  }

  /**
   * SHA-256 over the heads in the order of their chains, each field after its length: chain,
   * sequence, hash.
   */
  static String digest(Map<String, Head> heads) {
    var out = new Buffer().field("strongroom-heads").putInt(heads.size());
    for (var entry : new TreeMap<>(heads).entrySet()) {
      out.field(entry.getKey())
          .field(Long.toString(entry.getValue().sequence()))
          .field(entry.getValue().hash());
    }
    return Hashes.sha256Hex(out.copy());
  }

  private byte[] message() {
    return new Buffer()
        .field(FORMAT)
        .field(trail)
        .field(node)
        .field(Long.toString(number))
        .field(Integer.toString(epoch))
        .field(time.toString())
        .field(Integer.toString(segment))
        .field(Long.toString(line))
        .field(digest)
        .field(key)
        .copy();
  }

  /** Whether that key signed it. */
  boolean madeBy(VerifyingKey verifier) {
    return verifier.id().equals(key)
        && verifier.verifies(message(), HexFormat.of().parseHex(signature));
  }

  /** One line of JSON without a line feed. */
  String json() {
    return "{\"format\":\""
        + FORMAT
        + "\",\"trail\":\""
        + trail
        + "\",\"node\":\""
        + node
        + "\",\"number\":"
        + number
        + ",\"epoch\":"
        + epoch
        + ",\"time\":\""
        + time
        + "\",\"segment\":"
        + segment
        + ",\"line\":"
        + line
        + ",\"digest\":\""
        + digest
        + "\",\"key\":\""
        + key
        + "\",\"signature\":\""
        + signature
        + "\"}";
  }

  /** The first one in a text that may stand anywhere in it, as in a line of a system log. */
  static Optional<Checkpoint> in(String text) {
    Matcher m = FORM.matcher(text);
    return m.find() ? of(m) : Optional.empty();
  }

  /** Reads what {@link #json} wrote; empty for anything else. */
  static Optional<Checkpoint> parse(String text) {
    Matcher m = FORM.matcher(text);
    return m.matches() ? of(m) : Optional.empty();
  }

  private static Optional<Checkpoint> of(Matcher m) {
    try {
      return Optional.of(
          new Checkpoint(
              m.group(1),
              m.group(2),
              Long.parseLong(m.group(3)),
              Integer.parseInt(m.group(4)),
              Instant.parse(m.group(5)),
              Integer.parseInt(m.group(6)),
              Long.parseLong(m.group(7)),
              m.group(8),
              m.group(9),
              m.group(10)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
