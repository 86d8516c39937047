package io.strongroom.ops;

import io.strongroom.audit.AuditFiles;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code strongroom audit who}: who read or changed one thing. */
@Command(
    name = "who",
    description = "Tells who read or changed a secret, a parameter or a key, and who tried to.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.VersionLine.class,
    sortOptions = false)
final class AuditWho implements Callable<Integer> {
  /** How the answer is printed. */
  enum Output {
    TEXT,
    JSON
  }

  /** What is asked for. */
  static final class What {
    @Option(names = "--secret", paramLabel = "NAME|ARN", required = true, description = "a secret")
    private Optional<String> secret = Optional.empty();

    @Option(
        names = "--parameter",
        paramLabel = "NAME|ARN",
        required = true,
        description = "a parameter; reading all below a path counts, too")
    private Optional<String> parameter = Optional.empty();

    @Option(
        names = "--key",
        paramLabel = "ID|ARN|alias/NAME",
        required = true,
        description = "a key, whoever used it; an alias is followed to the keys it stood for")
    private Optional<String> key = Optional.empty();

    private Sought sought() {
      return secret
          .<Sought>map(Sought.Secret::new)
          .or(() -> parameter.map(Sought.Parameter::new))
          .or(() -> key.map(Sought.Key::new))
          .orElseThrow();
    }
  }

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(names = "--data", paramLabel = "DIR", description = "the data folder (default: ./data)")
  private Path data = Path.of("data");

  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init")
  private What what;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = Values.Time.class,
      description = "only from this time on, such as 2026-01-31T12:00:00Z")
  private Optional<Instant> since = Optional.empty();

  @Option(
      names = "--output",
      paramLabel = "json|text",
      description = "one object per line (json), or a table (text, the default)")
  private Output output = Output.TEXT;

  @Override
  public Integer call() throws StartFailed {
    var lines = new Lines(spec.commandLine().getOut());
    var deeds = new Deeds(what.sought(), since);
    AuditReading.of(data, AuditFiles.Filter.ALL, entry -> deeds.add(entry.summary()), lines);
    try {
      switch (output) {
        case JSON -> deeds.json().forEach(lines::add);
        case TEXT -> deeds.table().forEach(lines::add);
      }
      lines.flush();
    } catch (Lines.ReaderGone e) {
      return Main.DONE;
    }
    if (deeds.tooMany()) {
      throw new StartFailed(
          "only the first " + Deeds.MAX + " rows are shown; give a later --since for the others");
    }
    return Main.DONE;
  }
}
