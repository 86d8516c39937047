package io.strongroom.audit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class KillTest {
  private static final long ENOUGH = 5_000;

  @Test
  void what_was_acknowledged_survives_the_end_of_the_process(@TempDir Path temp)
      throws IOException, InterruptedException {
    Path folder = temp.resolve("audit");
    Path ledger = temp.resolve("ledger");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Appending.class.getName(),
                folder.toString(),
                ledger.toString())
            .redirectErrorStream(true)
            .redirectOutput(temp.resolve("output").toFile())
            .start();
    try {
      while (process.isAlive() && (!Files.exists(ledger) || Files.size(ledger) < ENOUGH)) {
        Thread.onSpinWait();
      }
      assertTrue(process.isAlive(), () -> read(temp.resolve("output")));
    } finally {
      process.destroyForcibly().waitFor();
    }
    Samples.open(folder).close();
    AuditFiles.Verdict verdict = AuditFiles.verify(folder);
    assertTrue(verdict.fault().isEmpty(), verdict::toString);
    Set<String> written = new HashSet<>();
    AuditFiles.list(
        folder, AuditFiles.Filter.ALL, entry -> written.add(entry.chain() + entry.json()));
    List<String> acknowledged = Files.readString(ledger).lines().toList();
    for (String number : acknowledged) {
      for (String chain : List.of("system", "111111111111")) {
        String json = Samples.record(chain, Long.parseLong(number)).json();
        assertTrue(
            written.contains(chain + json),
            () -> String.format(Locale.ROOT, "%s %s is missing", chain, number));
      }
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
