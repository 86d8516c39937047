package io.strongroom.ops;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code strongroom demo}: what this is for, shown on a server in a temporary folder. */
@Command(
    name = "demo",
    description = {
      "Shows on a server in a temporary folder what this is for: a secret stored all three ways,"
          + " read by the handlers of Lambda functions, unreadable on disk, refused to others.",
      "Ends with status 0 only if everything held."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.VersionLine.class)
final class Demo implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public Integer call() throws StartFailed, IOException {
    SqliteLibrary.load();
    var table = new Table(spec.commandLine().getOut(), Ansi.AUTO.enabled());
    try (var scratch = Scratch.make()) {
      new Story(scratch.path(), table).tell();
    }
    return table.allHeld() ? Main.DONE : Main.FAILED;
  }
}
