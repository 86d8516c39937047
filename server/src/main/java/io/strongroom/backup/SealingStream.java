package io.strongroom.backup;

import io.strongroom.seal.SealKey;
import io.strongroom.seal.Sensitive;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Seals what is written to it in chunks of 256 KiB, each bound to its number and to whether it is
 * the last: {@code 00} or, for the last, {@code 01}; the length of the sealed bytes in four bytes,
 * big endian; the sealed bytes. Nothing can be cut off, left out, doubled or moved.
 */
final class SealingStream extends OutputStream {
  static final int CHUNK = 256 << 10;

  private final DataOutputStream out;
  private final Label label;
  private final SealKey key;
  private final byte[] chunk = new byte[CHUNK];
  private int filled;
  private long number;
  private boolean closed;

  SealingStream(DataOutputStream out, Label label, SealKey key) {
    this.out = out;
    this.label = label;
    this.key = key;
  }

  @Override
  public void write(int value) throws IOException {
    if (filled == CHUNK) {
      seal(false);
    }
    chunk[filled++] = (byte) value;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      if (filled == CHUNK) {
        seal(false);
      }
      int part = Math.min(CHUNK - filled, length - done);
      System.arraycopy(bytes, offset + done, chunk, filled, part);
      filled += part;
      done += part;
    }
  }

  private void seal(boolean last) throws IOException {
    byte[] sealed;
    try (var plain = Sensitive.taking(Arrays.copyOf(chunk, filled))) {
      sealed = key.seal(plain, label.chunk(number, last)).bytes();
    }
    out.writeBoolean(last);
    out.writeInt(sealed.length);
    out.write(sealed);
    number++;
    filled = 0;
  }

  /** Writes the last chunk; without it the file is no backup. */
  void finish() throws IOException {
    seal(true);
    out.flush();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Arrays.fill(chunk, (byte) 0);
    }
  }
}
