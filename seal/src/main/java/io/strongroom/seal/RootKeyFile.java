package io.strongroom.seal;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The key that opens the root key, in a file: one line {@code strongroom-root-key-v1 <material id>
 * <43 characters base64url>}. The root key itself stands wrapped in the database, so that other
 * kinds of wraps can follow.
 */
public final class RootKeyFile {
  private RootKeyFile() {}

  /**
   * Makes a new key and its file, mode 0400, forced to disk together with its directory entry.
   *
   * @throws java.nio.file.FileAlreadyExistsException when the file exists; it is never overwritten
   */
  public static SealKey create(Path file) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads a key file.
   *
   * @throws IOException when it cannot be read or is not of the form; the message never holds any
   *     of its content
   */
  public static SealKey read(Path file) throws IOException {
    throw new UnsupportedOperationException();
  }
}
