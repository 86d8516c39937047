package io.strongroom.ops;

import io.strongroom.audit.AuditFiles;
import io.strongroom.audit.Summary;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code strongroom audit export}: the trail for other programs. */
@Command(
    name = "export",
    description = "Writes the records for other programs, oldest first.",
    footer = {
      "",
      "The columns of csv are: time, chain, sequence, eventId, eventSource, eventName, region,"
          + " principal, username, accessKeyId, sourceIp, userAgent, invokedBy, readOnly, decision,"
          + " errorCode, errorMessage, resources, requestId. A cell that a spreadsheet would take"
          + " for a formula begins with an apostrophe."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.VersionLine.class,
    sortOptions = false)
final class AuditExport implements Callable<Integer> {
  /** What is written for each record. */
  enum Format {
    JSON,
    CSV
  }

  /** The first line of a CSV export; columns are only ever added behind them. */
  static final List<String> COLUMNS =
      List.of(
          "time",
          "chain",
          "sequence",
          "eventId",
          "eventSource",
          "eventName",
          "region",
          "principal",
          "username",
          "accessKeyId",
          "sourceIp",
          "userAgent",
          "invokedBy",
          "readOnly",
          "decision",
          "errorCode",
          "errorMessage",
          "resources",
          "requestId");

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(names = "--data", paramLabel = "DIR", description = "the data folder (default: ./data)")
  private Path data = Path.of("data");

  @Option(
      names = "--format",
      paramLabel = "json|csv",
      description = "one CloudTrail record per line (json, the default), or a table (csv)")
  private Format format = Format.JSON;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private AuditFilter filter;

  @Override
  public Integer call() throws StartFailed {
    AuditFiles.Filter chosen = filter.made(spec.commandLine());
    switch (format) {
      case JSON -> {
        var lines = new Lines(spec.commandLine().getOut(), "\n");
        AuditReading.of(data, chosen, entry -> lines.add(entry.json()), lines);
      }
      case CSV -> {
        var lines = new Lines(spec.commandLine().getOut(), Csv.END);
        lines.add(Csv.line(COLUMNS));
        AuditReading.of(data, chosen, entry -> lines.add(Csv.line(cells(entry))), lines);
      }
    }
    return Main.DONE;
  }

  private static List<String> cells(AuditFiles.Entry entry) {
    Summary summary = entry.summary();
    return List.of(
        summary.eventTime().toString(),
        entry.chain(),
        Long.toString(entry.sequence()),
        summary.eventId(),
        summary.eventSource(),
        summary.eventName(),
        summary.region(),
        summary.principal(),
        summary.username(),
        summary.accessKeyId(),
        summary.sourceIp(),
        summary.userAgent(),
        summary.invokedBy(),
        summary.readOnly(),
        summary.decision(),
        summary.errorCode(),
        summary.errorMessage(),
        summary.resources().stream().map(Summary.Resource::name).collect(Collectors.joining(" ")),
        summary.requestId());
  }
}
