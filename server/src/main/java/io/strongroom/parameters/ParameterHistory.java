package io.strongroom.parameters;

import io.strongroom.aws.Access;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import io.strongroom.iam.Permit;
import io.strongroom.iam.Target;
import io.strongroom.parameters.DescribeParameters.InlinePolicy;
import io.strongroom.seal.Context;
import io.strongroom.seal.Sensitive;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The versions of a parameter with everything that each had.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameterHistory.html">GetParameterHistory</a>
 */
final class ParameterHistory {
  private static final int PAGE_MAX = 50;

  private final ParameterRows rows;
  private final VersionRows versions;
  private final Values values;

  ParameterHistory(ParameterRows rows, VersionRows versions, Values values) {
    this.rows = rows;
    this.versions = versions;
    this.values = values;
  }

  record GetParameterHistoryRequest(
      @Constraint(min = 1, max = 2048) @Clear String name,
      Optional<Boolean> withDecryption,
      @Constraint(least = 1, most = PAGE_MAX) Optional<Integer> maxResults,
      Optional<String> nextToken) {}

  record GetParameterHistoryResponse(List<HistoryView> parameters, Optional<String> nextToken) {}

  record HistoryView(
      @Clear String name,
      @Clear String type,
      @Clear Optional<String> keyId,
      Instant lastModifiedDate,
      @Clear String lastModifiedUser,
      Optional<String> description,
      Sensitive value,
      Optional<String> allowedPattern,
      long version,
      @Clear List<String> labels,
      @Clear String tier,
      List<InlinePolicy> policies,
      @Clear String dataType) {}

  /** Returns a parameter's versions, oldest first, each opened with its own key. */
  @Operation(value = "ssm:GetParameterHistory", access = Access.READ)
  GetParameterHistoryResponse getParameterHistory(Call call, GetParameterHistoryRequest request) {
    Reference reference = Reference.parse(call, request.name());
    Optional<Current> current =
        reference
            .name()
            .flatMap(name -> rows.find(call.tx(), reference.account(), reference.region(), name));
    Permit permit =
        call.permit(current.map(Current::read).orElseGet(() -> Target.of(reference.arn())));
    if (reference.isSecret() || reference.selector().isPresent()) {
      throw ParameterErrors.badName();
    }
    reference
        .refusal()
        .ifPresent(
            error -> {
              throw error;
            });
    Current found = current.orElseThrow(ParameterErrors::notFound);
    Tokens tokens =
        new Tokens(
            call,
            Context.of("ssm/GetParameterHistory")
                .with(found.version().arn().toString())
                .with(found.version().parameterId()));
    long after = request.nextToken().map(tokens::read).map(Long::parseLong).orElse(0L);
    int limit = request.maxResults().orElse(PAGE_MAX);
    List<Version> page = versions.page(call.tx(), found.parameter(), after, limit + 1);
    boolean more = page.size() > limit;
    String name = reference.shown().orElse(found.parameter().shownName());
    var views = new ArrayList<HistoryView>();
    for (Version version : more ? page.subList(0, limit) : page) {
      views.add(view(permit, found, version, name, request.withDecryption().orElse(false)));
    }
    return new GetParameterHistoryResponse(
        views,
        more
            ? Optional.of(tokens.write(Long.toString(views.getLast().version())))
            : Optional.empty());
  }

  private HistoryView view(
      Permit permit, Current current, Version version, String name, boolean decrypt) {
    boolean latest = version.number() == current.parameter().latest();
    return new HistoryView(
        name,
        version.type(),
        version.keyId(),
        version.modified(),
        version.modifiedBy(),
        version.description(),
        values.read(permit, version, decrypt),
        version.allowedPattern(),
        version.number(),
        version.labels(),
        version.tier(),
        InlinePolicy.of(version, latest ? current.parameter().done() : List.of()),
        version.dataType());
  }
}
