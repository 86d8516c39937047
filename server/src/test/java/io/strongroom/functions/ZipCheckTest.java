package io.strongroom.functions;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.strongroom.aws.AwsError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ZipCheckTest {
  private static final int CENTRAL = 0x02014b50;
  private static final int BROKEN = -1;

  private static String refusal(byte[] zip) {
    return assertThrows(AwsError.class, () -> ZipCheck.check(zip)).getMessage();
  }

  private static void bad(byte[] zip) {
    assertEquals(LambdaErrors.badZip().getMessage(), refusal(zip));
  }

  /** Where the first entry of the central directory begins. */
  private static int central(byte[] zip) {
    ByteBuffer in = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at + 4 <= zip.length; at++) {
      if (in.getInt(at) == CENTRAL) {
        return at;
      }
    }
    return BROKEN;
  }

  private static byte[] with(byte[] zip, int offset, int... bytes) {
    byte[] copy = zip.clone();
    for (int i = 0; i < bytes.length; i++) {
      copy[central(zip) + offset + i] = (byte) bytes[i];
    }
    return copy;
  }

  @Test
  void an_ordinary_file_is_fine() {
    assertDoesNotThrow(
        () -> ZipCheck.check(Fn.zip("index.js", "code", "lib/", "", "lib/a.js", "x".repeat(9999))));
  }

  @Test
  void stored_entries_and_a_comment_are_fine() throws IOException {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      zip.setComment("made by hand");
      var entry = new ZipEntry("a");
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(1);
      entry.setCrc(0xe8b7be43L);
      zip.putNextEntry(entry);
      zip.write('a');
      zip.closeEntry();
    }
    assertDoesNotThrow(() -> ZipCheck.check(out.toByteArray()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../a",
        "a/../../b",
        "/etc/passwd",
        "a/./b",
        "a//b",
        "..",
        ".",
        "a\\..\\b",
        "C:/x",
        "a\nb"
      })
  void names_that_lead_elsewhere_are_refused(String name) {
    bad(Fn.zip(name, "x"));
  }

  @Test
  void a_file_and_a_folder_of_one_name_are_refused() {
    bad(Fn.zip("a", "x", "a/", ""));
  }

  @Test
  void a_file_that_is_a_folder_of_another_is_refused() {
    bad(Fn.zip("a/b", "x", "a", "y"));
    bad(Fn.zip("a", "y", "a!", "z", "a/b", "x"));
    assertDoesNotThrow(() -> ZipCheck.check(Fn.zip("a/", "", "a/b", "x", "ab", "y")));
    bad(Fn.zip("x".repeat(256), "y"));
    assertDoesNotThrow(() -> ZipCheck.check(Fn.zip("x".repeat(255), "y")));
  }

  /** A zip file with other bytes at an offset from its first local header. */
  private static byte[] local(byte[] zip, int offset, String bytes) {
    byte[] copy = zip.clone();
    byte[] other = bytes.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(other, 0, copy, offset, other.length);
    return copy;
  }

  @Test
  void a_local_header_that_says_otherwise_is_refused() throws IOException {
    byte[] zip = Fn.zip("x/abc", "one");
    bad(local(zip, 30, "x/../"));
    bad(local(zip, 30, "../.."));
    bad(local(zip, 30, "X"));
    bad(local(zip, 6, "\u0009"));
    bad(local(zip, 8, "\0"));
    // The content ends where the header says no descriptor follows.
    bad(local(zip, 6, "\0"));
    // Another checksum, other sizes: in the header, and in the descriptor behind the content.
    for (int field : new int[] {14, 18, 22}) {
      bad(local(zip, field, "\u0007"));
    }
    int descriptor = central(zip) - 16;
    for (int field : new int[] {0, 4, 8, 12}) {
      bad(local(zip, descriptor + field, "\u00ee"));
    }
  }

  @Test
  void bytes_that_no_entry_covers_are_refused() {
    byte[] zip = Fn.zip("a", "one", "b", "two");
    bad(moved(zip, 0, 7));
    bad(moved(zip, central(zip), 16));
    byte[] twice = zip.clone();
    int second = central(zip) + 46 + 1;
    System.arraycopy(zip, central(zip), twice, second, 46);
    bad(twice);
  }

  /** With bytes of no entry before an offset, and all offsets moved that lie behind. */
  private static byte[] moved(byte[] zip, int at, int by) {
    ByteBuffer out =
        ByteBuffer.allocate(zip.length + by).order(ByteOrder.LITTLE_ENDIAN).put(zip, 0, at);
    out.position(at + by);
    out.put(zip, at, zip.length - at);
    int start = central(zip) + by;
    out.putInt(zip.length + by - 22 + 16, start);
    for (int entry = start; out.getInt(entry) == CENTRAL; entry += 46 + out.getShort(entry + 28)) {
      int offset = out.getInt(entry + 42);
      out.putInt(entry + 42, offset >= at ? offset + by : offset);
    }
    return out.array();
  }

  @Test
  void links_and_devices_are_refused() {
    byte[] zip = Fn.zip("a", "target");
    int unix = 3;
    for (int type : new int[] {0xa0, 0x20, 0x60, 0x10, 0xc0, 0x40}) {
      bad(with(with(zip, 5, unix), 40, 0xff, type | 1));
    }
    assertDoesNotThrow(() -> ZipCheck.check(with(with(zip, 5, unix), 40, 0xff, 0x81)));
  }

  @Test
  void encrypted_entries_and_odd_methods_are_refused() {
    bad(with(Fn.zip("a", "x"), 8, 1));
    bad(with(Fn.zip("a", "x"), 10, 12));
  }

  @Test
  void what_is_no_zip_or_cut_off_is_refused() {
    byte[] zip = Fn.zip("a", "x".repeat(1000), "b", "y");
    bad(new byte[0]);
    bad("no zip file at all, but long enough to be one".getBytes(StandardCharsets.US_ASCII));
    for (int length = 0; length < zip.length; length++) {
      bad(Arrays.copyOf(zip, length));
    }
  }

  @Test
  void a_flipped_bit_is_refused_or_harmless_but_never_a_failure() {
    byte[] zip = Fn.zip("a", "some content that is compressed, some content", "b", "other");
    var random = new Random(42);
    for (int i = 0; i < 3000; i++) {
      byte[] copy = zip.clone();
      copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        ZipCheck.check(copy);
      } catch (AwsError e) {
        assertEquals("InvalidParameterValueException", e.code());
      }
    }
  }

  @Test
  void a_bomb_is_refused_by_what_it_says_and_by_what_it_does() throws IOException {
    byte[] bomb = bomb(ZipCheck.UNZIPPED_MAX);
    assertEquals("Unzipped size must be smaller than 262144000 bytes", refusal(bomb));
    // One that says it were small.
    bad(with(bomb(1 << 20), 24, 10, 0, 0, 0));
    assertEquals(
        "Zipped size must be smaller than 52428800 bytes", refusal(new byte[ZipCheck.ZIPPED_MAX]));
  }

  private static byte[] bomb(int size) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("zeros"));
      var block = new byte[1 << 16];
      for (int left = size; left > 0; left -= block.length) {
        zip.write(block, 0, Math.min(left, block.length));
      }
      zip.closeEntry();
    }
    return out.toByteArray();
  }
}
