package io.strongroom.events;

import io.strongroom.aws.Access;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import io.strongroom.iam.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Targets of rules.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html">PutTargets</a>
 */
final class ManageTargets {
  private static final int TARGETS_MAX = 5;

  private final SettingRows rows;
  private final ManageRules rules;

  ManageTargets(SettingRows rows, ManageRules rules) {
    this.rows = rows;
    this.rules = rules;
  }

  record PutTargetsRequest(
      @Constraint(min = 1, max = 64, pattern = ManageRules.NAME) @Clear String rule,
      @Constraint(min = 1, max = 1600, pattern = BusName.OR_ARN) @Clear
          Optional<String> eventBusName,
      @Constraint(min = 1, max = 100, required = true) List<RuleTarget> targets) {}

  record PutTargetsResponse(int failedEntryCount, List<Failed> failedEntries) {}

  /** A target that was not added or removed; there is none, all are or none is. */
  record Failed(String targetId, String errorCode, String errorMessage) {}

  /** Adds targets to a rule; one of an id that is there is replaced. */
  @Operation(value = "events:PutTargets", access = Access.WRITE)
  PutTargetsResponse putTargets(Call call, PutTargetsRequest request) {
    Place place = Place.of(call);
    Optional<Setting.Rule> found =
        rules.permitted(
            call,
            request.rule(),
            request.eventBusName(),
            request.targets().stream().map(RuleTarget::arn).toList());
    Setting.Rule rule =
        found.orElseThrow(
            () -> EventErrors.noRule(BusName.of(call, request.eventBusName()), request.rule()));
    var all = new LinkedHashMap<String, Setting.Receiver>();
    rule.targets().forEach(target -> all.put(target.id(), target));
    for (RuleTarget target : request.targets()) {
      all.put(target.id(), target.checked());
      reach(call, target);
    }
    if (all.size() > TARGETS_MAX) {
      throw EventErrors.limit();
    }
    rows.put(call.tx(), place, rule.with(new ArrayList<>(all.values())));
    return new PutTargetsResponse(0, List.of());
  }

  /** Whoever sends events somewhere must be allowed to send them there himself. */
  private void reach(Call call, RuleTarget target) {
    Arn arn = target.place();
    passRole(call, target.roleArn());
    switch (arn.service()) {
      case "events" -> reachEvents(call, arn);
      case "lambda" -> {
        // Its own policy says whether it is for events; asked at each delivery.
      }
      case "logs" -> checkGroup(call, arn);
      default ->
          throw EventErrors.validation(
              "Parameter "
                  + arn
                  + " is not valid. Reason: Targets of service "
                  + arn.service()
                  + " are not supported here.");
    }
  }

  /** Whether it is for events say the resource policies of its region; asked at each delivery. */
  private static void checkGroup(Call call, Arn arn) {
    if (!arn.account().equals(call.account().value())
        || !arn.region().equals(call.region().value())) {
      throw EventErrors.unsupported("A log group of another account or region");
    }
    if (!arn.resource().matches("log-group:[.\\-_/#A-Za-z0-9]{1,512}(:\\*)?")) {
      throw EventErrors.validation(
          "Parameter " + arn + " is not valid. Reason: Provided Arn is not in correct format.");
    }
  }

  private void reachEvents(Call call, Arn arn) {
    if (!arn.account().equals(call.account().value())) {
      throw EventErrors.unsupported("A target in another account");
    }
    if (BusName.in(arn).isPresent()) {
      call.permit("events:PutEvents", Target.of(arn));
      return;
    }
    String[] parts = arn.resource().split("/", -1);
    if (!parts[0].equals("api-destination") || !arn.region().equals(call.region().value())) {
      throw EventErrors.validation(
          "Parameter " + arn + " is not valid. Reason: Provided Arn is not in correct format.");
    }
    call.permit("events:InvokeApiDestination", Target.of(arn));
    var unused =
        rows.find(call.tx(), Place.of(call), Setting.Destination.class, parts[1])
            .filter(it -> Place.of(call).arn(it.resource()).equals(arn))
            .orElseThrow(() -> EventErrors.noDestination(parts[1]));
  }

  /** A role that is named must be the caller's to pass on, though nothing is done by it. */
  static void passRole(Call call, Optional<String> role) {
    if (role.isPresent()) {
      Arn arn =
          Arn.parse(role.get())
              .filter(it -> it.service().equals("iam") && it.resource().startsWith("role/"))
              .orElseThrow(
                  () ->
                      EventErrors.validation(
                          "Parameter RoleArn is not valid. Reason: Provided Arn is not in correct"
                              + " format."));
      call.permit(
          "iam:PassRole", Target.of(arn).with("iam:PassedToService", "events.amazonaws.com"));
    }
  }

  record RemoveTargetsRequest(
      @Constraint(min = 1, max = 64, pattern = ManageRules.NAME) @Clear String rule,
      @Constraint(min = 1, max = 1600, pattern = BusName.OR_ARN) @Clear
          Optional<String> eventBusName,
      @Constraint(
              min = 1,
              max = 100,
              itemMin = 1,
              itemMax = 64,
              pattern = ManageRules.NAME,
              required = true)
          @Clear
          List<String> ids,
      Optional<Boolean> force) {}

  record RemoveTargetsResponse(int failedEntryCount, List<Failed> failedEntries) {}

  /** Takes targets away; ids that are not there do not matter. */
  @Operation(value = "events:RemoveTargets", access = Access.WRITE)
  RemoveTargetsResponse removeTargets(Call call, RemoveTargetsRequest request) {
    Setting.Rule rule = rules.required(call, request.rule(), request.eventBusName());
    Set<String> gone = Set.copyOf(request.ids());
    rows.put(
        call.tx(),
        Place.of(call),
        rule.with(rule.targets().stream().filter(it -> !gone.contains(it.id())).toList()));
    return new RemoveTargetsResponse(0, List.of());
  }

  record ListTargetsByRuleRequest(
      @Constraint(min = 1, max = 64, pattern = ManageRules.NAME) @Clear String rule,
      @Constraint(min = 1, max = 1600, pattern = BusName.OR_ARN) @Clear
          Optional<String> eventBusName,
      @Constraint(min = 1, max = 2048) Optional<String> nextToken,
      @Constraint(least = 1, most = 100) Optional<Integer> limit) {}

  record ListTargetsByRuleResponse(List<RuleTarget> targets, Optional<String> nextToken) {}

  /** Lists the targets of a rule. */
  @Operation(value = "events:ListTargetsByRule", access = Access.READ)
  ListTargetsByRuleResponse listTargetsByRule(Call call, ListTargetsByRuleRequest request) {
    Setting.Rule rule = rules.required(call, request.rule(), request.eventBusName());
    var pages = new Pages(call, "events/ListTargetsByRule", rule.key(), request.limit());
    String after = pages.after(request.nextToken());
    List<Setting.Receiver> rest =
        rule.targets().stream()
            .sorted((a, b) -> a.id().compareTo(b.id()))
            .filter(it -> it.id().compareTo(after) > 0)
            .toList();
    return new ListTargetsByRuleResponse(
        pages.cut(rest).stream().map(RuleTarget::of).toList(),
        pages.next(rest, Setting.Receiver::id));
  }

  record ListRuleNamesByTargetRequest(
      @Constraint(min = 1, max = 1600) @Clear String targetArn,
      @Constraint(min = 1, max = 1600, pattern = BusName.OR_ARN) @Clear
          Optional<String> eventBusName,
      @Constraint(min = 1, max = 2048) Optional<String> nextToken,
      @Constraint(least = 1, most = 100) Optional<Integer> limit) {}

  record ListRuleNamesByTargetResponse(List<String> ruleNames, Optional<String> nextToken) {}

  /** Lists the rules of a bus that have a target. */
  @Operation(value = "events:ListRuleNamesByTarget", access = Access.READ)
  ListRuleNamesByTargetResponse listRuleNamesByTarget(
      Call call, ListRuleNamesByTargetRequest request) {
    call.permit(Target.none());
    String bus = BusName.of(call, request.eventBusName());
    if (!BusName.exists(call.tx(), rows, Place.of(call), bus)) {
      throw EventErrors.noBus(bus);
    }
    var pages =
        new Pages(
            call, "events/ListRuleNamesByTarget", bus + " " + request.targetArn(), request.limit());
    List<Setting.Rule> found =
        rows
            .list(
                call.tx(),
                Place.of(call),
                Setting.Rule.class,
                bus + " ",
                pages.after(request.nextToken()),
                Integer.MAX_VALUE)
            .stream()
            .filter(
                rule ->
                    rule.targets().stream().anyMatch(it -> it.arn().equals(request.targetArn())))
            .toList();
    return new ListRuleNamesByTargetResponse(
        pages.cut(found).stream().map(Setting.Rule::name).toList(),
        pages.next(found, Setting.Rule::key));
  }
}
