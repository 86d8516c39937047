package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Tag;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What an action is to be done to: the resource, its policy and tags, and the condition keys that
 * its service knows.
 *
 * @param resource an ARN, or {@code *} for actions without a resource
 * @param shown how the resource stands in a refusal; empty leaves it out
 * @param owner the account that the resource belongs to; empty for {@code *}
 * @param rule what the resource's policy has to say
 * @param granted the policy with what grants add to it, if any is for this call; asked for only
 *     where the policy alone does not allow
 * @param absent what those of other accounts hear who are not let to it: the same without what is
 *     known of it; empty while nothing is
 */
public record Target(
    String resource,
    String shown,
    Optional<AccountId> owner,
    Optional<Policy> policy,
    ResourceRule rule,
    Supplier<Optional<Policy>> granted,
    ContextKeys keys,
    Optional<Target> absent) {
  private static final Supplier<Optional<Policy>> NO_GRANTS = Optional::empty;

  /** An action on no resource in particular. */
  public static Target none() {
    return new Target(
        "*",
        "",
        Optional.empty(),
        Optional.empty(),
        ResourceRule.MAY_ALLOW,
        NO_GRANTS,
        ContextKeys.NONE,
        Optional.empty());
  }

  /** A resource without a policy of its own. */
  public static Target of(Arn arn) {
    return new Target(
        arn.toString(),
        arn.toString(),
        AccountId.isValid(arn.account())
            ? Optional.of(new AccountId(arn.account()))
            : Optional.empty(),
        Optional.empty(),
        ResourceRule.MAY_ALLOW,
        NO_GRANTS,
        ContextKeys.NONE,
        Optional.empty());
  }

  /**
   * The same with the tags of the resource, as {@code aws:ResourceTag/...} and under the prefix of
   * the resource's own service.
   */
  public Target withTags(Map<String, String> tags) {
    if (tags.isEmpty()) {
      return this;
    }
    String service = Arn.parse(resource).map(Arn::service).orElse("aws");
    return describedBy(tagKeys("aws:resourcetag/", tags))
        .describedBy(tagKeys(service + ":resourcetag/", tags));
  }

  /** The same, shown to the refused caller as he sent it. */
  public Target shownAs(String text) {
    return new Target(
        resource, text, owner, policy, rule, granted, keys, absent.map(it -> it.shownAs(text)));
  }

  /**
   * The same, which callers of other accounts who are not let to it cannot tell from this one: what
   * would be decided on if it were not there. Later keys are keys of both.
   */
  public Target insteadOf(Target missing) {
    return new Target(
        resource, shown, owner, policy, rule, granted, keys, Optional.of(missing.unknown()));
  }

  /** The same without what is known of it. */
  Target unknown() {
    return absent.orElse(this);
  }

  /** Whether it belongs to another account than the caller's. */
  boolean foreignTo(Caller caller) {
    return owner.isPresent() && !owner.get().equals(caller.account());
  }

  /** The ARN that the caller sent; empty where he sent none. */
  Optional<String> sent() {
    return Optional.of(shown).filter(it -> Arn.parse(it).isPresent());
  }

  /** The same as if it belonged to the caller's account. */
  Target unowned() {
    return new Target(
        resource, shown, Optional.empty(), policy, rule, granted, keys, Optional.empty());
  }

  /** The same with one more condition key. */
  public Target with(String key, String value) {
    return with(key, List.of(value));
  }

  /** The same with one more condition key of several values. */
  public Target with(String key, List<String> values) {
    String canonical = ConditionKey.canonical(key);
    return with(asked -> asked.equals(canonical) ? Optional.of(values) : Optional.empty());
  }

  /** The same with one more condition key where there is a value. */
  public Target with(String key, Optional<String> value) {
    return value.isPresent() ? with(key, value.get()) : this;
  }

  /** The same with more condition keys. */
  public Target with(ContextKeys more) {
    return new Target(
        resource,
        shown,
        owner,
        policy,
        rule,
        granted,
        more.orElse(keys),
        absent.map(it -> it.with(more)));
  }

  /** The same with condition keys that tell what the resource is like. */
  public Target describedBy(ContextKeys own) {
    return new Target(
        resource, shown, owner, policy, rule, granted, own.orElse(keys), Optional.of(unknown()));
  }

  /**
   * The same with the tags of the request, as {@code aws:RequestTag/...} and {@code aws:TagKeys}.
   */
  public Target withRequestTags(List<Tag> tags) {
    if (tags.isEmpty()) {
      return this;
    }
    var byKey = new HashMap<String, String>();
    tags.forEach(tag -> byKey.put(tag.key(), tag.value()));
    return with(tagKeys("aws:requesttag/", byKey))
        .with("aws:TagKeys", tags.stream().map(Tag::key).toList());
  }

  /** The same with the resource's own policy, and without grants. */
  public Target withPolicy(Optional<Policy> own, ResourceRule needed) {
    return new Target(resource, shown, owner, own, needed, NO_GRANTS, keys, Optional.of(unknown()));
  }

  /** The same with grants, which may allow what the resource's policy does not. */
  public Target withGrants(Supplier<Optional<Policy>> more) {
    return new Target(resource, shown, owner, policy, rule, more, keys, absent);
  }

  /** The same decided on as if it belonged to another account. */
  public Target ownedBy(AccountId account) {
    return new Target(
        resource,
        shown,
        Optional.of(account),
        policy,
        rule,
        granted,
        keys,
        absent.map(it -> it.ownedBy(account)));
  }

  private static ContextKeys tagKeys(String prefix, Map<String, String> tags) {
    return key ->
        key.startsWith(prefix)
            ? Optional.ofNullable(tags.get(key.substring(prefix.length()))).map(List::of)
            : Optional.empty();
  }
}
