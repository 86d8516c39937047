package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code strongroom} in a tree of its own, with programs that pretend to be others. */
@Timeout(120)
final class LauncherTest {
  private static final String JAVA =
      """
      #!/bin/sh
      home=$(dirname "$(dirname "$0")")
      for argument; do
        case $argument in
          -XX:AOTCacheOutput=*)
            [ -e "$home/no-cache" ] && exit 1
            echo cache > "${argument#*=}"
            exit 0 ;;
        esac
      done
      echo "home=$home umask=$(umask) core=$(ulimit -c)"
      for argument; do echo "<$argument>"; done
      """;
  private static final String MVN =
      """
      #!/bin/sh
      echo "$*" >> mvn.log
      if [ -e offline-fails ]; then
        case $* in *-o*) echo "in offline mode"; exit 1 ;; esac
      fi
      [ -e broken ] && { echo "a mistake in the source"; exit 1; }
      mkdir -p server/target/lib
      echo "$$" > server/target/strongroom-server-0.1.0.jar
      echo seal > server/target/lib/strongroom-seal-0.1.0.jar
      """;

  @TempDir Path folder;

  private Path root() {
    return folder.resolve("a tree");
  }

  @BeforeEach
  void plant() throws IOException {
    Path own = Path.of("").toAbsolutePath();
    Path script = Files.isDirectory(own.resolve("seal")) ? own : own.getParent();
    Files.createDirectories(root().resolve("server/src/main"));
    Files.createDirectories(root().resolve("seal/src/main"));

    executable(root().resolve("strongroom"), Files.readString(script.resolve("strongroom")));
    for (String pom : List.of("pom.xml", "seal/pom.xml", "server/pom.xml")) {
      old(Files.writeString(root().resolve(pom), pom));
    }
    old(Files.writeString(root().resolve("server/src/main/A.java"), "A"));
    old(root().resolve("server/src/main"));
    old(root().resolve("seal/src/main"));
    executable(Files.createDirectories(folder.resolve("bin")).resolve("mvn"), MVN);
    jdk("jdk", "25.0.3");
  }

  private static void old(Path path) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
  }

  private static void executable(Path path, String text) throws IOException {
    Files.writeString(path, text);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Path jdk(String name, String version) throws IOException {
    Path home = folder.resolve(name);
    executable(Files.createDirectories(home.resolve("bin")).resolve("java"), JAVA);
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  private Process start(Map<String, String> environment, String... arguments) throws IOException {
    var command = new ArrayList<>(List.of(root().resolve("strongroom").toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("STRONGROOM_"));
    builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** What it printed, and on the last line its status. */
  private static String finish(Process process) throws IOException, InterruptedException {
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    return text + "status " + process.exitValue();
  }

  private String run(Map<String, String> environment, String... arguments) throws Exception {
    return finish(start(environment, arguments));
  }

  private int builds() throws IOException {
    Path log = root().resolve("mvn.log");
    return Files.exists(log) ? Files.readAllLines(log).size() : 0;
  }

  @Test
  void it_builds_at_first_and_when_a_source_is_newer() throws Exception {
    assertTrue(run(Map.of(), "serve").startsWith("strongroom: building (no checks) ...\n"));
    assertEquals(1, builds());
    String second = run(Map.of(), "serve");
    assertTrue(second.startsWith("home="), second);
    assertTrue(second.contains("<-XX:AOTCache=" + root().resolve("server/target/run")), second);
    assertEquals(1, builds());
    Path source = root().resolve("server/src/main/A.java");
    Files.setLastModifiedTime(source, FileTime.from(Instant.parse("2999-01-01T00:00:00Z")));
    assertTrue(run(Map.of(), "serve").contains("building"));
    assertEquals(2, builds());
  }

  @Test
  void no_build_runs_what_is_there_or_says_that_nothing_is() throws Exception {
    var forbidden = Map.of("STRONGROOM_NO_BUILD", "1");
    String nothing = run(forbidden, "serve");
    assertTrue(nothing.startsWith("strongroom: there is no jar"), nothing);
    assertTrue(nothing.endsWith("status 1"), nothing);
    run(Map.of(), "serve");
    Path source = root().resolve("server/src/main/A.java");
    Files.setLastModifiedTime(source, FileTime.from(Instant.parse("2999-01-01T00:00:00Z")));
    assertTrue(run(forbidden, "serve").startsWith("home="));
    assertEquals(1, builds());
  }

  @Test
  void arguments_arrive_as_they_were_given() throws Exception {
    String text =
        run(Map.of("STRONGROOM_JAVA_OPTS", "-Da=1 -Db=*"), "serve", "--data", "a b", "", "$x'\"*");
    assertTrue(text.contains("<serve>\n<--data>\n<a b>\n<>\n<$x'\"*>\nstatus 0"), text);
    assertTrue(text.contains("<-Da=1>\n<-Db=*>\n<-jar>"), text);
    assertTrue(text.contains("umask=0077 core=0"), text);
  }

  @Test
  void it_runs_through_a_link_from_elsewhere() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("linked"), root().resolve("strongroom"));
    var builder = new ProcessBuilder(link.toString(), "--version").redirectErrorStream(true);
    builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    assertTrue(finish(builder.start()).endsWith("<--version>\nstatus 0"));
  }

  @Test
  void an_older_jdk_is_passed_over() throws Exception {
    Path older = jdk("older", "17.0.1");
    Path newer = jdk("newer", "26");
    var environment =
        Map.of(
            "JAVA_HOME",
            older.toString(),
            "PATH",
            folder.resolve("bin") + ":" + newer.resolve("bin") + ":" + System.getenv("PATH"));
    assertTrue(run(environment, "serve").contains("home=" + newer));
  }

  @Test
  void two_first_starts_build_once() throws Exception {
    Process first = start(Map.of(), "serve");
    Process second = start(Map.of(), "serve");
    assertTrue(finish(first).endsWith("status 0"));
    assertTrue(finish(second).endsWith("status 0"));
    assertEquals(1, builds());
  }

  @Test
  void a_build_that_fails_shows_why() throws Exception {
    Files.writeString(root().resolve("broken"), "");
    String text = run(Map.of(), "serve");
    assertTrue(
        text.endsWith("a mistake in the source\nstrongroom: the build failed\nstatus 1"), text);
    assertEquals(1, builds());
  }

  @Test
  void what_is_not_there_is_fetched() throws Exception {
    Files.writeString(root().resolve("offline-fails"), "");
    assertTrue(run(Map.of(), "serve").endsWith("<serve>\nstatus 0"));
    assertEquals(2, builds());
  }

  @Test
  void without_a_cache_it_runs_all_the_same() throws Exception {
    Files.writeString(folder.resolve("jdk/no-cache"), "");
    String text = run(Map.of(), "serve");
    assertTrue(text.endsWith("<serve>\nstatus 0"), text);
    assertFalse(text.contains("AOTCache"), text);
  }
}
