package io.strongroom.functions;

import io.strongroom.aws.Access;
import io.strongroom.aws.At;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import io.strongroom.seal.Context;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Aliases: names that point at a version, perhaps with a share of the calls for another.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html">CreateAlias</a>
 */
final class FunctionAliases {
  static final String NAME = "(?!^[0-9]+$)([a-zA-Z0-9-_]+)";
  static final String VERSION = "(\\$LATEST|[0-9]+)";
  private static final int PAGE_MAX = 50;

  private final FunctionRows rows;
  private final AliasRows aliases;
  private final PolicyRows policies;
  private final FunctionFinder finder;
  private final FunctionChanges changes;

  FunctionAliases(
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

  /** Shares of other versions. */
  record RoutingPart(Map<String, Double> additionalVersionWeights) {}

  record AliasView(
      @Clear String aliasArn,
      @Clear String name,
      @Clear String functionVersion,
      String description,
      Optional<RoutingPart> routingConfig,
      @Clear String revisionId) {

    static AliasView of(FunctionAlias alias) {
      var weights = new HashMap<String, Double>();
      alias.weights().forEach((version, share) -> weights.put(version, Double.valueOf(share)));
      return new AliasView(
          alias.arn().toString(),
          alias.name(),
          Version.label(alias.version()),
          alias.description(),
          weights.isEmpty() ? Optional.empty() : Optional.of(new RoutingPart(weights)),
          alias.revision());
    }
  }

  record CreateAliasRequest(
      @Constraint(min = 1, max = 140, pattern = FunctionName.PATTERN) @Clear String functionName,
      @Constraint(min = 1, max = 128, pattern = NAME) @Clear String name,
      @Constraint(min = 1, max = 1024, pattern = VERSION) @Clear String functionVersion,
      @Constraint(max = 256) Optional<String> description,
      Optional<RoutingPart> routingConfig) {}

  /** Names a version. */
  @Operation(
      value = "lambda:CreateAlias",
      access = Access.WRITE,
      http = "POST /2015-03-31/functions/{FunctionName}/aliases",
      status = 201)
  AliasView createAlias(Call call, CreateAliasRequest request) {
    Function function = permitted(call, request.functionName(), request.name());
    var alias =
        new FunctionAlias(
            function,
            request.name(),
            version(call, function, request.functionVersion()),
            request.description().orElse(""),
            Map.of(),
            FunctionChanges.revision());
    if (aliases.find(call.tx(), function, alias.name()).isPresent()) {
      throw LambdaErrors.conflict("Alias already exists: " + alias.arn());
    }
    FunctionAlias weighted = weighted(call, alias, request.routingConfig());
    aliases.insert(call.tx(), weighted);
    changes.announce(call, function, "AliasCreated");
    return AliasView.of(weighted);
  }

  /** Decides on the alias by its own ARN, as AWS lists it among the resources of its operations. */
  private Function permitted(Call call, String functionName, String alias) {
    FunctionFinder.Found found = finder.find(call, functionName, Optional.empty());
    call.permit(found.target());
    Function function = found.orThrow();
    call.touched(FunctionName.qualified(function.arn(), alias));
    return function;
  }

  private long version(Call call, Function function, String label) {
    long number = FunctionFinder.number(label).orElse(-1L);
    return rows.version(call.tx(), function, number)
        .orElseThrow(() -> LambdaErrors.noFunction(FunctionName.qualified(function.arn(), label)))
        .number();
  }

  private FunctionAlias weighted(Call call, FunctionAlias alias, Optional<RoutingPart> routing) {
    Map<String, Double> weights =
        routing.map(RoutingPart::additionalVersionWeights).orElse(Map.of());
    if (weights.size() > 1) {
      throw LambdaErrors.invalid(
          "Number of items in AdditionalVersionWeights cannot be greater than 1");
    }
    var kept = new HashMap<String, String>();
    for (Map.Entry<String, Double> weight : weights.entrySet()) {
      if (alias.version() == 0) {
        throw LambdaErrors.invalid(
            "$LATEST is not supported for an alias pointing to more than 1 version");
      }
      long number = version(call, alias.function(), weight.getKey());
      if (number == 0 || number == alias.version()) {
        throw LambdaErrors.invalid(
            "Invalid function version "
                + weight.getKey()
                + ". Function version "
                + weight.getKey()
                + " is already included in routing configuration.");
      }
      if (weight.getValue() < 0 || weight.getValue() > 1) {
        throw LambdaErrors.validation(
            "1 validation error detected: Value at 'routingConfig.additionalVersionWeights' failed"
                + " to satisfy constraint: Map value must satisfy constraint: [Member must have"
                + " value less than or equal to 1.0, Member must have value greater than or equal"
                + " to 0.0]");
      }
      kept.put(Long.toString(number), weight.getValue().toString());
    }
    return routing.isPresent()
        ? new FunctionAlias(
            alias.function(),
            alias.name(),
            alias.version(),
            alias.description(),
            Map.copyOf(kept),
            alias.revision())
        : alias;
  }

  record GetAliasRequest(
      @Constraint(min = 1, max = 140, pattern = FunctionName.PATTERN) @Clear String functionName,
      @Constraint(min = 1, max = 128, pattern = NAME) @Clear String name) {}

  /** Shows an alias. */
  @Operation(
      value = "lambda:GetAlias",
      access = Access.READ,
      http = "GET /2015-03-31/functions/{FunctionName}/aliases/{Name}")
  AliasView getAlias(Call call, GetAliasRequest request) {
    Function function = permitted(call, request.functionName(), request.name());
    return AliasView.of(find(call, function, request.name()));
  }

  private FunctionAlias find(Call call, Function function, String name) {
    return aliases
        .find(call.tx(), function, name)
        .orElseThrow(
            () ->
                LambdaErrors.missing(
                    "Cannot find alias arn: " + FunctionName.qualified(function.arn(), name)));
  }

  record UpdateAliasRequest(
      @Constraint(min = 1, max = 140, pattern = FunctionName.PATTERN) @Clear String functionName,
      @Constraint(min = 1, max = 128, pattern = NAME) @Clear String name,
      @Constraint(min = 1, max = 1024, pattern = VERSION) @Clear Optional<String> functionVersion,
      @Constraint(max = 256) Optional<String> description,
      Optional<RoutingPart> routingConfig,
      @Clear Optional<String> revisionId) {}

  /** Moves an alias to another version. */
  @Operation(
      value = "lambda:UpdateAlias",
      access = Access.WRITE,
      http = "PUT /2015-03-31/functions/{FunctionName}/aliases/{Name}")
  AliasView updateAlias(Call call, UpdateAliasRequest request) {
    Function function = permitted(call, request.functionName(), request.name());
    FunctionAlias before = find(call, function, request.name());
    if (request.revisionId().isPresent() && !request.revisionId().get().equals(before.revision())) {
      throw LambdaErrors.revisionDiffers();
    }
    var moved =
        new FunctionAlias(
            function,
            before.name(),
            request
                .functionVersion()
                .map(label -> version(call, function, label))
                .orElse(before.version()),
            request.description().orElse(before.description()),
            before.weights(),
            FunctionChanges.revision());
    FunctionAlias after = weighted(call, moved, request.routingConfig());
    if (after.weights().containsKey(Long.toString(after.version()))
        || (after.version() == 0 && !after.weights().isEmpty())) {
      throw LambdaErrors.invalid("The routing configuration does not fit the function version.");
    }
    aliases.update(call.tx(), after);
    changes.announce(call, function, "AliasUpdated");
    return AliasView.of(after);
  }

  record DeleteAliasRequest(
      @Constraint(min = 1, max = 140, pattern = FunctionName.PATTERN) @Clear String functionName,
      @Constraint(min = 1, max = 128, pattern = NAME) @Clear String name) {}

  /** Deletes an alias, if there is one. */
  @Operation(
      value = "lambda:DeleteAlias",
      access = Access.WRITE,
      http = "DELETE /2015-03-31/functions/{FunctionName}/aliases/{Name}",
      status = 204)
  void deleteAlias(Call call, DeleteAliasRequest request) {
    Function function = permitted(call, request.functionName(), request.name());
    Optional<FunctionAlias> alias = aliases.find(call.tx(), function, request.name());
    if (alias.isPresent()) {
      aliases.delete(call.tx(), alias.get());
      policies.delete(call.tx(), function, request.name());
      changes.announce(call, function, "AliasDeleted");
    }
  }

  record ListAliasesRequest(
      @Constraint(min = 1, max = 140, pattern = FunctionName.PATTERN) @Clear String functionName,
      @At(value = At.Place.QUERY, name = "FunctionVersion")
          @Constraint(min = 1, max = 1024, pattern = VERSION)
          @Clear
          Optional<String> functionVersion,
      @At(value = At.Place.QUERY, name = "Marker") Optional<String> marker,
      @At(value = At.Place.QUERY, name = "MaxItems") @Constraint(least = 1, most = 10000)
          Optional<Integer> maxItems) {}

  record ListAliasesResponse(Optional<String> nextMarker, List<AliasView> aliases) {}

  /** Lists the aliases of a function, or of one of its versions, by name. */
  @Operation(
      value = "lambda:ListAliases",
      access = Access.READ,
      http = "GET /2015-03-31/functions/{FunctionName}/aliases")
  ListAliasesResponse listAliases(Call call, ListAliasesRequest request) {
    FunctionFinder.Found found = finder.find(call, request.functionName(), Optional.empty());
    call.permit(found.target());
    Function function = found.orThrow();
    Context listing =
        ReadFunctions.listing(call, function.arn() + " " + request.functionVersion().orElse(""));
    int limit = Math.min(PAGE_MAX, request.maxItems().orElse(PAGE_MAX));
    String after = ReadFunctions.after(call, listing, request.marker());
    List<FunctionAlias> page = aliases.list(call.tx(), function, after, limit + 1);
    Optional<String> next =
        page.size() > limit
            ? ReadFunctions.next(call, listing, page.get(limit - 1).name())
            : Optional.empty();
    return new ListAliasesResponse(
        next,
        page.stream()
            .limit(limit)
            .filter(
                alias ->
                    request.functionVersion().isEmpty()
                        || request.functionVersion().get().equals(Version.label(alias.version())))
            .map(AliasView::of)
            .toList());
  }
}
