package io.strongroom.functions.host;

import io.strongroom.seal.Sensitive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A sandbox of Linux namespaces: own processes, own {@code /tmp}, the system's programs and the
 * function's code to read, nothing else of the file system. The network is the machine's, since a
 * function has to reach this server and databases.
 *
 * <p>Where the server is root, every environment has a user of its own and no capability; else it
 * has the server's user inside a user namespace.
 *
 * @see <a href="https://github.com/containers/bubblewrap">bubblewrap</a>
 */
final class Bubblewrap implements Sandbox {
  private static final String TASK = "/var/task";
  private static final String RUNTIME = "/var/runtime";
  private static final int SHARED_MEMORY_MEGABYTES = 16;
  private static final int TRIAL_SECONDS = 10;

  /** As the user is called in Lambda. */
  private static final String USER = "sbx_user1051";

  /** Of {@code /etc}: names and addresses, authorities, time, libraries. */
  private static final List<String> CONFIGURATION =
      List.of(
          "alternatives",
          "ca-certificates",
          "crypto-policies",
          "fonts",
          "host.conf",
          "hosts",
          "ld.so.cache",
          "ld.so.conf",
          "ld.so.conf.d",
          "localtime",
          "nsswitch.conf",
          "pki",
          "resolv.conf",
          "ssl",
          "timezone");

  private final Path runtime;
  private final boolean root;
  private final Path filter;
  private final boolean filtered;
  private final Optional<String> trouble;

  Bubblewrap(Path runtime, Path hidden, ExecutorService launcher) throws IOException {
    this.runtime = runtime;
    Optional<byte[]> program = CallFilter.program(System.getProperty("os.arch", ""));
    filtered = program.isPresent();
    filter = runtime.resolveSibling("calls");
    Files.write(filter, program.orElse(new byte[0]));
    root = "root".equals(System.getProperty("user.name"));
    trouble =
        hidden.toAbsolutePath().normalize().startsWith("/usr")
            ? Optional.of("functions cannot run here: the data folder is below /usr")
            : trial(launcher);
  }

  private Optional<String> trial(ExecutorService launcher) {
    for (String program : List.of("bwrap", "prlimit", "setpriv")) {
      if (!onPath(program)) {
        return Optional.of(
            "functions cannot run here: "
                + program
                + " is not installed (packages bubblewrap and util-linux)");
      }
    }
    try {
      var nothing =
          new Start(
              List.of("/usr/bin/env", "true"),
              Map.of(),
              runtime,
              List.of(),
              Optional.empty(),
              1,
              Users.random());
      Process process = launcher.submit(() -> start(nothing)).get();
      try {
        if (!process.waitFor(TRIAL_SECONDS, TimeUnit.SECONDS)) {
          return Optional.of("functions cannot run here: bwrap does not end");
        }
        String said =
            new String(process.getInputStream().readNBytes(1024), StandardCharsets.UTF_8).strip();
        return process.exitValue() == 0
            ? Optional.empty()
            : Optional.of("functions cannot run here: the sandbox does not work: " + said);
      } finally {
        Process unused = process.destroyForcibly();
      }
    } catch (IOException | ExecutionException e) {
      return Optional.of("functions cannot run here: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("functions cannot run here: interrupted");
    }
  }

  /** A line for {@code /etc/passwd}, since runtimes ask for the home of who they are. */
  private String user(Start start) {
    String id = root ? Integer.toString(start.uid()) : "$(id -u)";
    return USER + ":x:" + id + ":" + id + "::/home/" + USER + ":/sbin/nologin";
  }

  private static String quoted(Path path) {
    return "'" + path.toString().replace("'", "'\\''") + "'";
  }

  private static boolean onPath(String program) {
    for (String folder : Optional.ofNullable(System.getenv("PATH")).orElse("").split(":", -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Places places(Path code) {
    return new Places(TASK, RUNTIME);
  }

  @Override
  public OptionalInt ownUser(int uid) {
    return root ? OptionalInt.of(uid) : OptionalInt.empty();
  }

  @Override
  public Optional<String> trouble() {
    return trouble;
  }

  @Override
  public void kill(Process process) {
    // The namespace's first process dies with it, and everything in the namespace with that.
    Process unused = process.destroyForcibly();
  }

  @Override
  public Process start(Start start) throws IOException {
    var command =
        new ArrayList<String>(
            // Its arguments come through a pipe, so that nobody sees them in a list of processes.
            List.of(
                "/bin/sh",
                "-c",
                "exec bwrap --args 3 \"$@\" 3<&0 </dev/null 4<"
                    + quoted(filter)
                    + " 5<<end\n"
                    + user(start)
                    + "\nend\n",
                "bwrap",
                "--"));
    command.addAll(
        List.of(
            "prlimit",
            "--nproc=" + PROCESSES_MAX,
            "--nofile=" + FILES_MAX,
            "--core=0",
            "setpriv",
            "--no-new-privs"));
    if (root) {
      command.addAll(
          List.of(
              "--reuid=" + start.uid(),
              "--regid=" + start.uid(),
              "--clear-groups",
              "--bounding-set=-all",
              "--inh-caps=-all"));
    }
    command.addAll(start.command());
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    String path = builder.environment().get("PATH");
    builder.environment().clear();
    builder.environment().put("PATH", path == null ? "/usr/bin:/bin" : path);
    Process process = builder.start();
    byte[] arguments = arguments(start);
    try (OutputStream in = process.getOutputStream()) {
      in.write(arguments);
    } catch (IOException e) {
      kill(process);
      throw e;
    } finally {
      Sensitive.taking(arguments).close();
    }
    return process;
  }

  private byte[] arguments(Start start) {
    var arguments = new Arguments();
    arguments.add("--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try");
    if (filtered) {
      arguments.add("--seccomp", "4");
    }
    arguments.add("--die-with-parent", "--new-session", "--clearenv");
    if (root) {
      arguments.add("--cap-drop", "ALL");
      // For setpriv, which gives them up before the runtime starts.
      arguments.add("--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID");
      arguments.add("--cap-add", "CAP_SETPCAP");
    } else {
      arguments.add("--unshare-user", "--disable-userns");
    }
    arguments.add("--ro-bind", "/usr", "/usr", "--dir", "/etc", "--dir", "/var", "--dir", "/opt");
    for (String folder : List.of("/bin", "/sbin", "/lib", "/lib32", "/lib64")) {
      system(arguments, Path.of(folder));
    }
    for (String name : CONFIGURATION) {
      arguments.add("--ro-bind-try", "/etc/" + name, "/etc/" + name);
    }
    arguments.add("--perms", "0444", "--ro-bind-data", "5", "/etc/passwd");
    java(arguments);
    start.homes().forEach(it -> home(arguments, it));
    arguments.add("--ro-bind", runtime.toString(), RUNTIME);
    arguments.add("--ro-bind", start.code().toString(), TASK);
    start
        .authorities()
        .ifPresent(it -> arguments.add("--ro-bind", it.toString(), Variables.AUTHORITIES));
    arguments.add("--proc", "/proc", "--dev", "/dev");
    temporary(arguments, "/dev/shm", SHARED_MEMORY_MEGABYTES);
    temporary(arguments, "/tmp", start.temporaryMegabytes());
    arguments.add("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", TASK);
    start.variables().forEach(arguments::variable);
    return arguments.bytes();
  }

  /** Where Debian keeps what a JDK's own files link to. */
  private static void java(Arguments arguments) {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/etc"), "java-*")) {
      all.forEach(it -> arguments.add("--ro-bind", it.toString(), it.toString()));
    } catch (IOException | DirectoryIteratorException e) {
      // Then there is no such JDK.
      return;
    }
  }

  /** With the folders above it, which would else be closed to the function's user. */
  private static void home(Arguments arguments, Path home) {
    for (int i = 1; i < home.getNameCount(); i++) {
      arguments.add("--dir", "/" + home.subpath(0, i));
    }
    arguments.add("--ro-bind", home.toString(), home.toString());
  }

  private static void temporary(Arguments arguments, String folder, int megabytes) {
    arguments.add("--perms", "1777", "--size", Long.toString(megabytes * 1024L * 1024L));
    arguments.add("--tmpfs", folder);
  }

  private static void system(Arguments arguments, Path folder) {
    if (Files.isSymbolicLink(folder)) {
      try {
        arguments.add("--symlink", Files.readSymbolicLink(folder).toString(), folder.toString());
      } catch (IOException e) {
        arguments.add("--ro-bind-try", folder.toString(), folder.toString());
      }
    } else if (Files.isDirectory(folder)) {
      arguments.add("--ro-bind", folder.toString(), folder.toString());
    }
  }

  /** Texts, each with a zero behind it. */
  private static final class Arguments {
    private final Buffer out = new Buffer();

    void add(String... texts) {
      for (String text : texts) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        out.write(0);
      }
    }

    void variable(String name, Sensitive value) {
      add("--setenv", name);
      value.with(out::writeBytes);
      out.write(0);
    }

    byte[] bytes() {
      byte[] all = out.toByteArray();
      out.forget();
      return all;
    }
  }

  /** One that can forget. */
  private static final class Buffer extends ByteArrayOutputStream {
    Buffer() {
      super(64 * 1024);
    }

    void forget() {
      Arrays.fill(buf, (byte) 0);
    }
  }
}
