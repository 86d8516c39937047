package io.strongroom.rotators;

import io.strongroom.iam.IpRange;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the operator says about ready rotators.
 *
 * @param targets where databases may be; empty for anywhere but this machine. Link-local addresses
 *     and those where clouds tell their machines secrets are never connected to
 * @param authorities PEM certificates by which databases are trusted; with them a database must
 *     prove its name unless its secret says {@code "ssl": false}
 * @param exclude characters that new passwords do not have
 */
public record RotatorSettings(List<IpRange> targets, Optional<Path> authorities, String exclude) {
  /** What AWS's own functions leave out of passwords. */
  public static final String EXCLUDED = ":/@\"'\\";

  /** As nobody has said anything. */
  public static final RotatorSettings STANDARD =
      new RotatorSettings(List.of(), Optional.empty(), EXCLUDED);

  public RotatorSettings {
    targets = List.copyOf(targets);
  }
}
