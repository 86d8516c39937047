package io.strongroom.lambda;

/**
 * Settings that are not complete; the message is the whole report.
 *
 * <pre>{@code
 * catch (IncompleteSettingsException e) {
 *   for (Report.Line line : e.report().wrong()) {
 *     log.error(line.setting() + " at " + line.where() + ": " + line.problem());
 *   }
 * }
 * }</pre>
 */
public final class IncompleteSettingsException extends SecretUnavailableException {
  private static final long serialVersionUID = 1;

  private final transient Report report;

  IncompleteSettingsException(Report report) {
    super(report, Reason.INVALID);
    this.report = report;
  }

  /** What is wrong, setting by setting. */
  public Report report() {
    return report;
  }

  @Override
  SecretUnavailableException again() {
    IncompleteSettingsException again = new IncompleteSettingsException(report);
    again.initCause(this);
    return again;
  }
}
