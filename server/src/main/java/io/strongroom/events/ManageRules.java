package io.strongroom.events;

import io.strongroom.aws.Access;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Schedule;
import io.strongroom.iam.Call;
import io.strongroom.iam.Target;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rules.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html">PutRule</a>
 */
final class ManageRules {
  static final String NAME = "[\\.\\-_A-Za-z0-9]+";
  private static final int PATTERN_MAX = 4096;
  private static final int RULES_MAX = 300;

  private final SettingRows rows;

  ManageRules(SettingRows rows) {
    this.rows = rows;
  }

  record PutRuleRequest(
      @Constraint(min = 1, max = 64, pattern = NAME) @Clear String name,
      @Constraint(max = 256) @Clear Optional<String> scheduleExpression,
      @Clear Optional<String> eventPattern,
      @Constraint(oneOf = {"ENABLED", "DISABLED", Setting.Rule.ALL}) @Clear Optional<String> state,
      @Constraint(max = 512) Optional<String> description,
      @Constraint(min = 1, max = 1600) @Clear Optional<String> roleArn,
      List<EventTag> tags,
      @Constraint(min = 1, max = 1600, pattern = BusName.OR_ARN) @Clear
          Optional<String> eventBusName) {}

  record PutRuleResponse(@Clear String ruleArn) {}

  /** Makes a rule, or replaces all of it but its targets and tags. */
  @Operation(value = "events:PutRule", access = Access.WRITE)
  PutRuleResponse putRule(Call call, PutRuleRequest request) {
    Place place = Place.of(call);
    String bus = BusName.of(call, request.eventBusName());
    Arn arn = place.arn(Setting.Rule.resource(bus, request.name()));
    Target target =
        Target.of(arn)
            .withRequestTags(EventTag.plain(request.tags()))
            .with("events:creatorAccount", call.account().value());
    call.permit(target);
    if (!request.tags().isEmpty()) {
      call.permit("events:TagResource", target);
    }
    ManageTargets.passRole(call, request.roleArn());
    requireBus(call, bus);
    check(request, bus);
    Optional<Setting.Rule> before =
        rows.find(call.tx(), place, Setting.Rule.class, Setting.Rule.key(bus, request.name()));
    if (before.isEmpty()
        && rows.count(call.tx(), place, Setting.Rule.class, bus + " ") >= RULES_MAX) {
      throw EventErrors.limit();
    }
    Instant now = call.tx().now();
    String state = request.state().orElse("ENABLED");
    Map<String, String> old = before.map(Setting.Rule::tags).orElse(Map.of());
    var rule =
        new Setting.Rule(
            bus,
            request.name(),
            state,
            request.eventPattern().filter(text -> !text.isEmpty()).orElse(null),
            request.scheduleExpression().filter(text -> !text.isEmpty()).orElse(null),
            request.description().orElse(null),
            request.roleArn().orElse(null),
            before.isPresent() ? old : EventTag.added(old, request.tags()),
            before.map(Setting.Rule::targets).orElse(List.of()),
            before
                .filter(Setting.Rule::enabled)
                .map(Setting.Rule::since)
                .orElse(now.toEpochMilli()));
    save(call, place, rule);
    return new PutRuleResponse(arn.toString());
  }

  private void save(Call call, Place place, Setting.Rule rule) {
    rows.put(call.tx(), place, rule);
    Optional<Instant> due =
        Optional.ofNullable(rule.schedule())
            .filter(text -> rule.enabled())
            .flatMap(text -> Schedule.parse(text).next(call.tx().now()));
    rows.reschedule(call.tx(), place, rule.key(), due);
  }

  private static void check(PutRuleRequest request, String bus) {
    Optional<String> pattern = request.eventPattern().filter(text -> !text.isEmpty());
    Optional<String> schedule = request.scheduleExpression().filter(text -> !text.isEmpty());
    if (pattern.isEmpty() && schedule.isEmpty()) {
      throw EventErrors.validation(
          "Parameter(s) EventPattern or ScheduleExpression must be specified.");
    }
    if (schedule.isPresent()) {
      if (!bus.equals(Setting.DEFAULT_BUS)) {
        throw EventErrors.validation(
            "ScheduleExpression is supported only on the default event bus.");
      }
      schedule(schedule.get());
    }
    if (pattern.isPresent()) {
      if (pattern.get().length() > PATTERN_MAX) {
        throw EventErrors.pattern("Event pattern is longer than " + PATTERN_MAX + " characters");
      }
      Patterns.check(pattern.get());
    }
  }

  private static void schedule(String text) {
    try {
      Schedule schedule = Schedule.parse(text);
      if (schedule instanceof Schedule.Rate rate && rate.plural() == (rate.value() == 1)) {
        throw EventErrors.validation("Parameter ScheduleExpression is not valid.");
      }
    } catch (IllegalArgumentException e) {
      throw EventErrors.validation("Parameter ScheduleExpression is not valid.");
    }
  }

  private void requireBus(Call call, String bus) {
    if (!BusName.exists(call.tx(), rows, Place.of(call), bus)) {
      throw EventErrors.noBus(bus);
    }
  }

  /** Decides on a rule that is named. */
  Optional<Setting.Rule> permitted(Call call, String name, Optional<String> busName) {
    return permitted(call, name, busName, List.of());
  }

  /**
   * As {@link #permitted(Call, String, Optional)}.
   *
   * @param targets ARNs that it is to get as targets
   */
  Optional<Setting.Rule> permitted(
      Call call, String name, Optional<String> busName, List<String> targets) {
    Place place = Place.of(call);
    String bus = BusName.of(call, busName);
    Optional<Setting.Rule> rule =
        rows.find(call.tx(), place, Setting.Rule.class, Setting.Rule.key(bus, name));
    Target target = target(call, bus, name, rule);
    call.permit(targets.isEmpty() ? target : target.with("events:TargetArn", targets));
    requireBus(call, bus);
    return rule;
  }

  private static Target target(Call call, String bus, String name, Optional<Setting.Rule> rule) {
    return Target.of(Place.of(call).arn(Setting.Rule.resource(bus, name)))
        .withTags(rule.map(Setting.Rule::tags).orElse(Map.of()))
        .with("events:creatorAccount", call.account().value());
  }

  /** As {@link #permitted} where it must be there. */
  Setting.Rule required(Call call, String name, Optional<String> busName) {
    return permitted(call, name, busName)
        .orElseThrow(() -> EventErrors.noRule(BusName.of(call, busName), name));
  }

  record EnableRuleRequest(
      @Constraint(min = 1, max = 64, pattern = NAME) @Clear String name,
      @Constraint(min = 1, max = 1600, pattern = BusName.OR_ARN) @Clear
          Optional<String> eventBusName) {}

  /** Lets a rule match again. */
  @Operation(value = "events:EnableRule", access = Access.WRITE)
  void enableRule(Call call, EnableRuleRequest request) {
    Setting.Rule rule = required(call, request.name(), request.eventBusName());
    if (!rule.enabled()) {
      save(call, Place.of(call), rule.state("ENABLED", call.tx().now().toEpochMilli()));
    }
  }

  record DisableRuleRequest(
      @Constraint(min = 1, max = 64, pattern = NAME) @Clear String name,
      @Constraint(min = 1, max = 1600, pattern = BusName.OR_ARN) @Clear
          Optional<String> eventBusName) {}

  /** Stops a rule. */
  @Operation(value = "events:DisableRule", access = Access.WRITE)
  void disableRule(Call call, DisableRuleRequest request) {
    Setting.Rule rule = required(call, request.name(), request.eventBusName());
    save(call, Place.of(call), rule.state(Setting.Rule.DISABLED, call.tx().now().toEpochMilli()));
  }

  record DeleteRuleRequest(
      @Constraint(min = 1, max = 64, pattern = NAME) @Clear String name,
      @Constraint(min = 1, max = 1600, pattern = BusName.OR_ARN) @Clear
          Optional<String> eventBusName,
      Optional<Boolean> force) {}

  /** Deletes a rule without targets; one that is not there does not matter. */
  @Operation(value = "events:DeleteRule", access = Access.WRITE)
  void deleteRule(Call call, DeleteRuleRequest request) {
    Optional<Setting.Rule> rule = permitted(call, request.name(), request.eventBusName());
    if (rule.isEmpty()) {
      return;
    }
    if (!rule.get().targets().isEmpty()) {
      throw EventErrors.validation("Rule can't be deleted since it has targets.");
    }
    rows.delete(call.tx(), Place.of(call), rule.get());
  }

  record DescribeRuleRequest(
      @Constraint(min = 1, max = 64, pattern = NAME) @Clear String name,
      @Constraint(min = 1, max = 1600, pattern = BusName.OR_ARN) @Clear
          Optional<String> eventBusName) {}

  record DescribeRuleResponse(
      String name,
      String arn,
      Optional<String> eventPattern,
      Optional<String> scheduleExpression,
      String state,
      Optional<String> description,
      Optional<String> roleArn,
      String eventBusName,
      String createdBy) {}

  /** Shows a rule. */
  @Operation(value = "events:DescribeRule", access = Access.READ)
  DescribeRuleResponse describeRule(Call call, DescribeRuleRequest request) {
    Setting.Rule rule = required(call, request.name(), request.eventBusName());
    return new DescribeRuleResponse(
        rule.name(),
        Place.of(call).arn(rule.resource()).toString(),
        Optional.ofNullable(rule.pattern()),
        Optional.ofNullable(rule.schedule()),
        rule.state(),
        Optional.ofNullable(rule.description()),
        Optional.ofNullable(rule.role()),
        rule.bus(),
        call.account().value());
  }

  record ListRulesRequest(
      @Constraint(min = 1, max = 64, pattern = NAME) @Clear Optional<String> namePrefix,
      @Constraint(min = 1, max = 1600, pattern = BusName.OR_ARN) @Clear
          Optional<String> eventBusName,
      @Constraint(min = 1, max = 2048) Optional<String> nextToken,
      @Constraint(least = 1, most = 100) Optional<Integer> limit) {}

  record ListRulesResponse(List<Rule> rules, Optional<String> nextToken) {}

  /** A rule in a listing. */
  record Rule(
      String name,
      String arn,
      Optional<String> eventPattern,
      String state,
      Optional<String> description,
      Optional<String> scheduleExpression,
      Optional<String> roleArn,
      String eventBusName) {}

  /** Lists the rules of a bus by name. */
  @Operation(value = "events:ListRules", access = Access.READ)
  ListRulesResponse listRules(Call call, ListRulesRequest request) {
    call.permit(Target.none());
    Place place = Place.of(call);
    String bus = BusName.of(call, request.eventBusName());
    requireBus(call, bus);
    String prefix = Setting.Rule.key(bus, request.namePrefix().orElse(""));
    var pages = new Pages(call, "events/ListRules", prefix, request.limit());
    List<Setting.Rule> found =
        rows.list(
            call.tx(),
            place,
            Setting.Rule.class,
            prefix,
            pages.after(request.nextToken()),
            pages.search());
    return new ListRulesResponse(
        pages.cut(found).stream().map(rule -> shown(place, rule)).toList(),
        pages.next(found, Setting.Rule::key));
  }

  private static Rule shown(Place place, Setting.Rule rule) {
    return new Rule(
        rule.name(),
        place.arn(rule.resource()).toString(),
        Optional.ofNullable(rule.pattern()),
        rule.state(),
        Optional.ofNullable(rule.description()),
        Optional.ofNullable(rule.schedule()),
        Optional.ofNullable(rule.role()),
        rule.bus());
  }
}
