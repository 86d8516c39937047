package io.strongroom.seal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The key that opens the root key, in a file: one line {@code strongroom-root-key-v1 <material id>
 * <43 characters base64url>}. The root key itself stands wrapped in the database, so that other
 * kinds of wraps can follow. For POSIX file systems only.
 */
public final class RootKeyFile {
  private static final String LABEL = "root-key-file";
  private static final byte[] START = "strongroom-root-key-v1 ".getBytes(StandardCharsets.US_ASCII);
  private static final int ID_END = START.length + 32;
  private static final int KEY_AT = ID_END + 1;
  private static final int LENGTH = KEY_AT + 43;
  private static final int MAX_LENGTH = 1024;
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rw-rw-");

  private RootKeyFile() {}

  /**
   * Makes a new key and its file, mode 0400, forced to disk together with its directory entry.
   *
   * @throws java.nio.file.FileAlreadyExistsException when the file exists; it is never overwritten
   * @throws IOException when it cannot be written; then nothing of it is left. Needs a file system
   *     with hard links
   */
  public static SealKey create(Path file) throws IOException {
    var materialId = MaterialId.random();
    byte[] key = Entropy.bytes(32);
    byte[] line = line(materialId, key);
    try {
      write(file, line);
      return SealKey.of(LABEL, materialId, Sensitive.copyOf(key));
    } finally {
      Arrays.fill(line, (byte) 0);
      Arrays.fill(key, (byte) 0);
    }
  }

  /**
   * Reads a key file.
   *
   * @throws IOException when it cannot be read, is not of the form, or group or others may read or
   *     write it; the message never holds any of its content
   */
  public static SealKey read(Path file) throws IOException {
    var attributes = Files.readAttributes(file, PosixFileAttributes.class);
    if (!attributes.isRegularFile()) {
      throw new IOException("root key file is not a regular file");
    }
    if (!Collections.disjoint(attributes.permissions(), OTHERS)) {
      throw new IOException("root key file must not be readable by others; chmod 0400");
    }
    // Direct, as the channel would copy through a direct buffer of its own, which nobody wipes.
    var buffer = ByteBuffer.allocateDirect(MAX_LENGTH + 1);
    byte[] content = new byte[0];
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // A read may give less than there is.
      }
      content = new byte[buffer.flip().remaining()];
      buffer.get(content);
      return parsed(content);
    } finally {
      Arrays.fill(content, (byte) 0);
      wipe(buffer);
    }
  }

  /**
   * Under another name first: whoever reads meanwhile, such as another node that starts, and
   * whatever a crash leaves, must not meet half a key. A link, unlike a move, replaces nothing.
   */
  private static void write(Path file, byte[] line) throws IOException {
    Path whole = file.toAbsolutePath();
    Path fresh = whole.resolveSibling(whole.getFileName() + "." + Entropy.uuid() + ".new");
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r--------"));
    try {
      try (var channel = FileChannel.open(fresh, options, ownerOnly)) {
        fill(channel, line);
      }
      Files.createLink(whole, fresh);
    } finally {
      Files.deleteIfExists(fresh);
    }
    force(whole.getParent());
  }

  private static void fill(FileChannel channel, byte[] line) throws IOException {
    var rest = ByteBuffer.allocateDirect(line.length).put(line).flip();
    try {
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    } finally {
      wipe(rest);
    }
  }

  private static void wipe(ByteBuffer buffer) {
    buffer.clear().put(new byte[buffer.capacity()]);
  }

  private static void force(@Nullable Path directory) throws IOException {
    if (directory != null) {
      try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static byte[] line(MaterialId materialId, byte[] key) {
    byte[] encoded = Base64.getUrlEncoder().withoutPadding().encode(key);
    try {
      return ByteBuffer.allocate(LENGTH + 1)
          .put(START)
          .put(materialId.value().getBytes(StandardCharsets.US_ASCII))
          .put((byte) ' ')
          .put(encoded)
          .put((byte) '\n')
          .array();
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private static SealKey parsed(byte[] content) throws IOException {
    boolean oneLine =
        content.length == LENGTH || (content.length == LENGTH + 1 && content[LENGTH] == '\n');
    if (!oneLine || !Arrays.equals(content, 0, START.length, START, 0, START.length)) {
      throw malformed();
    }
    byte[] encoded = Arrays.copyOfRange(content, KEY_AT, LENGTH);
    byte[] key = new byte[0];
    byte[] again = new byte[0];
    try {
      var id = new String(content, START.length, 32, StandardCharsets.ISO_8859_1);
      var materialId = new MaterialId(id);
      key = Base64.getUrlDecoder().decode(encoded);
      again = line(materialId, key);
      // Whatever else differs (the blank, stray low bits of the last character), differs here.
      if (!Arrays.equals(again, 0, LENGTH, content, 0, LENGTH)) {
        throw malformed();
      }
      return SealKey.of(LABEL, materialId, Sensitive.copyOf(key));
    } catch (IllegalArgumentException e) {
      // Without the cause: its message quotes the content.
      throw malformed();
    } finally {
      Arrays.fill(encoded, (byte) 0);
      Arrays.fill(again, (byte) 0);
      Arrays.fill(key, (byte) 0);
    }
  }

  private static IOException malformed() {
    return new IOException("root key file is not one line of strongroom-root-key-v1");
  }
}
