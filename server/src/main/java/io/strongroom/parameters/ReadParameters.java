package io.strongroom.parameters;

import io.strongroom.aws.Access;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Wire;
import io.strongroom.iam.Call;
import io.strongroom.iam.Permit;
import io.strongroom.iam.Target;
import io.strongroom.seal.Context;
import io.strongroom.seal.SealKey;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Cursor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reading parameters, by name and by path.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html">GetParameter</a>
 */
final class ReadParameters {
  static final int PAGE_MAX = 10;
  private static final List<String> FILTER_KEYS = List.of("Type", "KeyId", "Label");

  private final ParameterRows rows;
  private final Values values;
  private final References references;

  ReadParameters(ParameterRows rows, Values values, References references) {
    this.rows = rows;
    this.values = values;
    this.references = references;
  }

  record GetParameterRequest(
      @Constraint(min = 1, max = 2048) @Clear String name, Optional<Boolean> withDecryption) {}

  record GetParameterResponse(ParameterView parameter) {}

  /** A parameter's value as AWS shows it. */
  record ParameterView(
      @Clear String name,
      @Clear String type,
      Sensitive value,
      long version,
      @Clear Optional<String> selector,
      Optional<Sensitive> sourceResult,
      Instant lastModifiedDate,
      @Wire("ARN") @Clear String arn,
      @Clear String dataType) {}

  /** Returns the value of one version, the latest unless the name says otherwise. */
  @Operation(value = "ssm:GetParameter", access = Access.READ)
  GetParameterResponse getParameter(Call call, GetParameterRequest request) {
    boolean decrypt = request.withDecryption().orElse(false);
    Reference reference = Reference.parse(call, request.name());
    Optional<ParameterRows.Current> current =
        reference
            .name()
            .flatMap(name -> rows.find(call.tx(), reference.account(), reference.region(), name));
    Permit permit =
        call.permit(
            Target.of(reference.arn())
                .withTags(current.map(found -> found.parameter().tags()).orElse(Map.of())));
    if (reference.isSecret()) {
      return new GetParameterResponse(references.read(permit, reference, decrypt));
    }
    reference
        .refusal()
        .ifPresent(
            error -> {
              throw error;
            });
    Version version = select(call, current.orElseThrow(ParameterErrors::notFound), reference);
    return new GetParameterResponse(
        view(
            permit,
            version,
            reference.shown().orElse(current.get().parameter().shownName()),
            reference.selector().map(text -> ":" + text),
            decrypt));
  }

  /** A parameter, or a path, as the target of any action. */
  Target target(Call call, Arn arn) {
    Reference reference = Reference.parse(call, arn.toString());
    return reference
        .name()
        .flatMap(name -> rows.find(call.tx(), reference.account(), reference.region(), name))
        .map(found -> Target.of(reference.arn()).withTags(found.parameter().tags()))
        .orElseGet(() -> Target.of(arn));
  }

  private Version select(Call call, ParameterRows.Current current, Reference reference) {
    if (reference.selector().isEmpty()) {
      return current.version();
    }
    String selector = reference.selector().get();
    if (selector.chars().allMatch(c -> c >= '0' && c <= '9')) {
      long number = Reference.number(selector);
      return rows.version(call.tx(), current.parameter(), number)
          .orElseThrow(
              () -> ParameterErrors.versionNotFound(current.parameter().shownName(), number));
    }
    return labelled(call, current, selector)
        .orElseThrow(
            () -> ParameterErrors.labelNotFound(current.parameter().shownName(), selector));
  }

  private Optional<Version> labelled(Call call, ParameterRows.Current current, String label) {
    return rows.versions(call.tx(), current.parameter()).stream()
        .filter(version -> version.labels().contains(label))
        .findFirst();
  }

  private ParameterView view(
      Permit permit, Version version, String name, Optional<String> selector, boolean decrypt) {
    return new ParameterView(
        name,
        version.type(),
        value(permit, version, decrypt),
        version.number(),
        selector,
        Optional.empty(),
        version.modified(),
        version.arn().toString(),
        version.dataType());
  }

  private Sensitive value(Permit permit, Version version, boolean decrypt) {
    if (!version.secure()) {
      return Sensitive.ofText(version.value().orElse(""));
    }
    return decrypt ? values.decrypt(permit, version) : Values.ciphertext(version);
  }

  record GetParametersByPathRequest(
      @Constraint(min = 1, max = 2048) @Clear String path,
      Optional<Boolean> recursive,
      List<Filter> parameterFilters,
      Optional<Boolean> withDecryption,
      @Constraint(least = 1, most = PAGE_MAX) Optional<Integer> maxResults,
      Optional<String> nextToken) {}

  /** One of the filters of a listing. */
  record Filter(
      @Constraint(min = 1, max = 132, pattern = "tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType")
          @Clear
          String key,
      @Constraint(min = 1, max = 10) @Clear Optional<String> option,
      @Constraint(min = 1, max = 50, itemMin = 1, itemMax = 1024) @Clear
          Optional<List<String>> values) {}

  record GetParametersByPathResponse(List<ParameterView> parameters, Optional<String> nextToken) {}

  /** Returns the parameters below a path, direct children or all descendants, by name. */
  @Operation(value = "ssm:GetParametersByPath", access = Access.READ)
  GetParametersByPathResponse getParametersByPath(Call call, GetParametersByPathRequest request) {
    Permit permit =
        call.permit(
            Target.of(PathWalk.arn(call, request.path()))
                .with("ssm:Recursive", Boolean.toString(request.recursive().orElse(false))));
    String path = PathWalk.check(request.path());
    request.parameterFilters().forEach(ReadParameters::check);
    Context listing =
        Context.of("ssm/GetParametersByPath")
            .with(path)
            .with(request.recursive().orElse(false))
            .with(request.parameterFilters().toString());
    Optional<String> after =
        request
            .nextToken()
            .map(
                token ->
                    Cursor.read(sealKey(call), listing, token)
                        .orElseThrow(ParameterErrors::invalidNextToken));
    var walk = new PathWalk(rows, call, path, request.recursive().orElse(false));
    PathWalk.Page page =
        walk.page(
            after,
            request.maxResults().orElse(PAGE_MAX),
            found -> filtered(call, found, request.parameterFilters()));
    var views = new ArrayList<ParameterView>();
    for (PathWalk.Match match : page.matches()) {
      views.add(
          view(
              permit,
              match.version(),
              match.parameter().shownName(),
              Optional.empty(),
              request.withDecryption().orElse(false)));
    }
    return new GetParametersByPathResponse(
        views, page.next().map(place -> Cursor.write(sealKey(call), listing, place)));
  }

  private static SealKey sealKey(Call call) {
    return call.tx().accountKey(call.account(), call.region());
  }

  private static void check(Filter filter) {
    if (!FILTER_KEYS.contains(filter.key())) {
      throw ParameterErrors.invalidFilterKey(filter.key());
    }
    String option = filter.option().orElse("Equals");
    if (!option.equals("Equals") && !option.equals("BeginsWith")) {
      throw ParameterErrors.invalidFilterOption(option);
    }
    if (filter.values().isEmpty()) {
      throw ParameterErrors.missingFilterValues(filter.key());
    }
  }

  /** The version of a parameter that all filters let through: the labelled one for a label. */
  private Optional<Version> filtered(
      Call call, ParameterRows.Current current, List<Filter> filters) {
    Version version = current.version();
    for (Filter filter : filters) {
      if (filter.key().equals("Label")) {
        Optional<Version> labelled =
            rows.versions(call.tx(), current.parameter()).stream()
                .filter(other -> other.labels().stream().anyMatch(label -> matches(filter, label)))
                .findFirst();
        if (labelled.isEmpty()) {
          return Optional.empty();
        }
        version = labelled.get();
      } else if (!attribute(filter, version).map(text -> matches(filter, text)).orElse(false)) {
        return Optional.empty();
      }
    }
    return Optional.of(version);
  }

  private static Optional<String> attribute(Filter filter, Version version) {
    return filter.key().equals("Type") ? Optional.of(version.type()) : version.keyId();
  }

  private static boolean matches(Filter filter, String text) {
    boolean prefix = filter.option().orElse("Equals").equals("BeginsWith");
    return filter.values().orElse(List.of()).stream()
        .anyMatch(value -> prefix ? text.startsWith(value) : text.equals(value));
  }
}
