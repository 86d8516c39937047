package io.strongroom.functions;

import io.strongroom.aws.Access;
import io.strongroom.aws.Arn;
import io.strongroom.aws.At;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import io.strongroom.iam.Permit;
import io.strongroom.iam.Target;
import io.strongroom.seal.Context;
import io.strongroom.seal.SealKey;
import io.strongroom.store.Cursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looking at functions and their versions.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html">GetFunction</a>
 */
final class ReadFunctions {
  private static final int PAGE_MAX = 50;

  private final FunctionRows rows;
  private final FunctionFinder finder;
  private final FunctionChanges changes;

  ReadFunctions(FunctionRows rows, FunctionFinder finder, FunctionChanges changes) {
    this.rows = rows;
    this.finder = finder;
    this.changes = changes;
  }

  record GetFunctionRequest(
      @Constraint(min = 1, max = 170, pattern = FunctionName.WIDE_PATTERN) @Clear
          String functionName,
      @At(value = At.Place.QUERY, name = "Qualifier")
          @Constraint(min = 1, max = 128, pattern = FunctionName.QUALIFIER)
          @Clear
          Optional<String> qualifier) {}

  /** Where the code is: in this server, which gives it to nobody. */
  record CodeLocation(@Clear Optional<String> repositoryType) {}

  /** The bound of environments. */
  record Concurrency(long reservedConcurrentExecutions) {}

  record GetFunctionResponse(
      Configuration configuration,
      CodeLocation code,
      Optional<Map<String, String>> tags,
      Optional<Concurrency> concurrency) {}

  /** Shows a version with all that belongs to its function. */
  @Operation(
      value = "lambda:GetFunction",
      access = Access.READ,
      http = "GET /2015-03-31/functions/{FunctionName}")
  GetFunctionResponse getFunction(Call call, GetFunctionRequest request) {
    FunctionFinder.Found found = finder.find(call, request.functionName(), request.qualifier());
    Permit permit = call.permit(found.target());
    Version version = finder.version(call, found);
    Function function = version.function();
    return new GetFunctionResponse(
        shown(permit, found, version),
        new CodeLocation(Optional.of("Strongroom")),
        function.tags().isEmpty() ? Optional.empty() : Optional.of(function.tags()),
        function.reserved().map(Concurrency::new));
  }

  record GetFunctionConfigurationRequest(
      @Constraint(min = 1, max = 170, pattern = FunctionName.WIDE_PATTERN) @Clear
          String functionName,
      @At(value = At.Place.QUERY, name = "Qualifier")
          @Constraint(min = 1, max = 128, pattern = FunctionName.QUALIFIER)
          @Clear
          Optional<String> qualifier) {}

  /** Shows a version. */
  @Operation(
      value = "lambda:GetFunctionConfiguration",
      access = Access.READ,
      http = "GET /2015-03-31/functions/{FunctionName}/configuration")
  Configuration getFunctionConfiguration(Call call, GetFunctionConfigurationRequest request) {
    FunctionFinder.Found found = finder.find(call, request.functionName(), request.qualifier());
    Permit permit = call.permit(found.target());
    return shown(permit, found, finder.version(call, found));
  }

  private Configuration shown(Permit permit, FunctionFinder.Found found, Version version) {
    return Configuration.of(version, found.name().qualified(), changes.shown(permit, version));
  }

  record ListFunctionsRequest(
      @At(value = At.Place.QUERY, name = "MasterRegion")
          @Constraint(pattern = "ALL|[a-z]{2}(-gov)?-[a-z]+-\\d{1}")
          @Clear
          Optional<String> masterRegion,
      @At(value = At.Place.QUERY, name = "FunctionVersion") @Constraint(oneOf = {"ALL"}) @Clear
          Optional<String> functionVersion,
      @At(value = At.Place.QUERY, name = "Marker") Optional<String> marker,
      @At(value = At.Place.QUERY, name = "MaxItems") @Constraint(least = 1, most = 10000)
          Optional<Integer> maxItems) {}

  record ListFunctionsResponse(Optional<String> nextMarker, List<Configuration> functions) {}

  /** A place in a list. */
  private record Place(String name, long number) {
    static Place read(String text) {
      int colon = text.indexOf(':');
      return colon < 0
          ? new Place("", -1)
          : new Place(text.substring(0, colon), Long.parseLong(text.substring(colon + 1)));
    }

    @Override
    public String toString() {
      return name + ":" + number;
    }
  }

  /** Lists the functions of the account in this region, or all their versions. */
  @Operation(
      value = "lambda:ListFunctions",
      access = Access.READ,
      http = "GET /2015-03-31/functions")
  ListFunctionsResponse listFunctions(Call call, ListFunctionsRequest request) {
    Permit permit = call.permit(Target.none());
    boolean all = request.functionVersion().isPresent();
    Context listing = listing(call, all ? "ALL" : "");
    int limit = Math.min(PAGE_MAX, request.maxItems().orElse(PAGE_MAX));
    Place after = Place.read(after(call, listing, request.marker()));
    List<Version> found = all ? versions(call, after, limit + 1) : latest(call, after, limit + 1);
    return new ListFunctionsResponse(
        next(call, listing, found, limit),
        found.stream().limit(limit).map(version -> listed(permit, version, all)).toList());
  }

  private List<Version> latest(Call call, Place after, int limit) {
    return rows.list(call.tx(), call.account(), call.region(), after.name(), limit).stream()
        .map(function -> finder.latest(call, function))
        .toList();
  }

  private List<Version> versions(Call call, Place after, int limit) {
    var found = new ArrayList<Version>();
    rows.find(call.tx(), call.account(), call.region(), after.name())
        .ifPresent(it -> found.addAll(rows.versions(call.tx(), it, after.number(), limit)));
    String name = after.name();
    while (found.size() < limit) {
      List<Function> next = rows.list(call.tx(), call.account(), call.region(), name, 1);
      if (next.isEmpty()) {
        break;
      }
      name = next.getFirst().name();
      found.addAll(rows.versions(call.tx(), next.getFirst(), -1, limit - found.size()));
    }
    return found;
  }

  private Configuration listed(Permit permit, Version version, boolean qualified) {
    Arn arn = qualified ? FunctionChanges.arn(version) : version.function().arn();
    return Configuration.listed(version, arn, changes.shown(permit, version));
  }

  record ListVersionsByFunctionRequest(
      @Constraint(min = 1, max = 170, pattern = FunctionName.WIDE_PATTERN) @Clear
          String functionName,
      @At(value = At.Place.QUERY, name = "Marker") Optional<String> marker,
      @At(value = At.Place.QUERY, name = "MaxItems") @Constraint(least = 1, most = 10000)
          Optional<Integer> maxItems) {}

  record ListVersionsByFunctionResponse(
      Optional<String> nextMarker, List<Configuration> versions) {}

  /** Lists the versions of a function. */
  @Operation(
      value = "lambda:ListVersionsByFunction",
      access = Access.READ,
      http = "GET /2015-03-31/functions/{FunctionName}/versions")
  ListVersionsByFunctionResponse listVersionsByFunction(
      Call call, ListVersionsByFunctionRequest request) {
    FunctionFinder.Found found = finder.find(call, request.functionName(), Optional.empty());
    Permit permit = call.permit(found.target());
    Function function = found.orThrow();
    Context listing = listing(call, function.arn().toString());
    int limit = Math.min(PAGE_MAX, request.maxItems().orElse(PAGE_MAX));
    long after = Place.read(after(call, listing, request.marker())).number();
    List<Version> versions = rows.versions(call.tx(), function, after, limit + 1);
    return new ListVersionsByFunctionResponse(
        next(call, listing, versions, limit),
        versions.stream().limit(limit).map(version -> listed(permit, version, true)).toList());
  }

  /** The same for every listing of this API. */
  static Context listing(Call call, String what) {
    return Context.of("lambda/marker").with(call.account().value()).with(call.action()).with(what);
  }

  /** After what the page begins. */
  static String after(Call call, Context listing, Optional<String> marker) {
    return marker
        .map(sent -> Cursor.read(key(call), listing, sent).orElseThrow(ReadFunctions::badMarker))
        .orElse("");
  }

  private static AwsError badMarker() {
    return LambdaErrors.invalid("Invalid Marker.");
  }

  private static Optional<String> next(Call call, Context listing, List<Version> found, int limit) {
    if (found.size() <= limit) {
      return Optional.empty();
    }
    Version last = found.get(limit - 1);
    return next(call, listing, new Place(last.function().name(), last.number()).toString());
  }

  static Optional<String> next(Call call, Context listing, String place) {
    return Optional.of(Cursor.write(key(call), listing, place));
  }

  private static SealKey key(Call call) {
    return call.tx().accountKey(call.account(), call.region());
  }
}
