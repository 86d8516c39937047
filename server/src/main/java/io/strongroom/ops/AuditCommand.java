package io.strongroom.ops;

import io.strongroom.audit.AuditFiles;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code strongroom audit}: reads the trail from its files, whether the server runs or not. */
@Command(
    name = "audit",
    description = "Reads the audit trail; the server may run meanwhile.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.VersionLine.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      AuditCommand.Listing.class,
      AuditExport.class,
      AuditWho.class,
      AuditVerify.class,
      AuditKey.class
    })
final class AuditCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  /** {@code strongroom audit list}. */
  @Command(
      name = "list",
      description = "Lists the records, oldest first.",
      mixinStandardHelpOptions = true,
      versionProvider = Main.VersionLine.class,
      sortOptions = false)
  static final class Listing implements Callable<Integer> {
    /** What is printed for each record. */
    enum Output {
      TEXT,
      JSON
    }

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--data", paramLabel = "DIR", description = "the data folder (default: ./data)")
    private Path data = Path.of("data");

    @Option(
        names = "--output",
        paramLabel = "json|text",
        description =
            "one CloudTrail record per line (json), or time, service, operation, caller, address"
                + " and outcome (text, the default)")
    private Output output = Output.TEXT;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private AuditFilter filter;

    @Override
    public Integer call() throws StartFailed {
      var lines = new Lines(spec.commandLine().getOut());
      AuditReading.of(
          data, filter.made(spec.commandLine()), entry -> lines.add(line(entry)), lines);
      return Main.DONE;
    }

    private String line(AuditFiles.Entry entry) {
      return switch (output) {
        case JSON -> entry.json();
        case TEXT -> entry.text();
      };
    }
  }
}
