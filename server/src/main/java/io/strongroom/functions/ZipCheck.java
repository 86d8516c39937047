package io.strongroom.functions;

import io.strongroom.aws.AwsError;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Looks at a zip file before it is kept: every entry is inflated and counted, none leads out of its
 * folder, none is a link. Only the central directory counts; a local header that says otherwise
 * makes it a broken file.
 *
 * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">.ZIP File Format</a>
 */
final class ZipCheck {
  static final int ZIPPED_MAX = 52_428_800;
  static final int UNZIPPED_MAX = 262_144_000;
  private static final int ENTRIES_MAX = 65_534;
  private static final int NAME_MAX = 1024;
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int CENTRAL_SIGNATURE = 0x02014b50;
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int END_LENGTH = 22;
  private static final int CENTRAL_LENGTH = 46;
  private static final int LOCAL_LENGTH = 30;
  private static final int COMMENT_MAX = 65_535;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;
  private static final int ENCRYPTED = 1;
  private static final int UNIX = 3;
  private static final int TYPE_MASK = 0xf000;
  private static final int REGULAR = 0x8000;
  private static final int DIRECTORY = 0x4000;
  private static final int U16 = 0xffff;
  private static final long U32 = 0xffff_ffffL;

  private final ByteBuffer zip;
  private final byte[] bytes;
  private final Set<String> names = new HashSet<>();
  private long unzipped;

  private ZipCheck(byte[] bytes) {
    this.bytes = bytes;
    zip = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Checks a zip file.
   *
   * @throws AwsError in Lambda's words, when it is too large, broken or hostile
   */
  static void check(byte[] bytes) {
    if (bytes.length >= ZIPPED_MAX) {
      throw LambdaErrors.zippedTooLarge();
    }
    try {
      new ZipCheck(bytes).entries();
    } catch (IndexOutOfBoundsException | DataFormatException | CharacterCodingException e) {
      throw LambdaErrors.badZip();
    }
  }

  private int u16(int at) {
    return zip.getShort(at) & U16;
  }

  private long u32(int at) {
    return zip.getInt(at) & U32;
  }

  private static void require(boolean good) {
    if (!good) {
      throw LambdaErrors.badZip();
    }
  }

  private int end() {
    int first = Math.max(0, bytes.length - END_LENGTH - COMMENT_MAX);
    for (int at = bytes.length - END_LENGTH; at >= first; at--) {
      if (zip.getInt(at) == END_SIGNATURE && at + END_LENGTH + u16(at + 20) == bytes.length) {
        return at;
      }
    }
    throw LambdaErrors.badZip();
  }

  private void entries() throws DataFormatException, CharacterCodingException {
    require(bytes.length >= END_LENGTH);
    int end = end();
    int count = u16(end + 10);
    long start = u32(end + 16);
    require(u16(end + 4) == 0 && u16(end + 6) == 0 && u16(end + 8) == count);
    require(count > 0 && count <= ENTRIES_MAX && start + u32(end + 12) == end);
    int at = (int) start;
    for (int i = 0; i < count; i++) {
      require(at + CENTRAL_LENGTH <= end && zip.getInt(at) == CENTRAL_SIGNATURE);
      entry(at, (int) start);
      at += CENTRAL_LENGTH + u16(at + 28) + u16(at + 30) + u16(at + 32);
    }
    require(at == end);
  }

  private void entry(int at, int directory) throws DataFormatException, CharacterCodingException {
    int method = u16(at + 10);
    long packed = u32(at + 20);
    long size = u32(at + 24);
    String name = name(at);
    boolean folder = name.endsWith("/");
    require((u16(at + 8) & ENCRYPTED) == 0 && (method == STORED || method == DEFLATED));
    require(harmless(name) && names.add(folder ? name.substring(0, name.length() - 1) : name));
    int type = u16(at + 4) >> 8 == UNIX ? u16(at + 40) & TYPE_MASK : 0;
    require(type == 0 || type == (folder ? DIRECTORY : REGULAR));
    require(!folder || size == 0);
    unzipped += size;
    if (unzipped >= UNZIPPED_MAX) {
      throw LambdaErrors.unzippedTooLarge();
    }
    long local = u32(at + 42);
    require(local + LOCAL_LENGTH <= directory && zip.getInt((int) local) == LOCAL_SIGNATURE);
    long from = local + LOCAL_LENGTH + u16((int) local + 26) + u16((int) local + 28);
    require(from + packed <= directory && u16((int) local + 8) == method);
    content((int) from, (int) packed, size, method, u32(at + 16));
  }

  private String name(int at) throws CharacterCodingException {
    int length = u16(at + 28);
    require(length > 0 && length <= NAME_MAX);
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(bytes, at + CENTRAL_LENGTH, length))
        .toString();
  }

  private static boolean harmless(String name) {
    if (name.startsWith("/")
        || name.indexOf('\\') >= 0
        || name.chars().anyMatch(c -> c < ' ')
        || (name.length() > 1 && name.charAt(1) == ':')) {
      return false;
    }
    String path = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return false;
      }
    }
    return true;
  }

  private void content(int from, int packed, long size, int method, long expected)
      throws DataFormatException {
    var crc = new CRC32();
    if (method == STORED) {
      require(packed == size);
      crc.update(bytes, from, packed);
    } else {
      require(inflated(from, packed, size, crc) == size);
    }
    require(crc.getValue() == expected);
  }

  private long inflated(int from, int packed, long size, CRC32 crc) throws DataFormatException {
    var buffer = new byte[1 << 16];
    var inflater = new Inflater(true);
    try {
      inflater.setInput(bytes, from, packed);
      long total = 0;
      while (!inflater.finished()) {
        int length = inflater.inflate(buffer);
        total += length;
        require(length > 0 || inflater.finished());
        require(total <= size);
        crc.update(buffer, 0, length);
      }
      return total;
    } finally {
      inflater.end();
    }
  }
}
