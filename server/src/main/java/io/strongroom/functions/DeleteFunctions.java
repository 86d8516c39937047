package io.strongroom.functions;

import io.strongroom.aws.Access;
import io.strongroom.aws.At;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import java.util.List;
import java.util.Optional;

/**
 * Deleting functions and versions.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html">DeleteFunction</a>
 */
final class DeleteFunctions {
  private static final int ALIASES_MAX = 1000;

  private final FunctionRows rows;
  private final AliasRows aliases;
  private final PolicyRows policies;
  private final FunctionFinder finder;
  private final FunctionChanges changes;

  DeleteFunctions(
      FunctionRows rows,
      AliasRows aliases,
      PolicyRows policies,
      FunctionFinder finder,
      FunctionChanges changes) {
    this.rows = rows;
    this.aliases = aliases;
    this.policies = policies;
    this.finder = finder;
    this.changes = changes;
  }

  record DeleteFunctionRequest(
      @Constraint(min = 1, max = 140, pattern = FunctionName.PATTERN) @Clear String functionName,
      @At(value = At.Place.QUERY, name = "Qualifier")
          @Constraint(min = 1, max = 128, pattern = FunctionName.QUALIFIER)
          @Clear
          Optional<String> qualifier) {}

  /** Deletes a function with all its versions and aliases, or one version. */
  @Operation(
      value = "lambda:DeleteFunction",
      access = Access.WRITE,
      http = "DELETE /2015-03-31/functions/{FunctionName}",
      status = 204)
  void deleteFunction(Call call, DeleteFunctionRequest request) {
    FunctionFinder.Found found = finder.find(call, request.functionName(), request.qualifier());
    call.permit(found.target());
    Function function = found.orThrow();
    Optional<String> qualifier = found.name().qualifier();
    if (qualifier.isEmpty()) {
      changes.delete(call, function);
      return;
    }
    deleteVersion(call, found, function, qualifier.get());
  }

  private void deleteVersion(
      Call call, FunctionFinder.Found found, Function function, String qualifier) {
    long number =
        FunctionFinder.number(qualifier)
            .orElseThrow(
                () -> LambdaErrors.invalid("Deletion of aliases is not currently supported."));
    if (number == 0) {
      throw LambdaErrors.invalid(
          "$LATEST version cannot be deleted without deleting the function.");
    }
    Version version =
        rows.version(call.tx(), function, number)
            .orElseThrow(() -> LambdaErrors.noFunction(found.name().qualified()));
    List<String> names =
        aliases.list(call.tx(), function, "", ALIASES_MAX).stream()
            .filter(
                alias ->
                    alias.version() == number || alias.weights().containsKey(Long.toString(number)))
            .map(FunctionAlias::name)
            .toList();
    if (!names.isEmpty()) {
      throw LambdaErrors.conflict(
          "Unable to delete version because the following aliases reference it: " + names);
    }
    rows.delete(call.tx(), version);
    policies.delete(call.tx(), function, qualifier);
    changes.forgetCode(call.tx(), function, version.settings().text(Setting.CODE_SHA256));
    changes.forgetGrant(call, function, version.settings());
    changes.announce(call, function, "VersionDeleted");
  }
}
