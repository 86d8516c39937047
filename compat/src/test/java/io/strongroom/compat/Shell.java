package io.strongroom.compat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;

/**
 * A user's terminal: a folder, and what was pasted into it.
 *
 * <p>Nothing comes from the caller of the tests but the search path, so that no profile, proxy or
 * credential of his takes part.
 */
final class Shell {
  private static final int PATIENCE_SECONDS = 60;

  private final Path folder;
  private final String pasted;

  private Shell(Path folder, String pasted) {
    this.folder = folder;
    this.pasted = pasted;
  }

  /** A terminal whose home is an empty folder. */
  static Shell in(Path folder) {
    return new Shell(folder, "");
  }

  /** The same after a line more, such as {@code export NAME=VALUE}. */
  Shell pasting(String lines) {
    return new Shell(folder, pasted + lines.strip() + "\n");
  }

  /** The same after setting a variable to any text. */
  Shell with(String name, String value) {
    return pasting("export " + name + "='" + value.replace("'", "'\\''") + "'");
  }

  /** The same for another region; the first aws CLI and boto3 know the second variable only. */
  Shell region(String region) {
    return with("AWS_REGION", region).with("AWS_DEFAULT_REGION", region);
  }

  /** Where it is, which is also the home. */
  Path folder() {
    return folder;
  }

  /** Writes a file into the folder. */
  Shell file(String name, byte[] content) {
    try {
      Files.write(folder.resolve(name), content);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a file of the folder. */
  byte[] file(String name) {
    try {
      return Files.readAllBytes(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a script prints, without the last line's end; the script must succeed. */
  String prints(String script) {
    Finished finished = run(script);
    Assertions.assertEquals(0, finished.status(), finished::toString);
    return finished.out().strip();
  }

  /** What a script says on standard error; the script must fail. */
  String complains(String script) {
    Finished finished = run(script);
    Assertions.assertNotEquals(0, finished.status(), finished::toString);
    return finished.err().strip();
  }

  /** Runs a script as if typed here, for a minute at most. */
  Finished run(String script) {
    return run(script, Map.of());
  }

  /** The same with variables of the caller that the script needs. */
  Finished run(String script, Map<String, String> callers) {
    try {
      Path out = Files.createTempFile(folder, "out", "");
      Path err = Files.createTempFile(folder, "err", "");
      var builder = new ProcessBuilder("sh", "-euc", pasted + script).directory(folder.toFile());
      builder.environment().clear();
      builder.environment().putAll(environment(folder));
      builder.environment().putAll(callers);
      builder.redirectInput(Path.of("/dev/null").toFile());
      Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      boolean ended = ends(process);
      String shown = script.strip();
      var finished =
          new Finished(
              shown,
              ended ? process.exitValue() : -1,
              Files.readString(out),
              Files.readString(err));
      Files.delete(out);
      Files.delete(err);
      Assertions.assertTrue(ended, () -> "runs longer than a minute: " + finished);
      return finished;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The variables of every terminal. */
  static Map<String, String> environment(Path home) {
    var variables = new HashMap<String, String>();
    variables.put("PATH", System.getenv("PATH"));
    variables.put("HOME", home.toString());
    variables.put("TMPDIR", home.toString());
    variables.put("LC_ALL", "C.UTF-8");
    variables.put("AWS_CONFIG_FILE", home.resolve(".aws-config").toString());
    variables.put("AWS_EC2_METADATA_DISABLED", "true");
    variables.put("AWS_PAGER", "");
    return variables;
  }

  private static boolean ends(Process process) {
    boolean ended = false;
    try {
      ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    }
    return ended;
  }
}
