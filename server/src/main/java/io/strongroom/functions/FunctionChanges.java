package io.strongroom.functions;

import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.iam.Call;
import io.strongroom.iam.Permit;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Change;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What every change of a function has in common: its rows, its announcement, its warnings. */
final class FunctionChanges {
  private static final int VERSIONS_MAX = 1000;
  private static final int PAGE = 100;

  private final FunctionRows rows;
  private final CodeRows code;
  private final Environments environments;
  private final Engines engines;

  FunctionChanges(FunctionRows rows, CodeRows code, Environments environments, Engines engines) {
    this.rows = rows;
    this.code = code;
    this.environments = environments;
    this.engines = engines;
  }

  static Instant now(Call call) {
    return Instant.ofEpochMilli(call.tx().now().toEpochMilli());
  }

  static String revision() {
    return Entropy.uuid().toString();
  }

  /** Replaces {@code $LATEST}; environments of before are retired. */
  void save(Call call, Version after) {
    rows.update(call.tx(), after);
    announce(call, after.function(), "Updated");
    engines.retire(after.function().arn());
  }

  /** Publishes {@code $LATEST} as a version, unless nothing has changed since the last. */
  Version publish(Call call, Version latest, Optional<String> description) {
    Function function = latest.function();
    Optional<Version> last = rows.version(call.tx(), function, function.published());
    if (function.published() > 0 && last.isPresent() && last.get().doesTheSame(latest)) {
      return last.get();
    }
    if (function.published() >= VERSIONS_MAX
        && rows.versions(call.tx(), function, 0, VERSIONS_MAX).size() >= VERSIONS_MAX) {
      throw AwsError.of(
          "CodeStorageExceededException",
          "A function has at most " + VERSIONS_MAX + " published versions.");
    }
    Function counted = function.published(function.published() + 1);
    rows.update(call.tx(), counted);
    var version =
        new Version(
            counted,
            counted.published(),
            latest.settings().with(Setting.DESCRIPTION, description),
            latest.environment(),
            now(call),
            revision());
    rows.insert(call.tx(), version);
    announce(call, counted, "VersionPublished");
    return version;
  }

  /** Forgets code that was of one version, if no other has it. */
  void forgetCode(Tx tx, Function function, String sha256) {
    if (versions(tx, function).stream()
        .noneMatch(it -> it.settings().text(Setting.CODE_SHA256).equals(sha256))) {
      code.delete(tx, function, sha256);
    }
  }

  /** Takes back the grant of settings of before, if no version has it any more. */
  void forgetGrant(Call call, Function function, Settings before) {
    Optional<String> grant = before.find(Setting.GRANT_ID);
    if (grant.isPresent()
        && versions(call.tx(), function).stream()
            .noneMatch(it -> it.settings().find(Setting.GRANT_ID).equals(grant))) {
      environments.retire(call, before);
    }
  }

  /** All versions, {@code $LATEST} first. */
  List<Version> versions(Tx tx, Function function) {
    var all = new ArrayList<Version>();
    long after = -1;
    List<Version> page = rows.versions(tx, function, after, PAGE);
    while (!page.isEmpty()) {
      all.addAll(page);
      page = rows.versions(tx, function, page.getLast().number(), PAGE);
    }
    return all;
  }

  /** Forgets a function, and takes back its grants. */
  void delete(Call call, Function function) {
    versions(call.tx(), function).forEach(it -> environments.retire(call, it.settings()));
    rows.delete(call.tx(), function);
    announce(call, function, "Deleted");
    engines.retire(function.arn());
  }

  /** Says that something was done to a function. */
  void announce(Call call, Function function, String what) {
    call.tx()
        .announce(
            new Change(
                function.account(),
                function.region(),
                "FunctionChange",
                function.arn().toString(),
                Map.of("name", function.name(), "operation", what)));
  }

  /**
   * Tells of variables that look like secrets in clear, by name alone.
   *
   * @return the names
   */
  List<String> warn(Call call, Function function, Map<String, Sensitive> variables) {
    List<String> names = Exposed.names(variables);
    if (!names.isEmpty()) {
      call.tx()
          .announce(
              new Change(
                  function.account(),
                  function.region(),
                  "FunctionEnvironmentWarning",
                  function.arn().toString(),
                  Map.of("name", function.name(), "variables", String.join(",", names))));
    }
    return names;
  }

  /** What a reader sees of the variables of a version. */
  Optional<Configuration.EnvironmentView> shown(Permit permit, Version version) {
    if (version.settings().find(Setting.ENVIRONMENT).isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Configuration.EnvironmentView.of(environments.open(permit, version)));
    } catch (AwsError e) {
      return Optional.of(Configuration.EnvironmentView.error(e.code(), LambdaErrors.unreadable(e)));
    }
  }

  /** The ARN of a version that was published or looked at with a qualifier. */
  static Arn arn(Version version) {
    return FunctionName.qualified(version.function().arn(), version.label());
  }
}
