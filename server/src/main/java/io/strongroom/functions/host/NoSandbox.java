package io.strongroom.functions.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** None: a function is a process of the server's own user, and can do what that can. */
final class NoSandbox implements Sandbox {
  private final Path runtime;

  NoSandbox(Path runtime) {
    this.runtime = runtime;
  }

  @Override
  public Places places(Path code) {
    return new Places(code.toString(), runtime.toString());
  }

  @Override
  public Process start(Start start) throws IOException {
    // A session of its own, so that a signal to the server's terminal does not reach it.
    var command = new ArrayList<String>(List.of("setsid"));
    command.addAll(start.command());
    var builder =
        new ProcessBuilder(command)
            .directory(start.code().toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    Map<String, String> variables = builder.environment();
    variables.clear();
    start
        .variables()
        .forEach(
            (name, value) ->
                variables.put(name, value.use(bytes -> new String(bytes, StandardCharsets.UTF_8))));
    return builder.start();
  }

  @Override
  public OptionalInt ownUser(int uid) {
    return OptionalInt.empty();
  }

  @Override
  public Optional<String> trouble() {
    return Optional.empty();
  }

  @Override
  public void kill(Process process) {
    List<ProcessHandle> below = process.descendants().toList();
    Process unused = process.destroyForcibly();
    below.forEach(
        it -> {
          boolean ignored = it.destroyForcibly();
        });
  }
}
