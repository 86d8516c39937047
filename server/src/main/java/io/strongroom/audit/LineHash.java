package io.strongroom.audit;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Computes the hashes of lines, one after the other. Not safe for threads. */
final class LineHash {
  private static final int LENGTH = 32;

  private final Buffer scratch = new Buffer();
  private final byte[] result = new byte[LENGTH];
  private final MessageDigest sha256;

  LineHash() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing", e);
    }
  }

  /**
   * The hash of a line as 64 hexadecimal digits, see {@link Line}.
   *
   * @param record holds the record's bytes from a place on
   */
  String of(
      Epoch epoch,
      long line,
      String chain,
      long sequence,
      String previous,
      String node,
      long number,
      byte[] record,
      int from,
      int length) {
    scratch
        .clear()
        .field(epoch.format())
        .field(Long.toString(line))
        .field(chain)
        .field(Long.toString(sequence))
        .field(previous)
        .field(node)
        .field(Long.toString(number))
        .putInt(length);
    sha256.update(scratch.array(), 0, scratch.length());
    sha256.update(record, from, length);
    try {
      sha256.digest(result, 0, LENGTH);
    } catch (DigestException e) {
      throw new IllegalStateException("a digest of another length", e);
    }
    return HexFormat.of().formatHex(result);
  }
}
