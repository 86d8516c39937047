package io.strongroom.ops;

import io.strongroom.audit.AuditFiles;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options by which records are chosen. */
final class AuditFilter {
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
      names = "--principal",
      paramLabel = "ARN|NAME",
      description = "only what this caller did: an ARN, or the name of a user or session")
  private Optional<String> principal = Optional.empty();

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = Values.Time.class,
      description = "only from this time on, such as 2026-01-31T12:00:00Z")
  private Optional<Instant> since = Optional.empty();

  @Option(
      names = "--until",
      paramLabel = "TIME",
      converter = Values.Time.class,
      description = "only up to this time")
  private Optional<Instant> until = Optional.empty();

  @Option(names = "--failed", description = "only what was refused or failed")
  private boolean failed;

  @Option(
      names = "--chain",
      paramLabel = "ACCOUNT|system",
      description = "only the records of one account, or of the server itself")
  private Optional<String> chain = Optional.empty();

  /** The filter; throws {@link ParameterException} where the options make none. */
  AuditFiles.Filter made(CommandLine command) {
    try {
      return new AuditFiles.Filter(chain, eventName, since, until, principal, failed, limit);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command, String.valueOf(e.getMessage()));
    }
  }
}
