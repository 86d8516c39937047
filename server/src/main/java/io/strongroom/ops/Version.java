package io.strongroom.ops;

import java.util.Optional;

/** The product's version. */
final class Version {
  private Version() {}

  /** As the jar's manifest says; {@code dev} when there is no jar. */
  static String current() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion()).orElse("dev");
  }
}
