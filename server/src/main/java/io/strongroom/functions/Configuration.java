package io.strongroom.functions;

import io.strongroom.aws.Arn;
import io.strongroom.aws.At;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Wire;
import io.strongroom.seal.Sensitive;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A version as callers see it.
 *
 * @param warning names of variables that look like secrets in clear, for the answer's header
 */
record Configuration(
    @Clear String functionName,
    @Clear String functionArn,
    @Clear String runtime,
    @Clear String role,
    @Clear String handler,
    long codeSize,
    @Clear String codeSha256,
    String description,
    int timeout,
    int memorySize,
    @Clear String lastModified,
    @Clear String version,
    Optional<EnvironmentView> environment,
    @Wire("KMSKeyArn") @Clear Optional<String> kmsKeyArn,
    Mode tracingConfig,
    @Clear String revisionId,
    @Clear Optional<String> state,
    @Clear Optional<String> lastUpdateStatus,
    @Clear String packageType,
    @Clear List<String> architectures,
    Size ephemeralStorage,
    SnapStartView snapStart,
    LoggingView loggingConfig,
    @At(value = At.Place.HEADER, name = Configuration.WARNING) Optional<String> warning) {
  static final String WARNING = "x-strongroom-warning";
  private static final DateTimeFormatter MODIFIED =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'+0000'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** Variables, or why they cannot be shown. */
  record EnvironmentView(
      Optional<Map<String, Sensitive>> variables, Optional<EnvironmentError> error) {

    static EnvironmentView of(Map<String, Sensitive> variables) {
      return new EnvironmentView(Optional.of(variables), Optional.empty());
    }

    static EnvironmentView error(String code, String text) {
      return new EnvironmentView(
          Optional.empty(), Optional.of(new EnvironmentError(code, Sensitive.ofText(text))));
    }
  }

  /** Why variables cannot be shown. */
  record EnvironmentError(@Clear String errorCode, Sensitive message) {}

  /** How calls are traced: not at all. */
  record Mode(@Clear Optional<String> mode) {}

  /** Megabytes. */
  record Size(int size) {}

  /** Environments are made when they are needed. */
  record SnapStartView(@Clear String applyOn, @Clear String optimizationStatus) {}

  /** Where output goes. */
  record LoggingView(@Clear String logFormat, @Clear String logGroup) {}

  /**
   * A version.
   *
   * @param arn as it is to be shown
   */
  static Configuration of(Version version, Arn arn, Optional<EnvironmentView> environment) {
    return of(version, arn, environment, true);
  }

  /** A version in a list, where less is told. */
  static Configuration listed(Version version, Arn arn, Optional<EnvironmentView> environment) {
    return of(version, arn, environment, false);
  }

  private static Configuration of(
      Version version, Arn arn, Optional<EnvironmentView> environment, boolean whole) {
    Settings settings = version.settings();
    return new Configuration(
        version.function().name(),
        arn.toString(),
        settings.text(Setting.RUNTIME),
        settings.text(Setting.ROLE),
        settings.text(Setting.HANDLER),
        settings.number(Setting.CODE_SIZE),
        settings.text(Setting.CODE_SHA256),
        settings.text(Setting.DESCRIPTION),
        (int) settings.number(Setting.TIMEOUT),
        (int) settings.number(Setting.MEMORY),
        modified(version.modified()),
        version.label(),
        environment,
        settings.find(Setting.KMS_KEY),
        new Mode(Optional.of("PassThrough")),
        version.revision(),
        whole ? Optional.of("Active") : Optional.empty(),
        whole ? Optional.of("Successful") : Optional.empty(),
        "Zip",
        List.of(settings.text(Setting.ARCHITECTURE)),
        new Size((int) settings.number(Setting.TEMPORARY)),
        new SnapStartView("None", "Off"),
        new LoggingView("Text", settings.text(Setting.LOG_GROUP)),
        Optional.empty());
  }

  static String modified(Instant time) {
    return MODIFIED.format(time);
  }

  /** The same with a warning about variables of these names. */
  Configuration warning(List<String> names) {
    return names.isEmpty()
        ? this
        : new Configuration(
            functionName,
            functionArn,
            runtime,
            role,
            handler,
            codeSize,
            codeSha256,
            description,
            timeout,
            memorySize,
            lastModified,
            version,
            environment,
            kmsKeyArn,
            tracingConfig,
            revisionId,
            state,
            lastUpdateStatus,
            packageType,
            architectures,
            ephemeralStorage,
            snapStart,
            loggingConfig,
            Optional.of("variables that look like secrets in clear: " + String.join(", ", names)));
  }
}
