package io.strongroom.seal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RootKeyFileTest {
  private static final Context CONTEXT = Context.of("test");
  private static final String ID = "000102030405060708090a0b0c0d0e0f";
  private static final String KEY = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";
  private static final String LINE = "strongroom-root-key-v1 " + ID + " " + KEY;
  private static final String MALFORMED = "root key file is not one line of strongroom-root-key-v1";

  private final Path directory;

  RootKeyFileTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void a_created_key_is_read_back() throws IOException {
    var file = directory.resolve("root.key");
    try (var created = RootKeyFile.create(file);
        var read = RootKeyFile.read(file)) {
      assertEquals(created.materialId(), read.materialId());
      assertEquals(created.label(), read.label());
      assertEquals(created.mac(CONTEXT), read.mac(CONTEXT));
    }
  }

  @Test
  void a_created_file_is_one_line_readable_by_its_owner_alone() throws IOException {
    var file = directory.resolve("root.key");
    var key = RootKeyFile.create(file);
    assertEquals("r--------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    var text = Files.readString(file);
    assertTrue(text.matches("strongroom-root-key-v1 [0-9a-f]{32} [A-Za-z0-9_-]{43}\n"));
    assertTrue(text.contains(key.materialId().value()));
  }

  @Test
  void two_created_keys_differ() throws IOException {
    var first = RootKeyFile.create(directory.resolve("first"));
    var second = RootKeyFile.create(directory.resolve("second"));
    assertFalse(first.mac(CONTEXT).equals(second.mac(CONTEXT)));
    assertFalse(first.materialId().equals(second.materialId()));
  }

  @Test
  void an_existing_file_is_never_overwritten() throws IOException {
    var file = write(LINE);
    assertThrows(FileAlreadyExistsException.class, () -> RootKeyFile.create(file));
    assertEquals(LINE, Files.readString(file));
  }

  @Test
  void a_link_to_nowhere_is_not_followed_when_creating() throws IOException {
    var target = directory.resolve("target");
    var link = Files.createSymbolicLink(directory.resolve("link"), target);
    assertThrows(FileAlreadyExistsException.class, () -> RootKeyFile.create(link));
    assertFalse(Files.exists(target));
  }

  @Test
  void a_missing_directory_or_file_is_an_error() {
    var file = directory.resolve("missing").resolve("root.key");
    assertThrows(NoSuchFileException.class, () -> RootKeyFile.create(file));
    assertThrows(NoSuchFileException.class, () -> RootKeyFile.read(file));
  }

  @Test
  void the_line_of_the_form_is_read_with_and_without_its_end() throws IOException {
    var expected =
        SealKey.of(
            "root-key-file",
            new MaterialId(ID),
            Sensitive.taking("\1".repeat(32).getBytes(StandardCharsets.UTF_8)));
    for (var content : List.of(LINE, LINE + "\n")) {
      var read = RootKeyFile.read(write(content));
      assertEquals(ID, read.materialId().value());
      assertEquals(expected.label(), read.label());
      assertEquals(expected.mac(CONTEXT), read.mac(CONTEXT));
    }
  }

  @Test
  void another_form_is_refused_without_a_word_of_its_content() throws IOException {
    var others =
        List.of(
            "",
            "\n",
            LINE + "\r\n",
            LINE + "\n\n",
            LINE + "\n" + LINE + "\n",
            " " + LINE,
            LINE + " ",
            LINE.substring(0, LINE.length() - 1),
            LINE.replace("-v1", "-v2"),
            LINE.replace(ID, ID.toUpperCase(Locale.ROOT)),
            LINE.replace(" " + KEY, "\t" + KEY),
            LINE.replace(KEY, KEY.substring(1) + "="),
            LINE.replace(KEY, KEY.substring(2) + "=="),
            LINE.replace(KEY, KEY.substring(1) + "F"),
            LINE.replace(KEY, "+" + KEY.substring(1)),
            LINE.replace(KEY, "ü" + KEY.substring(2)),
            LINE.replace(ID, "é" + ID.substring(2)),
            LINE + "\n" + "#".repeat(1024),
            "x".repeat(100_000));
    for (var other : others) {
      var file = write(other);
      var refusal = assertThrows(IOException.class, () -> RootKeyFile.read(file), other);
      assertEquals(MALFORMED, refusal.getMessage());
      assertNull(refusal.getCause());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "r--r-----",
        "r-----r--",
        "rw-r--r--",
        "rwxrwxrwx",
        "r---w----",
        "r------w-",
        "rw-rw----"
      })
  void a_file_open_to_others_is_refused(String mode) throws IOException {
    var file = write(LINE);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    var refusal = assertThrows(IOException.class, () -> RootKeyFile.read(file));
    assertEquals("root key file must not be readable by others; chmod 0400", refusal.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"r--------", "rw-------"})
  void a_file_of_its_owner_alone_is_read(String mode) throws IOException {
    var file = write(LINE);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    assertEquals(ID, RootKeyFile.read(file).materialId().value());
  }

  @Test
  void a_directory_is_refused() {
    var refusal = assertThrows(IOException.class, () -> RootKeyFile.read(directory));
    assertEquals("root key file is not a regular file", refusal.getMessage());
  }

  @Test
  void a_link_to_a_good_file_is_read() throws IOException {
    var link = Files.createSymbolicLink(directory.resolve("link"), write(LINE));
    assertEquals(ID, RootKeyFile.read(link).materialId().value());
  }

  private Path write(String content) throws IOException {
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    var file = Files.createTempFile(directory, "root", ".key", ownerOnly);
    return Files.writeString(file, content);
  }
}
