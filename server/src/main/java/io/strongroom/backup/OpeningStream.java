package io.strongroom.backup;

import io.strongroom.seal.DidNotOpen;
import io.strongroom.seal.SealKey;
import io.strongroom.seal.Sealed;
import io.strongroom.seal.Sensitive;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Opens what a {@link SealingStream} made; the end comes after the last chunk and nowhere else. */
final class OpeningStream extends InputStream {
  private static final int SEALED_MAX = SealingStream.CHUNK + 1024;

  private final DataInputStream in;
  private final Label label;
  private final SealKey key;
  private byte[] chunk = new byte[0];
  private int at;
  private long number;
  private boolean last;

  OpeningStream(DataInputStream in, Label label, SealKey key) {
    this.in = in;
    this.label = label;
    this.key = key;
  }

  @Override
  public int read() throws IOException {
    return more() ? chunk[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!more()) {
      return -1;
    }
    int part = Math.min(length, chunk.length - at);
    System.arraycopy(chunk, at, bytes, offset, part);
    at += part;
    return part;
  }

  private boolean more() throws IOException {
    while (at == chunk.length && !last) {
      open();
    }
    return at < chunk.length;
  }

  private void open() throws IOException {
    try {
      int flag = in.readUnsignedByte();
      int length = in.readInt();
      if (flag > 1 || length < 1 || length > SEALED_MAX) {
        throw label.damaged("chunk " + number);
      }
      byte[] sealed = new byte[length];
      in.readFully(sealed);
      try (Sensitive plain = key.open(Sealed.parse(sealed), label.chunk(number, flag == 1))) {
        chunk = plain.use(byte[]::clone);
      }
      at = 0;
      last = flag == 1;
      number++;
    } catch (DidNotOpen e) {
      throw label.damaged("chunk " + number);
    } catch (EOFException e) {
      throw new BackupRefused(
          "backup " + label.id() + " ends in the middle, at chunk " + number + "; it is not whole");
    }
    if (last && in.read() >= 0) {
      throw label.damaged("its end, where something follows");
    }
  }
}
