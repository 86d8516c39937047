package io.strongroom.functions.host;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** A body up to a limit; what is over it is read and thrown away. */
final class Body {
  private final int most;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private boolean tooLarge;

  Body(int most) {
    this.most = most;
  }

  void take(InputStream in, long length) throws IOException {
    var buffer = new byte[(int) Math.min(Math.max(length, 1), 64 * 1024)];
    long left = length;
    while (left > 0) {
      int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        throw new IOException("the body ended early");
      }
      left -= read;
      tooLarge |= bytes.size() + read > most;
      if (tooLarge) {
        bytes.reset();
      } else {
        bytes.write(buffer, 0, read);
      }
    }
  }

  boolean tooLarge() {
    return tooLarge;
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }
}
