package io.strongroom.functions.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.strongroom.aws.AwsError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unpacking directly below a folder that nobody else may enter, which it never changes. */
final class CodeFolderTest {
  private static final String PRIVATE = "rwx------";

  @TempDir private Path temporary;
  private Path top;

  @BeforeEach
  void a_private_folder() throws IOException {
    top = Files.createDirectory(temporary.resolve("top"));
    Path unused = Files.setPosixFilePermissions(top, PosixFilePermissions.fromString(PRIVATE));
  }

  @AfterEach
  void it_is_private_still() throws IOException {
    assertEquals(PRIVATE, PosixFilePermissions.toString(Files.getPosixFilePermissions(top)));
    try (Stream<Path> beside = Files.list(temporary)) {
      assertEquals(List.of(top), beside.toList());
    }
  }

  private Path unpack(byte[] zip) throws IOException {
    return CodeFolder.unpack(out -> out.write(zip), top.resolve("1"));
  }

  private void refused(byte[] zip) throws IOException {
    AwsError error = assertThrows(AwsError.class, () -> unpack(zip));
    assertEquals("InvalidZipFileException", error.code());
    try (Stream<Path> left = Files.list(top)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void files_and_folders_are_readable_and_executable() throws IOException {
    Path folder = unpack(Workbench.zip(Map.of("a/b/c", "x")));
    assertEquals("x", Files.readString(folder.resolve("a/b/c")));
    for (Path each : List.of(folder, folder.resolve("a/b"), folder.resolve("a/b/c"))) {
      assertEquals("rwxr-xr-x", PosixFilePermissions.toString(Files.getPosixFilePermissions(each)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".",
        "./",
        "..",
        "../",
        "/",
        "//",
        "x/..",
        "x/../",
        "x/../..",
        "x/../../y",
        "./x",
        "x/./y",
        "x//y",
        "/x",
        "../x",
        "../1",
        "x\\y"
      })
  void names_that_are_not_strictly_below_are_refused(String name) throws IOException {
    refused(Workbench.zip(Map.of(name, "x")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x/..", "../x", "/etc", "x/./"})
  void what_a_local_header_names_counts_for_nothing(String other) throws IOException {
    byte[] zip = Workbench.zip(Map.of("abcd", "x"));
    System.arraycopy(other.getBytes(StandardCharsets.US_ASCII), 0, zip, 30, 4);
    Path folder = unpack(zip);
    try (Stream<Path> all = Files.list(folder)) {
      assertEquals(List.of(folder.resolve("abcd")), all.toList());
    }
  }

  @Test
  void a_file_in_place_of_a_folder_is_refused() throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("a", "x");
    files.put("a/b", "y");
    refused(Workbench.zip(files));
  }

  @Test
  void folders_are_counted_too() throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    for (int i = 0; i < CodeFolder.MADE_MAX / 400 + 1; i++) {
      files.put(i + "/a".repeat(400), "");
    }
    refused(Workbench.zip(files));
    assertFalse(Files.exists(top.resolve("1")));
  }
}
