package io.strongroom.functions.host;

import io.strongroom.aws.AwsError;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What all environments of a host share: the sandbox, the interpreters, unpacked code. */
final class Workshop implements AutoCloseable {
  private static final int EXTENSION_BODY_MAX = 1024;
  private static final int JAVA_BASE_MEGABYTES = 48;

  private final HostSettings settings;
  private final Sandbox sandbox;
  private final Interpreters interpreters;
  private final Codes codes;
  private final RoleCalls calls;
  private final LocalServer extension;

  /**
   * Starts all processes: bubblewrap ends its sandbox when the thread that started it ends, and a
   * virtual thread's carrier may end at any time.
   */
  private final ExecutorService launcher =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("function-launcher").factory());

  Workshop(HostSettings settings, LocalServer.PeerCheck extensionCheck) throws IOException {
    this.settings = settings;
    Path work = settings.work().toAbsolutePath().normalize();
    CodeFolder.delete(work);
    Files.createDirectories(work);
    Path runtime = work.resolve("runtime");
    RuntimeFiles.write(runtime);
    sandbox =
        settings.unsafe()
            ? new NoSandbox(runtime)
            : new Bubblewrap(runtime, settings.hidden(), launcher);
    interpreters = new Interpreters(settings.hidden());
    codes = new Codes(work.resolve("code"));
    calls = new RoleCalls(settings);
    extension = extension(extensionCheck);
  }

  HostSettings settings() {
    return settings;
  }

  Sandbox sandbox() {
    return sandbox;
  }

  Interpreters interpreters() {
    return interpreters;
  }

  Codes codes() {
    return codes;
  }

  /**
   * The command that runs a function.
   *
   * @throws AwsError when this machine lacks what it needs
   */
  List<String> command(Launch launch, Interpreter interpreter, Sandbox.Places places, Path code) {
    var command = new ArrayList<String>(interpreter.command());
    String runtime = launch.runtime();
    if (runtime.startsWith("nodejs")) {
      command.add("--max-old-space-size=" + launch.memoryMegabytes() * 9 / 10);
      command.add(places.runtime() + "/" + RuntimeFiles.NODE);
    } else if (runtime.startsWith("python")) {
      command.addAll(List.of("-u", "-B", places.runtime() + "/" + RuntimeFiles.PYTHON));
    } else if (runtime.startsWith("java")) {
      if (!RuntimeFiles.hasJava()) {
        throw invalid("This build of the server has no runtime for Java functions.");
      }
      command.addAll(java(launch, places));
    } else {
      if (!Files.isRegularFile(code.resolve("bootstrap"))) {
        throw AwsError.capital(
                "InvalidEntrypointException",
                "RequestId: Error: Couldn't find valid bootstrap(s): [/var/task/bootstrap]")
            .status(502);
      }
      command.add(places.task() + "/bootstrap");
    }
    return command;
  }

  private static List<String> java(Launch launch, Sandbox.Places places) {
    int heap =
        Math.max(launch.memoryMegabytes() - JAVA_BASE_MEGABYTES, launch.memoryMegabytes() / 2);
    String task = places.task();
    String runtime = places.runtime() + "/" + RuntimeFiles.JAVA;
    return List.of(
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xshare:auto",
        "-XX:-UsePerfData",
        "-Xmx" + heap + "m",
        "-cp",
        String.join(
            ":", runtime, runtime + "/runtime.jar", task, task + "/lib/*", "/opt/java/lib/*"),
        "strongroom.runtime.Main");
  }

  private static AwsError invalid(String why) {
    return AwsError.capital("InvalidRuntimeException", why).status(502);
  }

  /** Starts a process from the thread that outlives it. */
  Process start(Sandbox.Start start) throws IOException, InterruptedException {
    try {
      return launcher.submit(() -> sandbox.start(start)).get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause
          ? cause
          : new IOException("a process could not be started", e.getCause());
    }
  }

  /** The port where every environment finds the extension, each its own. */
  int extensionPort() {
    return extension.port();
  }

  RoleCalls calls() {
    return calls;
  }

  private LocalServer extension(LocalServer.PeerCheck check) throws IOException {
    try {
      return LocalServer.start(settings.extensionPort(), check, EXTENSION_BODY_MAX);
    } catch (BindException e) {
      LocalServer other = LocalServer.start(0, check, EXTENSION_BODY_MAX);
      settings
          .events()
          .accept(
              "port "
                  + settings.extensionPort()
                  + " is taken: functions find the parameters-and-secrets extension at "
                  + other.port());
      return other;
    }
  }

  /** Why no function can run, if so. */
  Optional<String> trouble() {
    return sandbox.trouble();
  }

  @Override
  public void close() {
    extension.close();
    calls.close();
    launcher.shutdown();
    CodeFolder.delete(settings.work().toAbsolutePath().normalize());
  }
}
