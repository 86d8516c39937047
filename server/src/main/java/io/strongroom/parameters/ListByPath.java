package io.strongroom.parameters;

import io.strongroom.aws.Access;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import io.strongroom.iam.Permit;
import io.strongroom.iam.Target;
import io.strongroom.parameters.ReadParameters.ParameterView;
import io.strongroom.seal.Context;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Reading the parameters below a path.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html">GetParametersByPath</a>
 */
final class ListByPath {
  private static final int PAGE_MAX = 10;
  private static final String LABEL = "Label";
  private static final List<String> FILTER_KEYS = List.of("Type", "KeyId", LABEL);

  private final Listings listings;
  private final VersionRows versions;
  private final Values values;

  ListByPath(Listings listings, VersionRows versions, Values values) {
    this.listings = listings;
    this.versions = versions;
    this.values = values;
  }

  record GetParametersByPathRequest(
      @Constraint(min = 1, max = 2048) @Clear String path,
      Optional<Boolean> recursive,
      List<Filter> parameterFilters,
      Optional<Boolean> withDecryption,
      @Constraint(least = 1, most = PAGE_MAX) Optional<Integer> maxResults,
      Optional<String> nextToken) {}

  record GetParametersByPathResponse(List<ParameterView> parameters, Optional<String> nextToken) {}

  /** Returns the parameters below a path, direct children or all descendants, by name. */
  @Operation(value = "ssm:GetParametersByPath", access = Access.READ)
  GetParametersByPathResponse getParametersByPath(Call call, GetParametersByPathRequest request) {
    boolean recursive = request.recursive().orElse(false);
    Permit permit =
        call.permit(
            Target.of(Path.arn(call, request.path()))
                .with("ssm:Recursive", Boolean.toString(recursive)));
    String path = Path.check(request.path());
    List<Criterion> criteria = criteria(request.parameterFilters());
    Tokens tokens =
        new Tokens(
            call,
            Context.of("ssm/GetParametersByPath")
                .with(path)
                .with(recursive)
                .with(criteria.toString()));
    Listings.Page page =
        listings.page(
            call,
            List.of(Path.segment(path, recursive)),
            request.nextToken().map(tokens::read),
            request.maxResults().orElse(PAGE_MAX),
            !criteria.isEmpty(),
            found -> filtered(call, found, criteria));
    var views = new ArrayList<ParameterView>();
    for (Listings.Match match : page.matches()) {
      views.add(
          ParameterView.of(
              match.version(),
              match.current().parameter().shownName(),
              Optional.empty(),
              values.read(permit, match.version(), request.withDecryption().orElse(false))));
    }
    return new GetParametersByPathResponse(views, page.next().map(tokens::write));
  }

  /** One of each key at most, as in DescribeParameters: what a page costs has a bound. */
  private static List<Criterion> criteria(List<Filter> filters) {
    var seen = new HashSet<String>();
    var criteria = new ArrayList<Criterion>();
    for (Filter filter : filters) {
      if (!seen.add(filter.key())) {
        throw FilterErrors.duplicated(filter.key());
      }
      criteria.add(checked(filter));
    }
    return criteria;
  }

  private static Criterion checked(Filter filter) {
    if (!FILTER_KEYS.contains(filter.key())) {
      throw FilterErrors.key(filter.key(), "Type, KeyId");
    }
    Criterion criterion = filter.criterion();
    if (!criterion.option().equals(Filter.EQUALS)
        && !criterion.option().equals(Filter.BEGINS_WITH)) {
      throw FilterErrors.option(criterion.option(), "BeginsWith, Equals");
    }
    if (filter.values().isEmpty()) {
      throw FilterErrors.missingValues(filter.key());
    }
    return criterion;
  }

  /** The version of a parameter that all filters let through: the labelled one for a label. */
  private Optional<Version> filtered(Call call, Current current, List<Criterion> criteria) {
    Optional<Criterion> label =
        criteria.stream().filter(criterion -> criterion.key().equals(LABEL)).findFirst();
    Optional<Version> asked =
        label.isEmpty()
            ? Optional.of(current.version())
            : versions.labelled(call.tx(), current.parameter()).stream()
                .filter(other -> other.labels().stream().anyMatch(label.get()::matches))
                .reduce((older, newer) -> newer);
    return asked.filter(
        version ->
            criteria.stream()
                .filter(criterion -> !criterion.key().equals(LABEL))
                .allMatch(criterion -> criterion.lets(current, version)));
  }
}
