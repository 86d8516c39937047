package io.strongroom.ops;

import io.strongroom.iam.IpRange;
import io.strongroom.rotators.RotatorSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What is said to ready rotators on the command line. */
final class RotatorOptions {
  @Option(
      names = "--rotation-target",
      paramLabel = "ADDRESS[/BITS]",
      converter = Values.Range.class,
      split = ",",
      description =
          "where databases may be whose passwords ready rotators change, such as 10.1.0.0/16"
              + " (default: anywhere but this machine); link-local and cloud metadata"
              + " addresses never")
  private List<IpRange> targets = List.of();

  @Option(
      names = "--rotation-ca",
      paramLabel = "PEM",
      description =
          "authorities that those databases are trusted by; each must prove its name then (default:"
              + " TLS where it is offered, without proof)")
  private Optional<Path> authorities = Optional.empty();

  @Option(
      names = "--rotation-exclude",
      paramLabel = "CHARACTERS",
      description = "characters that new passwords do not have (default: ${DEFAULT-VALUE})")
  private String exclude = RotatorSettings.EXCLUDED;

  RotatorSettings settings() {
    return new RotatorSettings(targets, authorities, exclude);
  }
}
