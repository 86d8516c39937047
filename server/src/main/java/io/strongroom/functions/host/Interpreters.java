package io.strongroom.functions.host;

import io.strongroom.aws.AwsError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds what this machine has to run a runtime with, by asking the programs themselves. */
final class Interpreters {
  private static final Pattern NODE = Pattern.compile("nodejs(\\d+)\\.x");
  private static final Pattern PYTHON = Pattern.compile("python(3\\.\\d+)");
  private static final Pattern JAVA = Pattern.compile("java(\\d+)(?:\\.al2)?");
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int ANSWER_MAX = 64 * 1024;
  private static final Path JVMS = Path.of("/usr/lib/jvm");

  private final Path hidden;
  private final Map<String, Interpreter> found = new ConcurrentHashMap<>();

  /**
   * For one host.
   *
   * @param hidden what no interpreter's home may contain
   */
  Interpreters(Path hidden) {
    this.hidden = hidden.toAbsolutePath().normalize();
  }

  /**
   * What runs a runtime.
   *
   * @throws AwsError InvalidRuntimeException that names what is missing
   */
  Interpreter of(String runtime) {
    Interpreter known = found.get(runtime);
    if (known == null) {
      known = find(runtime);
      found.put(runtime, known);
    }
    return known;
  }

  private Interpreter find(String runtime) {
    if (runtime.startsWith("provided")) {
      return new Interpreter(List.of(), "1", List.of());
    }
    Matcher node = NODE.matcher(runtime);
    if (node.matches()) {
      return node(Integer.parseInt(node.group(1)));
    }
    Matcher python = PYTHON.matcher(runtime);
    if (python.matches()) {
      return python(python.group(1));
    }
    Matcher java = JAVA.matcher(runtime);
    if (java.matches()) {
      return java(Integer.parseInt(java.group(1)));
    }
    throw missing("The runtime " + runtime + " is not supported by this function host.");
  }

  /** The wanted major version or, since Node is compatible upwards, the nearest later one. */
  private Interpreter node(int wanted) {
    String[] script = {"-p", "process.execPath+'\\n'+process.versions.node"};
    return candidates("node" + wanted, "nodejs" + wanted, "node").stream()
        .map(path -> ask(path, script))
        .flatMap(Optional::stream)
        .filter(it -> major(it.get(1)) >= wanted)
        .min(Comparator.comparingInt(it -> major(it.get(1))))
        .map(it -> interpreter(Path.of(it.get(0)), it.get(1), Path.of(it.get(0))))
        .orElseThrow(
            () ->
                missing(
                    "This machine has no Node.js of version "
                        + wanted
                        + " or later: install it, or put a program node"
                        + wanted
                        + " on the path."));
  }

  /** Exactly the wanted version: compiled modules fit no other. */
  private Interpreter python(String wanted) {
    String script =
        "import sys; print(sys.executable); print('%d.%d.%d' % sys.version_info[:3]);"
            + " print(sys.base_prefix)";
    return candidates("python" + wanted, "python3").stream()
        .map(path -> ask(path, "-c", script))
        .flatMap(Optional::stream)
        .filter(it -> it.size() > 2 && it.get(1).startsWith(wanted + "."))
        .findFirst()
        .map(it -> interpreter(Path.of(it.get(0)), it.get(1), Path.of(it.get(2), "bin", "python")))
        .orElseThrow(
            () -> missing("This machine has no Python " + wanted + ": install python" + wanted));
  }

  /** The wanted version or the nearest later one. */
  private Interpreter java(int wanted) {
    var homes = new ArrayList<Path>();
    homes.add(Path.of(System.getProperty("java.home", "/")));
    Optional.ofNullable(System.getenv("JAVA_HOME")).map(Path::of).ifPresent(homes::add);
    candidates("java").forEach(it -> real(it).ifPresent(path -> homes.add(home(path))));
    try (DirectoryStream<Path> all = Files.newDirectoryStream(JVMS)) {
      all.forEach(homes::add);
    } catch (IOException e) {
      homes.removeIf(it -> it.startsWith(JVMS));
    }
    return homes.stream()
        .flatMap(it -> real(it.resolve("bin/java")).stream())
        .distinct()
        .filter(it -> javaVersion(home(it)).isPresent())
        .filter(it -> major(javaVersion(home(it)).orElse("0")) >= wanted)
        .min(Comparator.comparingInt(it -> major(javaVersion(home(it)).orElse("0"))))
        .map(it -> interpreter(it, javaVersion(home(it)).orElse("?"), it))
        .orElseThrow(
            () ->
                missing(
                    "This machine has no Java of version "
                        + wanted
                        + " or later: install a JRE under "
                        + JVMS
                        + " or set JAVA_HOME."));
  }

  /** From the file that every JDK since 9 has in its home. */
  private static Optional<String> javaVersion(Path home) {
    try {
      return Files.readAllLines(home.resolve("release")).stream()
          .filter(line -> line.startsWith("JAVA_VERSION="))
          .map(line -> line.substring("JAVA_VERSION=".length()).replace("\"", ""))
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The home is the folder above the program's {@code bin}. */
  private Interpreter interpreter(Path program, String version, Path inHome) {
    var homes = new ArrayList<Path>();
    Path home = home(inHome);
    if (!home.startsWith("/usr")) {
      if (hidden.startsWith(home)) {
        throw missing("The interpreter " + program + " lives above the data folder.");
      }
      homes.add(home);
    }
    return new Interpreter(List.of(program.toString()), version, List.copyOf(homes));
  }

  private static Path home(Path program) {
    Path bin = program.toAbsolutePath().getParent();
    Path home = bin == null ? null : bin.getParent();
    return home == null ? Path.of("/") : home;
  }

  private static Optional<Path> real(Path path) {
    try {
      return Optional.of(path.toRealPath());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static int major(String version) {
    Matcher number = Pattern.compile("\\d+").matcher(version);
    return number.find() ? Integer.parseInt(number.group()) : 0;
  }

  /** Programs of these names, the system's own before what else is on the path. */
  private static List<Path> candidates(String... names) {
    var folders = new ArrayList<Path>(List.of(Path.of("/usr/bin"), Path.of("/usr/local/bin")));
    for (String each : Optional.ofNullable(System.getenv("PATH")).orElse("").split(":", -1)) {
      if (each.startsWith("/")) {
        folders.add(Path.of(each));
      }
    }
    var programs = new ArrayList<Path>();
    for (String name : names) {
      for (Path folder : folders) {
        Path program = folder.resolve(name);
        if (Files.isExecutable(program) && !programs.contains(program)) {
          programs.add(program);
        }
      }
    }
    return programs;
  }

  /** What a program answers, by lines; empty when it fails or answers less than two. */
  private static Optional<List<String>> ask(Path program, String... arguments) {
    var command = new ArrayList<String>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
      try {
        if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
          return Optional.empty();
        }
        byte[] answer = process.getInputStream().readNBytes(ANSWER_MAX);
        List<String> lines =
            new String(answer, StandardCharsets.UTF_8).strip().lines().map(String::strip).toList();
        return process.exitValue() == 0 && lines.size() > 1 ? Optional.of(lines) : Optional.empty();
      } finally {
        Process unused = process.destroyForcibly();
      }
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static AwsError missing(String why) {
    return AwsError.capital("InvalidRuntimeException", why).status(502);
  }
}
