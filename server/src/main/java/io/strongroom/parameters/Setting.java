package io.strongroom.parameters;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Region;
import java.time.Instant;
import java.util.Optional;

/** A setting of Parameter Store that there is, and what it may be. */
enum Setting {
  DEFAULT_TIER("/ssm/parameter-store/default-parameter-tier", Version.STANDARD),
  HIGH_THROUGHPUT("/ssm/parameter-store/high-throughput-enabled", "false");

  private static final String RESOURCE = "servicesetting";

  private final String id;
  private final String standard;

  Setting(String id, String standard) {
    this.id = id;
    this.standard = standard;
  }

  /**
   * A setting as it was made.
   *
   * @param by the ARN of who made it so
   */
  record Made(String value, Instant at, String by) {}

  String id() {
    return id;
  }

  /** What it is where nobody has set it. */
  String standard() {
    return standard;
  }

  boolean takes(String value) {
    return switch (this) {
      case DEFAULT_TIER -> Filter.TIERS.contains(value);
      case HIGH_THROUGHPUT -> value.equals("true") || value.equals("false");
    };
  }

  /** The setting that an id or an ARN names. */
  static Optional<Setting> of(String name) {
    String id = id(name);
    for (Setting setting : values()) {
      if (setting.id.equals(id)) {
        return Optional.of(setting);
      }
    }
    return Optional.empty();
  }

  private static String id(String name) {
    return Arn.parse(name)
        .map(Arn::resource)
        .filter(resource -> resource.startsWith(RESOURCE))
        .map(resource -> resource.substring(RESOURCE.length()))
        .orElse(name);
  }

  /** What is decided on, whether there is such a setting or not. */
  static Arn arn(AccountId account, Region region, String name) {
    String id = id(name);
    return Arn.of("ssm", region, account, RESOURCE + (id.startsWith("/") ? id : "/" + id));
  }
}
