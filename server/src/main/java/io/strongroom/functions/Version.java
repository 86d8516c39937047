package io.strongroom.functions;

import io.strongroom.seal.Sealed;
import java.time.Instant;
import java.util.Optional;

/**
 * One version of a function: its settings, and its variables as KMS encrypted them.
 *
 * @param number 0 for {@code $LATEST}
 * @param revision changes with everything
 */
record Version(
    Function function,
    long number,
    Settings settings,
    Optional<Sealed> environment,
    Instant modified,
    String revision) {

  /** As AWS writes it. */
  String label() {
    return label(number);
  }

  static String label(long number) {
    return number == 0 ? FunctionName.LATEST : Long.toString(number);
  }

  /** The same content, changed now. */
  Version with(Settings newSettings, Optional<Sealed> newEnvironment, Instant now, String next) {
    return new Version(function, number, newSettings, newEnvironment, now, next);
  }

  /** Whether the other one does the same. */
  boolean doesTheSame(Version other) {
    return withoutDescription(settings).equals(withoutDescription(other.settings))
        && environment.equals(other.environment);
  }

  private static Settings withoutDescription(Settings settings) {
    return settings.without(Setting.DESCRIPTION);
  }
}
