package io.strongroom.functions.host;

import io.strongroom.seal.Sensitive;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** How a function's process is shut off from everything else. */
sealed interface Sandbox permits Bubblewrap, NoSandbox {
  /** AWS's limits of one environment. */
  int PROCESSES_MAX = 1024;

  int FILES_MAX = 1024;

  /**
   * What to start.
   *
   * @param command in terms of {@link #places}
   * @param uid which nothing else has; used if the server may change to it
   */
  record Start(
      List<String> command,
      Map<String, Sensitive> variables,
      Path code,
      List<Path> homes,
      Optional<Path> authorities,
      int temporaryMegabytes,
      int uid) {}

  /** Where a function finds its code and the runtime's files. */
  record Places(String task, String runtime) {}

  Places places(Path code);

  /** Starts; the caller's thread must outlive the process. */
  Process start(Start start) throws IOException;

  /** The user that the process has for itself alone. */
  OptionalInt ownUser(int uid);

  /** Why nothing can be started here, if so. */
  Optional<String> trouble();

  /** Ends everything that was started. */
  void kill(Process process);
}
