package io.strongroom.functions;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.strongroom.aws.AwsError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
    bad(
        "no zip file at all, but long enough to be one"
            .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
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
