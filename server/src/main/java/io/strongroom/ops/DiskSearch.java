package io.strongroom.ops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Looks for texts in all files of a folder: plain, base64, hex, UTF-16. */
final class DiskSearch {
  private static final int SLICE = 3; // base64 turns three bytes into four characters

  private DiskSearch() {}

  /**
   * What was found.
   *
   * @param hits forms of a text that are in a file
   */
  record Found(long files, long bytes, long hits) {}

  /** Searches files of a size that fits into memory. */
  static Found of(Path folder, List<String> texts) throws IOException {
    List<byte[]> forms = texts.stream().flatMap(DiskSearch::forms).toList();
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(Files::isRegularFile)
          .map(file -> search(file, forms))
          .reduce(
              new Found(0, 0, 0),
              (a, b) -> new Found(a.files + b.files, a.bytes + b.bytes, a.hits + b.hits));
    }
  }

  private static Found search(Path file, List<byte[]> forms) {
    try {
      byte[] content = Files.readAllBytes(file);
      return new Found(
          1, content.length, forms.stream().filter(form -> contains(content, form)).count());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<byte[]> forms(String text) {
    byte[] plain = text.getBytes(StandardCharsets.UTF_8);
    String hex = HexFormat.of().formatHex(plain);
    return Stream.concat(
        Stream.of(
            plain,
            ascii(hex),
            ascii(hex.toUpperCase(Locale.ROOT)),
            text.getBytes(StandardCharsets.UTF_16LE),
            text.getBytes(StandardCharsets.UTF_16BE)),
        IntStream.range(0, SLICE).boxed().flatMap(start -> base64(plain, start)));
  }

  /** The characters that depend on the text alone when it begins at the given byte of a slice. */
  private static Stream<byte[]> base64(byte[] plain, int start) {
    int skipped = (SLICE - start) % SLICE;
    int length = (plain.length - skipped) / SLICE * SLICE;
    byte[] slices = Arrays.copyOfRange(plain, skipped, skipped + length);
    return Stream.of(Base64.getEncoder().encode(slices), Base64.getUrlEncoder().encode(slices));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static boolean contains(byte[] content, byte[] form) {
    for (int i = 0; i <= content.length - form.length; i++) {
      if (content[i] == form[0]
          && Arrays.equals(content, i, i + form.length, form, 0, form.length)) {
        return true;
      }
    }
    return false;
  }
}
