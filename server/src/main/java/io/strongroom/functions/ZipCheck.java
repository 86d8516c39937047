package io.strongroom.functions;

import io.strongroom.aws.AwsError;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Looks at a zip file before it is kept: every entry is inflated and counted, none leads out of its
 * folder, none is a link. Readers go by the central directory or by local headers: both must say
 * the same, and the file holds nothing beside them, so that no reader finds another file in it.
 *
 * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">.ZIP File Format</a>
 */
final class ZipCheck {
  static final int ZIPPED_MAX = 52_428_800;
  static final int UNZIPPED_MAX = 262_144_000;
  private static final int ENTRIES_MAX = 65_534;
  private static final int NAME_MAX = 1024;

  /** Bytes of a file's name, as Linux has it. */
  private static final int PART_MAX = 255;

  private static final int END_SIGNATURE = 0x06054b50;
  private static final int CENTRAL_SIGNATURE = 0x02014b50;
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int DESCRIPTOR_SIGNATURE = 0x08074b50;
  private static final int END_LENGTH = 22;
  private static final int CENTRAL_LENGTH = 46;
  private static final int LOCAL_LENGTH = 30;
  private static final int COMMENT_MAX = 65_535;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;
  private static final int ENCRYPTED = 1;

  /** Checksum and sizes follow the content. */
  private static final int DESCRIBED = 8;

  private static final int UNIX = 3;
  private static final int TYPE_MASK = 0xf000;
  private static final int REGULAR = 0x8000;
  private static final int DIRECTORY = 0x4000;
  private static final char SLASH = 1;
  private static final int U16 = 0xffff;
  private static final long U32 = 0xffff_ffffL;

  private final ByteBuffer zip;
  private final byte[] bytes;

  /** All paths, with what sorts before every character they may have in place of slashes. */
  private final NavigableSet<String> names = new TreeSet<>();

  private final Set<String> files = new HashSet<>();

  /** Where the central entry of each local one is, by where the local one is. */
  private final NavigableMap<Integer, Integer> locals = new TreeMap<>();

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
    for (String file : files) {
      String next = names.higher(file);
      require(next == null || !next.startsWith(file + SLASH));
    }
    requireWhole((int) start);
  }

  private void entry(int at, int directory) throws DataFormatException, CharacterCodingException {
    int method = u16(at + 10);
    long packed = u32(at + 20);
    long size = u32(at + 24);
    String name = name(at);
    boolean folder = name.endsWith("/");
    require((u16(at + 8) & ENCRYPTED) == 0 && (method == STORED || method == DEFLATED));
    String path = folder ? name.substring(0, name.length() - 1) : name;
    String sorted = path.replace('/', SLASH);
    require(harmless(path) && names.add(sorted) && (folder || files.add(sorted)));
    int type = u16(at + 4) >> 8 == UNIX ? u16(at + 40) & TYPE_MASK : 0;
    require(type == 0 || type == (folder ? DIRECTORY : REGULAR));
    require(!folder || size == 0);
    unzipped += size;
    if (unzipped >= UNZIPPED_MAX) {
      throw LambdaErrors.unzippedTooLarge();
    }
    content(local(at, directory), (int) packed, size, method, u32(at + 16));
  }

  /** Where the content begins of an entry whose local header is as the central one. */
  private int local(int at, int directory) {
    long offset = u32(at + 42);
    require(offset + LOCAL_LENGTH <= directory);
    int local = (int) offset;
    int named = u16(local + 26);
    long from = offset + LOCAL_LENGTH + named + u16(local + 28);
    require(zip.getInt(local) == LOCAL_SIGNATURE && from + u32(at + 20) <= directory);
    require(u16(local + 8) == u16(at + 10) && (u16(local + 6) & ENCRYPTED) == 0);
    int name = at + CENTRAL_LENGTH;
    int nameLocal = local + LOCAL_LENGTH;
    require(Arrays.equals(bytes, nameLocal, nameLocal + named, bytes, name, name + u16(at + 28)));
    boolean later = (u16(local + 6) & DESCRIBED) != 0;
    for (int field = 0; field < 12; field += 4) {
      long said = u32(local + 14 + field);
      require(said == u32(at + 16 + field) || (later && (said == 0 || said == U32)));
    }
    require(locals.put(local, at) == null);
    return (int) from;
  }

  /** Local entries follow each other from the first byte to the central directory. */
  private void requireWhole(int directory) {
    int expected = 0;
    for (var each : locals.entrySet()) {
      int local = each.getKey();
      int central = each.getValue();
      require(local == expected);
      int end = local + LOCAL_LENGTH + u16(local + 26) + u16(local + 28) + (int) u32(central + 20);
      Integer following = locals.higherKey(local);
      int next = following == null ? directory : following;
      require(
          (u16(local + 6) & DESCRIBED) == 0
              ? next == end
              : next > end && described(end, next - end, central));
      expected = next;
    }
  }

  /**
   * Whether a data descriptor says what the central entry does: signed or not, of 32 or 64 bits.
   */
  private boolean described(int at, int length, int central) {
    boolean signed = length == 16 || length == 24;
    boolean wide = length == 20 || length == 24;
    if (!wide && !signed && length != 12) {
      return false;
    }
    int crc = signed ? at + 4 : at;
    long packed = wide ? zip.getLong(crc + 4) : u32(crc + 4);
    long size = wide ? zip.getLong(crc + 12) : u32(crc + 8);
    return (!signed || zip.getInt(at) == DESCRIPTOR_SIGNATURE)
        && u32(crc) == u32(central + 16)
        && packed == u32(central + 20)
        && size == u32(central + 24);
  }

  private String name(int at) throws CharacterCodingException {
    int length = u16(at + 28);
    require(length > 0 && length <= NAME_MAX);
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(bytes, at + CENTRAL_LENGTH, length))
        .toString();
  }

  private static boolean harmless(String path) {
    if (path.indexOf('\\') >= 0
        || path.chars().anyMatch(c -> c < ' ')
        || (path.length() > 1 && path.charAt(1) == ':')) {
      return false;
    }
    for (String part : path.split("/", -1)) {
      if (part.isEmpty()
          || part.equals(".")
          || part.equals("..")
          || part.getBytes(StandardCharsets.UTF_8).length > PART_MAX) {
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
      require(inflater.getBytesRead() == packed);
      return total;
    } finally {
      inflater.end();
    }
  }
}
