package io.strongroom.functions;

import io.strongroom.aws.Access;
import io.strongroom.aws.Blob;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Tag;
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
import io.strongroom.seal.Entropy;
import io.strongroom.seal.Sensitive;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Making functions.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html">CreateFunction</a>
 */
final class CreateFunctions {
  /** What a request with code may be long: AWS's bound. */
  static final int BODY_MAX = 70_167_211;

  private static final String TIMEOUT = "3";
  private static final String MEMORY = "128";
  private static final String TEMPORARY = "512";

  private final FunctionRows rows;
  private final FunctionFinder finder;
  private final FunctionChanges changes;
  private final Uploads uploads;
  private final Environments environments;
  private final Roles roles;

  CreateFunctions(
      FunctionRows rows,
      FunctionFinder finder,
      FunctionChanges changes,
      Uploads uploads,
      Environments environments,
      Roles roles) {
    this.rows = rows;
    this.finder = finder;
    this.changes = changes;
    this.uploads = uploads;
    this.environments = environments;
    this.roles = roles;
  }

  /** Where the code is; only what is sent itself is taken. */
  record CodePart(
      @Blob Optional<Sensitive> zipFile,
      @Constraint(min = 3, max = 63, pattern = "^[0-9A-Za-z\\.\\-_]*(?<!\\.)$") @Clear
          Optional<String> s3Bucket,
      @Constraint(min = 1, max = 1024) @Clear Optional<String> s3Key,
      @Constraint(min = 1, max = 1024) @Clear Optional<String> s3ObjectVersion,
      @Clear Optional<String> imageUri) {}

  record CreateFunctionRequest(
      @Constraint(min = 1, max = 140, pattern = FunctionName.PATTERN) @Clear String functionName,
      @Clear Optional<String> runtime,
      @Constraint(pattern = ConfigurationParts.ROLE) @Clear String role,
      @Constraint(max = 128, pattern = "[^\\s]+") @Clear Optional<String> handler,
      CodePart code,
      @Constraint(max = 256) Optional<String> description,
      @Constraint(least = 1) Optional<Integer> timeout,
      @Constraint(least = 128, most = 10240) Optional<Integer> memorySize,
      Optional<Boolean> publish,
      Optional<VpcPart> vpcConfig,
      @Constraint(oneOf = {"Zip", "Image"}) @Clear Optional<String> packageType,
      Optional<DeadLetterPart> deadLetterConfig,
      Optional<EnvironmentPart> environment,
      @Wire("KMSKeyArn") @Constraint(pattern = ConfigurationParts.KMS_KEY) @Clear
          Optional<String> kmsKeyArn,
      Optional<TracingPart> tracingConfig,
      Map<String, String> tags,
      @Constraint(
              itemMin = 1,
              itemMax = 140,
              pattern =
                  "arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+")
          @Clear
          List<String> layers,
      @Constraint(max = 1) List<FileSystemPart> fileSystemConfigs,
      @Constraint(
              min = 1,
              max = 1,
              oneOf = {"x86_64", "arm64"})
          @Clear
          List<String> architectures,
      Optional<StoragePart> ephemeralStorage,
      Optional<SnapStartPart> snapStart,
      Optional<LoggingPart> loggingConfig) {

    Wanted wanted() {
      return new Wanted(
          Optional.of(role),
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

    Map<String, Sensitive> variables() {
      return environment.flatMap(EnvironmentPart::variables).orElse(Map.of());
    }
  }

  /** Makes a function, with its code, role and variables. */
  @Operation(
      value = "lambda:CreateFunction",
      access = Access.WRITE,
      http = "POST /2015-03-31/functions",
      status = 201,
      bodyMax = BODY_MAX)
  Configuration createFunction(Call call, CreateFunctionRequest request) {
    FunctionFinder.Found found = finder.find(call, request.functionName(), Optional.empty());
    Permit permit = call.permit(found.target().withRequestTags(tags(request.tags())));
    FunctionName name = found.name().orThrow();
    if (found.function().isPresent()) {
      throw LambdaErrors.exists(name.name());
    }
    check(request);
    Variables.check(request.variables());
    TagFunctions.check(request.tags());
    Uploads.Upload upload = uploads.checked(call, request.code());
    String roleId = roles.pass(call, request.role(), name.function());
    Instant now = FunctionChanges.now(call);
    var function =
        new Function(
            name.account(),
            name.region(),
            name.name(),
            Entropy.uuid().toString(),
            now,
            0,
            Optional.empty(),
            request.tags());
    rows.insert(call.tx(), function);
    Settings settings = uploads.keep(call, function, upload, settings(request, name, roleId));
    Environments.Guarded guarded =
        environments.guard(
            permit, function.arn(), settings, request.environment().map(it -> request.variables()));
    var latest =
        new Version(
            function,
            0,
            guarded.settings(),
            guarded.environment(),
            now,
            FunctionChanges.revision());
    rows.insert(call.tx(), latest);
    changes.announce(call, function, "Created");
    Version shown =
        request.publish().orElse(false) ? changes.publish(call, latest, Optional.empty()) : latest;
    return Configuration.of(
            shown,
            shown.number() == 0 ? function.arn() : FunctionChanges.arn(shown),
            request.environment().map(it -> Configuration.EnvironmentView.of(request.variables())))
        .warning(changes.warn(call, function, request.variables()));
  }

  private static List<Tag> tags(Map<String, String> tags) {
    return tags.entrySet().stream().map(it -> new Tag(it.getKey(), it.getValue())).toList();
  }

  private static void check(CreateFunctionRequest request) {
    if (request.packageType().map("Image"::equals).orElse(false)) {
      throw LambdaErrors.unsupported("PackageType Image");
    }
    request.unsupported().check();
    if (request.runtime().isEmpty() || request.handler().isEmpty()) {
      throw LambdaErrors.invalid(
          "Runtime and Handler are mandatory parameters for functions created with deployment"
              + " packages.");
    }
  }

  private static Settings settings(
      CreateFunctionRequest request, FunctionName name, String roleId) {
    Settings standard =
        Settings.none()
            .with(Setting.ROLE_ID, roleId)
            .with(Setting.DESCRIPTION, "")
            .with(Setting.TIMEOUT, TIMEOUT)
            .with(Setting.MEMORY, MEMORY)
            .with(Setting.TEMPORARY, TEMPORARY)
            .with(Setting.LOG_GROUP, "/aws/lambda/" + name.name())
            .with(
                Setting.ARCHITECTURE,
                request.architectures().isEmpty() ? "x86_64" : request.architectures().getFirst());
    return request.wanted().in(standard);
  }
}
