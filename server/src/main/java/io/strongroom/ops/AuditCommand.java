package io.strongroom.ops;

import io.strongroom.audit.AuditFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
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
    subcommands = {AuditCommand.Listing.class, AuditVerify.class, AuditKey.class})
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

    private static final int CHECK_EVERY = 256;

    private long printed;

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

    @Option(
        names = "--limit",
        paramLabel = "N",
        description = "the last N records, up to 100000 (default: all)")
    private Optional<Integer> limit = Optional.empty();

    @Option(
        names = "--event-name",
        paramLabel = "NAME",
        description = "only these, such as GetSecretValue")
    private Optional<String> eventName = Optional.empty();

    @Option(
        names = "--since",
        paramLabel = "TIME",
        converter = Values.Time.class,
        description = "only from this time on, such as 2026-01-31T12:00:00Z")
    private Optional<Instant> since = Optional.empty();

    @Option(
        names = "--chain",
        paramLabel = "ACCOUNT|system",
        description = "only the records of one account, or of the server itself")
    private Optional<String> chain = Optional.empty();

    @Override
    public Integer call() throws StartFailed {
      AuditFiles.Filter filter = filter();
      Path folder = new DataFolder(data).audit();
      PrintWriter out = spec.commandLine().getOut();
      try {
        AuditFiles.list(folder, filter, entry -> print(out, entry));
        out.flush();
      } catch (ReaderGone e) {
        return Main.DONE;
      } catch (NotDirectoryException e) {
        throw new StartFailed("there is no audit trail in " + folder + "; see --data");
      } catch (IOException e) {
        throw new StartFailed("the audit trail cannot be read: " + e.getMessage());
      }
      return Main.DONE;
    }

    private AuditFiles.Filter filter() {
      try {
        return new AuditFiles.Filter(chain, eventName, since, limit);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
      }
    }

    private void print(PrintWriter out, AuditFiles.Entry entry) {
      out.println(
          switch (output) {
            case JSON -> entry.json();
            case TEXT -> entry.text();
          });
      // It also flushes, which for every single record would be slow.
      if (++printed % CHECK_EVERY == 0 && out.checkError()) {
        throw new ReaderGone();
      }
    }
  }

  /** Whoever read the list, such as {@code head}, has seen enough. */
  private static final class ReaderGone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ReaderGone() {
      super(null, null, false, false);
    }
  }
}
