package io.strongroom.kms;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Region;
import io.strongroom.iam.Call;
import io.strongroom.iam.ContextKeys;
import io.strongroom.iam.ResourceRule;
import io.strongroom.iam.Target;
import io.strongroom.store.Tx;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What callers name a key by: id, ARN, alias, alias ARN. A name always resolves to something that
 * can be decided on, present or absent, so that the decision comes before the not-found.
 */
final class KeyNames {
  private static final Pattern KEY_ID =
      Pattern.compile(
          "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
              + "|mrk-[0-9a-f]{32}");
  private static final String KEY = "key/";
  private static final String ALIAS = "alias/";

  private final KeyRing ring;
  private final AliasRows aliasRows;

  KeyNames(KeyRing ring, AliasRows aliasRows) {
    this.ring = ring;
    this.aliasRows = aliasRows;
  }

  /** Whether an operation takes aliases. */
  enum Aliases {
    TAKEN,
    REFUSED
  }

  /**
   * What a name stands for.
   *
   * @param shown what a refused caller is shown: for an alias never the key behind it, so that he
   *     does not learn whether there is one; decided on when there is no key
   * @param absent the error when there is no key, thrown after the decision
   * @param alias the alias in the request, for {@code kms:RequestAlias}
   */
  record Named(Optional<Key> key, Arn shown, AwsError absent, Optional<String> alias) {
    /** The key, or the error that says why there is none. */
    Key orThrow() {
      return key.orElseThrow(() -> absent);
    }
  }

  /** Resolves a name; never throws. */
  Named resolve(Call call, String name, Aliases aliases) {
    if (name.startsWith("arn:")) {
      return Arn.parse(name)
          .filter(arn -> arn.service().equals("kms") && AccountId.isValid(arn.account()))
          .map(arn -> byArn(call, arn, aliases))
          .orElseGet(() -> absent(call, name, KmsErrors.invalidArn(name)));
    }
    if (name.startsWith(ALIAS)) {
      return byAlias(call, call.account(), name, aliases);
    }
    return byId(call, call.account(), name);
  }

  private Named byArn(Call call, Arn arn, Aliases aliases) {
    var owner = new AccountId(arn.account());
    if (!arn.region().equals(call.region().value())) {
      return new Named(
          Optional.empty(), arn, KmsErrors.wrongRegion(arn.region()), Optional.empty());
    }
    if (arn.resource().startsWith(ALIAS)) {
      return byAlias(call, owner, arn.resource(), aliases);
    }
    return arn.resource().startsWith(KEY)
        ? byId(call, owner, arn.resource().substring(KEY.length()))
        : new Named(Optional.empty(), arn, KmsErrors.invalidArn(arn.toString()), Optional.empty());
  }

  private Named byId(Call call, AccountId owner, String id) {
    Arn arn = Key.arn(owner, call.region(), id);
    if (!KEY_ID.matcher(id).matches()) {
      return new Named(Optional.empty(), arn, KmsErrors.invalidKeyId(id), Optional.empty());
    }
    Optional<Key> key =
        ring.key(call.tx(), call.region(), id).filter(found -> found.account().equals(owner));
    return new Named(key, arn, KmsErrors.noSuchKey(arn), Optional.empty());
  }

  private Named byAlias(Call call, AccountId owner, String alias, Aliases aliases) {
    Region region = call.region();
    Arn arn = Arn.of("kms", region, owner, alias);
    if (aliases == Aliases.REFUSED) {
      return new Named(Optional.empty(), arn, KmsErrors.aliasesNotSupported(), Optional.empty());
    }
    Optional<ManagedKey> managed = ManagedKey.ofAlias(alias);
    Optional<String> keyId =
        managed.isPresent() && owner.equals(call.account())
            ? Optional.of(ring.managed(call, managed.get()))
            : ring.aliased(call.tx(), owner, region, alias);
    Optional<Key> key = keyId.flatMap(id -> ring.key(call.tx(), region, id));
    return new Named(key, arn, KmsErrors.noSuchAlias(arn), Optional.of(alias));
  }

  /** The key of that ARN, if there is one. */
  Optional<Key> key(Tx tx, Arn arn) {
    return arn.resource().startsWith(KEY)
        ? ring.key(tx, new Region(arn.region()), arn.resource().substring(KEY.length()))
            .filter(found -> found.arn().equals(arn))
        : Optional.empty();
  }

  private static Named absent(Call call, String name, AwsError why) {
    return new Named(
        Optional.empty(),
        Arn.of("kms", call.region(), call.account(), KEY + name),
        why,
        Optional.empty());
  }

  /** What is decided on: the key with its policy as the root of trust, or the absent one. */
  Target target(Call call, Named named) {
    Target absent = Target.of(named.shown());
    return named
        .key()
        .map(key -> target(call, key).with("kms:RequestAlias", named.alias()))
        .map(target -> target.shownAs(named.shown().toString()).insteadOf(absent))
        .orElse(absent);
  }

  /** A key as the target of a decision. */
  Target target(Call call, Key key) {
    return Target.of(key.arn())
        .withPolicy(Optional.of(key.policy()), ResourceRule.MUST_ALLOW)
        .withTags(key.tags())
        .describedBy(keys(call, key));
  }

  /** The condition keys that every operation on a key has. */
  private ContextKeys keys(Call call, Key key) {
    return name ->
        switch (name) {
          case "kms:calleraccount" -> Optional.of(List.of(call.account().value()));
          case "kms:viaservice" -> call.via().map(via -> List.of(regional(via, call.region())));
          case "kms:keyspec", "kms:customermasterkeyspec" ->
              Optional.of(List.of(key.spec().name()));
          case "kms:keyusage", "kms:customermasterkeyusage" ->
              Optional.of(List.of(key.usage().name()));
          case "kms:keyorigin" -> Optional.of(List.of(key.origin()));
          case "kms:multiregion" -> Optional.of(List.of(Boolean.toString(key.multiRegion())));
          case "kms:multiregionkeytype" ->
              key.multiRegion()
                  ? Optional.of(List.of(key.replica() ? "REPLICA" : "PRIMARY"))
                  : Optional.empty();
          case "kms:resourcealiases" -> Optional.of(aliasRows.names(call.tx(), key));
          default -> Optional.empty();
        };
  }

  /** {@code ssm.amazonaws.com} as {@code ssm.us-east-1.amazonaws.com}. */
  private static String regional(String via, Region region) {
    int dot = via.indexOf('.');
    return via.substring(0, dot) + "." + region + via.substring(dot);
  }
}
