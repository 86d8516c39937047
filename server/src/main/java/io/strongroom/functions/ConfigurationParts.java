package io.strongroom.functions;

import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.seal.Sensitive;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The parts that CreateFunction and UpdateFunctionConfiguration have in common. */
final class ConfigurationParts {
  static final String ROLE = "arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+";
  static final String KMS_KEY = "(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()";
  private static final int TIMEOUT_MAX = 900;

  private ConfigurationParts() {}

  /** Variables. */
  record EnvironmentPart(Optional<Map<String, Sensitive>> variables) {}

  /** Networks: not supported. */
  record VpcPart(
      @Constraint(max = 16) @Clear List<String> subnetIds,
      @Constraint(max = 5) @Clear List<String> securityGroupIds,
      Optional<Boolean> ipv6AllowedForDualStack) {}

  /** A queue for what failed: not supported. */
  record DeadLetterPart(@Constraint(pattern = KMS_KEY) @Clear Optional<String> targetArn) {}

  /** Tracing: not supported but for none. */
  record TracingPart(@Constraint(oneOf = {"Active", "PassThrough"}) @Clear Optional<String> mode) {}

  /** The size of {@code /tmp} in megabytes. */
  record StoragePart(@Constraint(least = 512, most = 10240) int size) {}

  /** Snapshots: not supported but for none. */
  record SnapStartPart(
      @Constraint(oneOf = {"PublishedVersions", "None"}) @Clear Optional<String> applyOn) {}

  /** Where output goes. */
  record LoggingPart(
      @Constraint(oneOf = {"JSON", "Text"}) @Clear Optional<String> logFormat,
      @Constraint(oneOf = {"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"}) @Clear
          Optional<String> applicationLogLevel,
      @Constraint(oneOf = {"DEBUG", "INFO", "WARN"}) @Clear Optional<String> systemLogLevel,
      @Constraint(min = 1, max = 512, pattern = "[\\.\\-_/#A-Za-z0-9]+") @Clear
          Optional<String> logGroup) {}

  /** A mounted file system: not supported. */
  record FileSystemPart(
      @Constraint(
              max = 200,
              pattern =
                  "arn:aws[a-zA-Z-]*:elasticfilesystem:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\\d{1}:"
                      + "\\d{12}:access-point/fsap-[a-f0-9]{17}")
          @Clear
          String arn,
      @Constraint(max = 160, pattern = "^/mnt/[a-zA-Z0-9-_.]+$") @Clear String localMountPath) {}

  /** What both requests may say of a version. */
  record Wanted(
      Optional<String> role,
      Optional<String> runtime,
      Optional<String> handler,
      Optional<String> description,
      Optional<Integer> timeout,
      Optional<Integer> memorySize,
      Optional<StoragePart> storage,
      Optional<LoggingPart> logging,
      Optional<String> kmsKey) {

    /** Settings with all that is wanted of them. */
    Settings in(Settings before) {
      runtime.ifPresent(ConfigurationParts::checkRuntime);
      timeout.ifPresent(ConfigurationParts::checkTimeout);
      Settings after =
          before
              .with(Setting.ROLE, role)
              .with(Setting.RUNTIME, runtime)
              .with(Setting.HANDLER, handler)
              .with(Setting.DESCRIPTION, description)
              .with(Setting.TIMEOUT, timeout.map(String::valueOf))
              .with(Setting.MEMORY, memorySize.map(String::valueOf))
              .with(Setting.TEMPORARY, storage.map(it -> Integer.toString(it.size())))
              .with(Setting.LOG_GROUP, logging.flatMap(LoggingPart::logGroup));
      return kmsKey
          .map(
              key ->
                  key.isEmpty() ? after.without(Setting.KMS_KEY) : after.with(Setting.KMS_KEY, key))
          .orElse(after);
    }
  }

  private static void checkRuntime(String runtime) {
    if (!Runtimes.NAMES.contains(runtime)) {
      throw LambdaErrors.badRuntime(runtime);
    }
  }

  private static void checkTimeout(int seconds) {
    if (seconds > TIMEOUT_MAX) {
      throw LambdaErrors.validation(
          "1 validation error detected: Value '"
              + seconds
              + "' at 'timeout' failed to satisfy constraint: Member must have value less than or"
              + " equal to 900");
    }
  }

  /** What would change something, and does not here: refused instead of forgotten. */
  record Unsupported(
      Optional<VpcPart> vpc,
      Optional<DeadLetterPart> deadLetters,
      Optional<TracingPart> tracing,
      Optional<SnapStartPart> snapStart,
      Optional<LoggingPart> logging,
      List<String> layers,
      List<FileSystemPart> fileSystems) {

    void check() {
      refuse(
          vpc.map(it -> !it.subnetIds().isEmpty() || !it.securityGroupIds().isEmpty()),
          "VpcConfig");
      refuse(
          deadLetters.flatMap(DeadLetterPart::targetArn).map(it -> !it.isEmpty()),
          "DeadLetterConfig");
      refuse(tracing.flatMap(TracingPart::mode).map("Active"::equals), "TracingConfig Active");
      refuse(
          snapStart.flatMap(SnapStartPart::applyOn).map("PublishedVersions"::equals), "SnapStart");
      refuse(logging.flatMap(LoggingPart::logFormat).map("JSON"::equals), "LogFormat JSON");
      refuse(logging.flatMap(LoggingPart::applicationLogLevel).map(it -> true), "Log levels");
      refuse(logging.flatMap(LoggingPart::systemLogLevel).map(it -> true), "Log levels");
      refuse(Optional.of(!layers.isEmpty()), "Layers");
      refuse(Optional.of(!fileSystems.isEmpty()), "FileSystemConfigs");
    }

    private static void refuse(Optional<Boolean> asked, String what) {
      if (asked.orElse(false)) {
        throw LambdaErrors.unsupported(what);
      }
    }
  }
}
