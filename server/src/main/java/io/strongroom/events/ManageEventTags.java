package io.strongroom.events;

import io.strongroom.aws.Access;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Tag;
import io.strongroom.aws.Wire;
import io.strongroom.iam.Call;
import io.strongroom.iam.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Tags of rules and buses. */
final class ManageEventTags {
  private final SettingRows rows;

  ManageEventTags(SettingRows rows) {
    this.rows = rows;
  }

  /** What an ARN names, and its tags. */
  private record Named(Arn arn, Optional<Setting> setting) {
    Map<String, String> tags() {
      return setting
          .map(
              it ->
                  switch (it) {
                    case Setting.Rule rule -> rule.tags();
                    case Setting.Bus bus -> bus.tags();
                    case Setting.Connection none -> Map.<String, String>of();
                    case Setting.Destination none -> Map.<String, String>of();
                  })
          .orElse(Map.of());
    }

    Setting orThrow() {
      return setting.orElseThrow(
          () -> EventErrors.notFound("Resource " + arn + " does not exist."));
    }

    Setting tagged(Map<String, String> tags) {
      return switch (orThrow()) {
        case Setting.Rule rule -> rule.tagged(tags);
        case Setting.Bus bus ->
            new Setting.Bus(bus.name(), bus.description(), tags, bus.created(), bus.modified());
        case Setting.Connection none -> none;
        case Setting.Destination none -> none;
      };
    }
  }

  private Named named(Call call, String text, UnaryOperator<Target> more) {
    Optional<Arn> parsed = Arn.parse(text).filter(it -> it.service().equals("events"));
    Arn arn = parsed.orElseGet(() -> Place.of(call).arn(text));
    boolean here =
        arn.account().equals(call.account().value()) && arn.region().equals(call.region().value());
    var named = new Named(arn, parsed.isPresent() && here ? find(call, arn) : Optional.empty());
    call.permit(more.apply(Target.of(arn).withTags(named.tags())));
    if (parsed.isEmpty()) {
      throw EventErrors.validation("Parameter ResourceARN is not valid.");
    }
    return named;
  }

  private Optional<Setting> find(Call call, Arn arn) {
    Place place = Place.of(call);
    Optional<String> bus = BusName.in(arn);
    if (bus.isPresent()) {
      return rows.find(call.tx(), place, Setting.Bus.class, bus.get()).map(it -> it);
    }
    if (!arn.resource().startsWith("rule/")) {
      return Optional.empty();
    }
    String rule = arn.resource().substring("rule/".length());
    int slash = rule.lastIndexOf('/');
    String key =
        slash < 0
            ? Setting.Rule.key(Setting.DEFAULT_BUS, rule)
            : Setting.Rule.key(rule.substring(0, slash), rule.substring(slash + 1));
    return rows.find(call.tx(), place, Setting.Rule.class, key).map(it -> it);
  }

  record TagResourceRequest(
      @Constraint(min = 1, max = 1600) @Clear @Wire("ResourceARN") String resourceArn,
      @Constraint(required = true) List<EventTag> tags) {}

  /** Adds tags; one of a key that is there gets the new value. */
  @Operation(value = "events:TagResource", access = Access.WRITE)
  void tagResource(Call call, TagResourceRequest request) {
    List<Tag> asked = EventTag.plain(request.tags());
    Named named = named(call, request.resourceArn(), it -> it.withRequestTags(asked));
    Setting next = named.tagged(EventTag.added(named.tags(), request.tags()));
    rows.put(call.tx(), Place.of(call), next);
  }

  record UntagResourceRequest(
      @Constraint(min = 1, max = 1600) @Clear @Wire("ResourceARN") String resourceArn,
      @Constraint(required = true, itemMin = 1, itemMax = 128) @Clear List<String> tagKeys) {}

  /** Takes tags away. */
  @Operation(value = "events:UntagResource", access = Access.WRITE)
  void untagResource(Call call, UntagResourceRequest request) {
    Named named =
        named(call, request.resourceArn(), it -> it.with("aws:TagKeys", request.tagKeys()));
    var tags = new HashMap<>(named.tags());
    request.tagKeys().forEach(tags::remove);
    rows.put(call.tx(), Place.of(call), named.tagged(Map.copyOf(tags)));
  }

  record ListTagsForResourceRequest(
      @Constraint(min = 1, max = 1600) @Clear @Wire("ResourceARN") String resourceArn) {}

  record ListTagsForResourceResponse(List<EventTag> tags) {}

  /** Shows the tags. */
  @Operation(value = "events:ListTagsForResource", access = Access.READ)
  ListTagsForResourceResponse listTagsForResource(Call call, ListTagsForResourceRequest request) {
    Named named = named(call, request.resourceArn(), it -> it);
    var unused = named.orThrow();
    return new ListTagsForResourceResponse(EventTag.of(named.tags()));
  }
}
