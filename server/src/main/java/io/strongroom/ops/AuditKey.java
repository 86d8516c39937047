package io.strongroom.ops;

import io.strongroom.audit.AuditFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code strongroom audit key}: the public keys that the trail is signed with. */
@Command(
    name = "key",
    description = {
      "Prints the public keys that sign the trail, as PEM.",
      "Keep a copy on another machine: a check against that copy does not depend on this one."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.VersionLine.class)
final class AuditKey implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(names = "--data", paramLabel = "DIR", description = "the data folder (default: ./data)")
  private Path data = Path.of("data");

  @Override
  public Integer call() throws StartFailed {
    Path folder = new DataFolder(data).audit();
    try {
      String pem =
          AuditFiles.publicKeysOf(folder)
              .orElseThrow(
                  () ->
                      new StartFailed(
                          "there is no key in "
                              + folder
                              + " yet; see --data, or start the server"));
      PrintWriter out = spec.commandLine().getOut();
      out.print(pem);
      out.flush();
      return Main.DONE;
    } catch (IOException | IllegalArgumentException e) {
      throw new StartFailed("the public key cannot be read: " + e.getMessage());
    }
  }
}
