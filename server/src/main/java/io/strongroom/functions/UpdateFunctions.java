package io.strongroom.functions;

import io.strongroom.aws.Access;
import io.strongroom.aws.Blob;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Wire;
import io.strongroom.functions.ConfigurationParts.DeadLetterPart;
import io.strongroom.functions.ConfigurationParts.EnvironmentPart;
import io.strongroom.functions.ConfigurationParts.FileSystemPart;
import io.strongroom.functions.ConfigurationParts.LoggingPart;
import io.strongroom.functions.ConfigurationParts.SnapStartPart;
import io.strongroom.functions.ConfigurationParts.StoragePart;
import io.strongroom.functions.ConfigurationParts.TracingPart;
import io.strongroom.functions.ConfigurationParts.Unsupported;
import io.strongroom.functions.ConfigurationParts.VpcPart;
import io.strongroom.functions.ConfigurationParts.Wanted;
import io.strongroom.iam.Call;
import io.strongroom.iam.Permit;
import io.strongroom.seal.Sensitive;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Changing {@code $LATEST}.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html">UpdateFunctionConfiguration</a>
 */
final class UpdateFunctions {
  private final FunctionFinder finder;
  private final FunctionChanges changes;
  private final Uploads uploads;
  private final Environments environments;
  private final Roles roles;

  UpdateFunctions(
      FunctionFinder finder,
      FunctionChanges changes,
      Uploads uploads,
      Environments environments,
      Roles roles) {
    this.finder = finder;
    this.changes = changes;
    this.uploads = uploads;
    this.environments = environments;
    this.roles = roles;
  }

  record UpdateFunctionCodeRequest(
      @Constraint(min = 1, max = 140, pattern = FunctionName.PATTERN) @Clear String functionName,
      @Blob Optional<Sensitive> zipFile,
      @Constraint(min = 3, max = 63, pattern = "^[0-9A-Za-z\\.\\-_]*(?<!\\.)$") @Clear
          Optional<String> s3Bucket,
      @Constraint(min = 1, max = 1024) @Clear Optional<String> s3Key,
      @Constraint(min = 1, max = 1024) @Clear Optional<String> s3ObjectVersion,
      @Clear Optional<String> imageUri,
      Optional<Boolean> publish,
      Optional<Boolean> dryRun,
      @Clear Optional<String> revisionId,
      @Constraint(
              min = 1,
              max = 1,
              oneOf = {"x86_64", "arm64"})
          @Clear
          List<String> architectures) {

    CreateFunctions.CodePart code() {
      return new CreateFunctions.CodePart(zipFile, s3Bucket, s3Key, s3ObjectVersion, imageUri);
    }
  }

  /** Replaces the code. */
  @Operation(
      value = "lambda:UpdateFunctionCode",
      access = Access.WRITE,
      http = "PUT /2015-03-31/functions/{FunctionName}/code",
      bodyMax = CreateFunctions.BODY_MAX)
  Configuration updateFunctionCode(Call call, UpdateFunctionCodeRequest request) {
    FunctionFinder.Found found = finder.find(call, request.functionName(), Optional.empty());
    Permit permit = call.permit(found.target());
    Function function = found.orThrow();
    Version before = finder.latest(call, function);
    requireRevision(before, request.revisionId());
    Uploads.Upload upload = uploads.checked(call, request.code());
    boolean dry = request.dryRun().orElse(false);
    Settings settings =
        before
            .settings()
            .with(Setting.CODE_SHA256, upload.sha256())
            .with(Setting.CODE_SIZE, Integer.toString(upload.zip().length()))
            .with(Setting.ARCHITECTURE, request.architectures().stream().findFirst());
    Version after =
        before.with(
            settings, before.environment(), FunctionChanges.now(call), FunctionChanges.revision());
    if (dry) {
      return Configuration.of(after, function.arn(), changes.shown(permit, before));
    }
    Settings unused = uploads.keep(call, function, upload, settings);
    changes.save(call, after);
    changes.forgetCode(call.tx(), function, before.settings().text(Setting.CODE_SHA256));
    Version shown =
        request.publish().orElse(false) ? changes.publish(call, after, Optional.empty()) : after;
    return Configuration.of(
        shown,
        shown.number() == 0 ? function.arn() : FunctionChanges.arn(shown),
        changes.shown(permit, after));
  }

  private static void requireRevision(Version version, Optional<String> sent) {
    if (sent.isPresent() && !sent.get().equals(version.revision())) {
      throw LambdaErrors.revisionDiffers();
    }
  }

  record UpdateFunctionConfigurationRequest(
      @Constraint(min = 1, max = 140, pattern = FunctionName.PATTERN) @Clear String functionName,
      @Constraint(pattern = ConfigurationParts.ROLE) @Clear Optional<String> role,
      @Constraint(max = 128, pattern = "[^\\s]+") @Clear Optional<String> handler,
      @Constraint(max = 256) Optional<String> description,
      @Constraint(least = 1) Optional<Integer> timeout,
      @Constraint(least = 128, most = 10240) Optional<Integer> memorySize,
      Optional<VpcPart> vpcConfig,
      Optional<EnvironmentPart> environment,
      @Clear Optional<String> runtime,
      Optional<DeadLetterPart> deadLetterConfig,
      @Wire("KMSKeyArn") @Constraint(pattern = ConfigurationParts.KMS_KEY) @Clear
          Optional<String> kmsKeyArn,
      Optional<TracingPart> tracingConfig,
      @Clear Optional<String> revisionId,
      @Constraint(
              itemMin = 1,
              itemMax = 140,
              pattern =
                  "arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+")
          @Clear
          List<String> layers,
      @Constraint(max = 1) List<FileSystemPart> fileSystemConfigs,
      Optional<StoragePart> ephemeralStorage,
      Optional<SnapStartPart> snapStart,
      Optional<LoggingPart> loggingConfig) {

    Wanted wanted() {
      return new Wanted(
          role,
          runtime,
          handler,
          description,
          timeout,
          memorySize,
          ephemeralStorage,
          loggingConfig,
          kmsKeyArn);
    }

    Unsupported unsupported() {
      return new Unsupported(
          vpcConfig,
          deadLetterConfig,
          tracingConfig,
          snapStart,
          loggingConfig,
          layers,
          fileSystemConfigs);
    }

    Optional<Map<String, Sensitive>> variables() {
      return environment.map(it -> it.variables().orElse(Map.of()));
    }
  }

  /** Replaces settings, and variables as a whole; what is left out stays. */
  @Operation(
      value = "lambda:UpdateFunctionConfiguration",
      access = Access.WRITE,
      http = "PUT /2015-03-31/functions/{FunctionName}/configuration")
  Configuration updateFunctionConfiguration(Call call, UpdateFunctionConfigurationRequest request) {
    FunctionFinder.Found found = finder.find(call, request.functionName(), Optional.empty());
    Permit permit = call.permit(found.target());
    Function function = found.orThrow();
    Version before = finder.latest(call, function);
    requireRevision(before, request.revisionId());
    request.unsupported().check();
    request.variables().ifPresent(Variables::check);
    Settings settings = withRole(call, function, before, request);
    Environments.Guarded guarded = guarded(permit, before, settings, request);
    Version after =
        before.with(
            guarded.settings(),
            guarded.environment(),
            FunctionChanges.now(call),
            FunctionChanges.revision());
    changes.save(call, after);
    changes.forgetGrant(call, function, before.settings());
    List<String> warned =
        request.variables().map(it -> changes.warn(call, function, it)).orElse(List.of());
    Optional<Configuration.EnvironmentView> shown =
        request.variables().isPresent()
            ? request.variables().map(Configuration.EnvironmentView::of)
            : changes.shown(permit, after);
    return Configuration.of(after, function.arn(), shown).warning(warned);
  }

  /** A role of the same name that was made anew is another one, and has to be passed again. */
  private Settings withRole(
      Call call, Function function, Version before, UpdateFunctionConfigurationRequest request) {
    Settings settings = request.wanted().in(before.settings());
    String role = settings.text(Setting.ROLE);
    boolean same =
        roles
            .idNow(call, role)
            .map(settings.text(Setting.ROLE_ID)::equals)
            .orElse(request.role().isEmpty());
    return request.role().isEmpty() && same
        ? settings
        : settings.with(Setting.ROLE_ID, roles.pass(call, role, function.arn()));
  }

  /**
   * Every update makes the grant anew where it is missing. Under another key variables are
   * encrypted again, by a caller who may read them.
   */
  private Environments.Guarded guarded(
      Permit permit,
      Version before,
      Settings settings,
      UpdateFunctionConfigurationRequest request) {
    if (request.variables().isPresent()) {
      return environments.guard(permit, before.function().arn(), settings, request.variables());
    }
    boolean set = settings.find(Setting.ENVIRONMENT).isPresent();
    boolean sameKey =
        settings.find(Setting.KMS_KEY).equals(before.settings().find(Setting.KMS_KEY));
    if (before.environment().isEmpty() || !sameKey) {
      Optional<Map<String, Sensitive>> variables =
          set ? Optional.of(reopened(permit, before)) : Optional.empty();
      try {
        return environments.guard(permit, before.function().arn(), settings, variables);
      } finally {
        variables.ifPresent(it -> it.values().forEach(Sensitive::close));
      }
    }
    return new Environments.Guarded(
        environments.granted(permit, before.function().arn(), settings), before.environment());
  }

  private Map<String, Sensitive> reopened(Permit permit, Version before) {
    try {
      return environments.open(permit, before);
    } catch (io.strongroom.aws.AwsError e) {
      throw LambdaErrors.keyNotUsable(e);
    }
  }
}
