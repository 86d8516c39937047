package io.strongroom.parameters;

import io.strongroom.aws.Access;
import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Wire;
import io.strongroom.iam.Call;
import io.strongroom.iam.Target;
import io.strongroom.seal.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Lists parameters without their values.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html">DescribeParameters</a>
 */
final class DescribeParameters {
  private static final int PAGE_MAX = 50;
  private static final String KEYS = "Path, Name, Type, KeyId, Tier";

  private final Listings listings;

  DescribeParameters(Listings listings) {
    this.listings = listings;
  }

  record DescribeParametersRequest(
      List<OldFilter> filters,
      List<Filter> parameterFilters,
      @Constraint(least = 1, most = PAGE_MAX) Optional<Integer> maxResults,
      Optional<String> nextToken,
      Optional<Boolean> shared) {}

  /** A filter of the older kind, whose names are beginnings. */
  record OldFilter(
      @Constraint(oneOf = {"Name", "Type", "KeyId"}) @Clear String key,
      @Constraint(min = 1, max = 50, itemMin = 1, itemMax = 1024, required = true) @Clear
          List<String> values) {
    Filter filter() {
      return new Filter(
          key,
          Optional.of(key.equals("Name") ? Filter.BEGINS_WITH : Filter.EQUALS),
          Optional.of(values));
    }
  }

  record DescribeParametersResponse(
      List<ParameterMetadata> parameters, Optional<String> nextToken) {}

  record ParameterMetadata(
      @Clear String name,
      @Wire("ARN") @Clear String arn,
      @Clear String type,
      @Clear Optional<String> keyId,
      Instant lastModifiedDate,
      @Clear String lastModifiedUser,
      Optional<String> description,
      Optional<String> allowedPattern,
      long version,
      @Clear String tier,
      List<InlinePolicy> policies,
      @Clear String dataType) {}

  /** A parameter policy and how far it is. */
  record InlinePolicy(
      @Clear String policyText, @Clear String policyType, @Clear String policyStatus) {

    static List<InlinePolicy> of(Version version, List<String> done) {
      ParameterPolicies policies = version.policies();
      return policies
          .numbers()
          .mapToObj(
              number -> {
                ParameterPolicies.Policy policy = policies.list().get(number);
                boolean over = done.contains(Integer.toString(number));
                return new InlinePolicy(
                    policy.text(), policy.kind().word(), over ? "Finished" : "Pending");
              })
          .toList();
    }
  }

  /** Lists parameters that all filters let through; those of other accounts when asked for. */
  @Operation(value = "ssm:DescribeParameters", access = Access.READ)
  DescribeParametersResponse describeParameters(Call call, DescribeParametersRequest request) {
    call.permit(Target.of(Arn.of("ssm", call.region(), call.account(), "*")));
    List<Criterion> criteria = criteria(request);
    boolean shared = request.shared().orElse(false);
    Tokens tokens =
        new Tokens(
            call, Context.of("ssm/DescribeParameters").with(shared).with(criteria.toString()));
    Optional<Criterion> driving = shared ? Optional.empty() : Criterion.driving(criteria);
    List<Segment> segments =
        shared
            ? List.of(new Segment.SharedWith(call.account().value()))
            : driving.map(Criterion::segments).orElse(List.of(Path.segment("/", true)));
    boolean picky = shared || criteria.size() > (driving.isPresent() ? 1 : 0);
    Listings.Page page =
        listings.page(
            call,
            segments,
            request.nextToken().map(tokens::read),
            request.maxResults().orElse(PAGE_MAX),
            picky,
            found ->
                criteria.stream().allMatch(one -> one.lets(found))
                        && (!shared || isSharedWithCaller(call, found))
                    ? Optional.of(found.version())
                    : Optional.empty());
    return new DescribeParametersResponse(
        page.matches().stream().map(match -> metadata(match.current(), shared)).toList(),
        page.next().map(tokens::write));
  }

  /** Who may find a parameter of another account: as its policy and his own say. */
  private static boolean isSharedWithCaller(Call call, Current found) {
    AccountId owner = found.parameter().account();
    return !owner.equals(call.account())
        && call.wouldBeAllowed("ssm:DescribeParameters", found.read());
  }

  private static ParameterMetadata metadata(Current current, boolean shared) {
    Parameter parameter = current.parameter();
    Version version = current.version();
    String arn = version.arn().toString();
    return new ParameterMetadata(
        shared ? arn : parameter.shownName(),
        arn,
        version.type(),
        version.keyId(),
        version.modified(),
        version.modifiedBy(),
        version.description(),
        version.allowedPattern(),
        version.number(),
        version.tier(),
        InlinePolicy.of(version, parameter.done()),
        version.dataType());
  }

  private static List<Criterion> criteria(DescribeParametersRequest request) {
    if (!request.filters().isEmpty() && !request.parameterFilters().isEmpty()) {
      throw FilterErrors.bothKinds();
    }
    List<Filter> filters =
        request.filters().isEmpty()
            ? request.parameterFilters()
            : request.filters().stream().map(OldFilter::filter).toList();
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
    String key = filter.key();
    if (key.equals("Label")) {
      throw FilterErrors.key(key, KEYS);
    }
    List<String> options =
        switch (key) {
          case "Path" -> List.of("Recursive", "OneLevel");
          case "Name" -> List.of(Filter.BEGINS_WITH, Filter.EQUALS, "Contains");
          default -> List.of(Filter.BEGINS_WITH, Filter.EQUALS);
        };
    Criterion criterion = filter.criterion();
    if (!options.contains(criterion.option())) {
      throw FilterErrors.option(criterion.option(), String.join(", ", options.subList(0, 2)));
    }
    if (filter.values().isEmpty() && !key.startsWith(Filter.TAG)) {
      throw FilterErrors.missingValues(key);
    }
    filter.values().orElse(List.of()).forEach(value -> check(key, value));
    return criterion;
  }

  private static void check(String key, String value) {
    switch (key) {
      case "Type" -> checkWord(value, Filter.TYPES);
      case "Tier" -> checkWord(value, Filter.TIERS);
      case "Path" -> {
        if (Path.isReserved(value)) {
          throw FilterErrors.reservedPath();
        }
        Path.check(value);
      }
      default -> {
        // Any text may be asked for.
      }
    }
  }

  private static void checkWord(String value, List<String> words) {
    if (!words.contains(value)) {
      throw FilterErrors.value(value, words);
    }
  }
}
