package io.strongroom.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Any single byte that is changed anywhere in a segment is found. */
class AnyByteTest {
  private static Path temp = Path.of("");
  private static Optional<Forgery> trail = Optional.empty();

  @BeforeContainer
  static void make() throws IOException {
    temp = Files.createTempDirectory("strongroom-test");
    trail = Optional.of(Forgery.begin(temp));
    assertEquals(Optional.empty(), AuditFiles.verify(trail.get().folder).fault());
  }

  @AfterContainer
  static void clear() throws IOException {
    try (Stream<Path> files = Files.walk(temp)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Property(tries = 400)
  void a_changed_byte_is_found(
      @ForAll @IntRange(min = 0, max = 1 << 20) int place,
      @ForAll @IntRange(min = 1, max = 255) int difference)
      throws IOException {
    Forgery forgery = trail.orElseThrow();
    Path segment = forgery.segments().get(place % forgery.segments().size());
    byte[] good = Files.readAllBytes(segment);
    int at = place / forgery.segments().size() % good.length;
    byte[] changed = good.clone();
    changed[at] ^= (byte) difference;
    Files.write(segment, changed);
    try {
      assertTrue(
          AuditFiles.verify(forgery.folder).fault().isPresent(),
          () -> segment + " byte " + at + " xor " + difference);
    } finally {
      Files.write(segment, good);
    }
  }
}
