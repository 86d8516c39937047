package io.strongroom.functions;

import io.strongroom.aws.Access;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import io.strongroom.iam.Permit;
import java.util.Optional;

/**
 * Publishing versions: snapshots that do not change any more.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html">PublishVersion</a>
 */
final class PublishVersions {
  private final FunctionFinder finder;
  private final FunctionChanges changes;

  PublishVersions(FunctionFinder finder, FunctionChanges changes) {
    this.finder = finder;
    this.changes = changes;
  }

  record PublishVersionRequest(
      @Constraint(min = 1, max = 140, pattern = FunctionName.PATTERN) @Clear String functionName,
      @Clear Optional<String> codeSha256,
      @Constraint(max = 256) Optional<String> description,
      @Clear Optional<String> revisionId) {}

  /** Publishes {@code $LATEST}; the last version again if nothing has changed since. */
  @Operation(
      value = "lambda:PublishVersion",
      access = Access.WRITE,
      http = "POST /2015-03-31/functions/{FunctionName}/versions",
      status = 201)
  Configuration publishVersion(Call call, PublishVersionRequest request) {
    FunctionFinder.Found found = finder.find(call, request.functionName(), Optional.empty());
    Permit permit = call.permit(found.target());
    Version latest = finder.latest(call, found.orThrow());
    if (request.revisionId().isPresent() && !request.revisionId().get().equals(latest.revision())) {
      throw LambdaErrors.revisionDiffers();
    }
    String here = latest.settings().text(Setting.CODE_SHA256);
    if (request.codeSha256().isPresent() && !request.codeSha256().get().equals(here)) {
      throw LambdaErrors.invalid(
          "CodeSHA256 ("
              + request.codeSha256().get()
              + ") is different from current CodeSHA256 in $LATEST ("
              + here
              + "). Please try again with the CodeSHA256 in $LATEST.");
    }
    Version version = changes.publish(call, latest, request.description());
    return Configuration.of(version, FunctionChanges.arn(version), changes.shown(permit, version));
  }
}
