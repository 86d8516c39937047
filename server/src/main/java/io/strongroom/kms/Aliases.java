package io.strongroom.kms;

import io.strongroom.aws.Access;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import io.strongroom.iam.Target;
import io.strongroom.store.Duplicate;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Friendly names of keys. */
final class Aliases {
  private static final String PREFIX = "alias/";
  private static final Pattern NAME = Pattern.compile("alias/[a-zA-Z0-9/_-]+");
  private static final int PER_KEY_MAX = 50;

  private static final int LISTED = 50;
  private static final int LISTED_MAX = 100;

  private final KeyRing ring;
  private final AliasRows rows;
  private final KeyNames names;

  Aliases(KeyRing ring, AliasRows rows, KeyNames names) {
    this.ring = ring;
    this.rows = rows;
    this.names = names;
  }

  record CreateAliasRequest(
      @Constraint(min = 1, max = 256, pattern = "^[a-zA-Z0-9:/_-]+$") @Clear String aliasName,
      @Constraint(min = 1, max = 2048) @Clear String targetKeyId) {}

  /** Names a key; the caller needs the permission on both, the alias and the key. */
  @Operation(value = "kms:CreateAlias", access = Access.WRITE)
  void createAlias(Call call, CreateAliasRequest request) {
    Arn alias = Arn.of("kms", call.region(), call.account(), request.aliasName());
    KeyNames.Named named = names.resolve(call, request.targetKeyId(), KeyNames.Aliases.REFUSED);
    call.permit(Target.of(alias));
    call.permit(names.target(call, named));
    check(request.aliasName());
    Key key = target(call, named, request.targetKeyId());
    key.requireNotPendingDeletion();
    requireRoom(call, key);
    try {
      rows.insert(call.tx(), call.account(), call.region(), request.aliasName(), key.id());
    } catch (Duplicate e) {
      throw KmsErrors.aliasExists(alias);
    }
    call.touched(key.arn());
  }

  private void requireRoom(Call call, Key key) {
    if (rows.names(call.tx(), key).size() >= PER_KEY_MAX) {
      throw KmsErrors.tooManyAliases(key.arn());
    }
  }

  record UpdateAliasRequest(
      @Constraint(min = 1, max = 256, pattern = "^[a-zA-Z0-9:/_-]+$") @Clear String aliasName,
      @Constraint(min = 1, max = 2048) @Clear String targetKeyId) {}

  /** Lets an alias name another key of the same type; decided on the alias and on both keys. */
  @Operation(value = "kms:UpdateAlias", access = Access.WRITE)
  void updateAlias(Call call, UpdateAliasRequest request) {
    Arn arn = Arn.of("kms", call.region(), call.account(), request.aliasName());
    KeyNames.Named named = names.resolve(call, request.targetKeyId(), KeyNames.Aliases.REFUSED);
    Optional<AliasRows.Alias> alias = find(call, request.aliasName());
    Optional<Key> old = alias.flatMap(found -> ring.key(call.tx(), call.region(), found.keyId()));
    call.permit(Target.of(arn));
    call.permit(names.target(call, named));
    old.ifPresent(key -> call.permit(names.target(call, key)));
    check(request.aliasName());
    Key key = target(call, named, request.targetKeyId());
    AliasRows.Alias found = alias.orElseThrow(() -> KmsErrors.noSuchAlias(arn));
    key.requireNotPendingDeletion();
    if (old.isPresent() && !sameType(old.get(), key)) {
      throw KmsErrors.validation(
          "Alias " + arn + " cannot be changed to a key of another type or usage: " + key.arn());
    }
    if (!found.keyId().equals(key.id())) {
      requireRoom(call, key);
    }
    rows.update(call.tx(), found, key.id());
    call.touched(key.arn());
  }

  private static boolean sameType(Key a, Key b) {
    return a.usage() == b.usage() && a.spec().sameType(b.spec());
  }

  private Optional<AliasRows.Alias> find(Call call, String name) {
    return rows.find(call.tx(), call.account(), call.region(), name);
  }

  private static Key target(Call call, KeyNames.Named named, String sent) {
    if (named.absent().code().equals("InvalidArnException") && sent.contains(PREFIX)) {
      throw KmsErrors.aliasToAlias();
    }
    Key key = named.orThrow();
    if (!key.account().equals(call.account())) {
      throw KmsErrors.crossAccount();
    }
    return key;
  }

  record DeleteAliasRequest(
      @Constraint(min = 1, max = 256, pattern = "^[a-zA-Z0-9:/_-]+$") @Clear String aliasName) {}

  /** Takes a key's friendly name away; decided on the alias and on the key. */
  @Operation(value = "kms:DeleteAlias", access = Access.WRITE)
  void deleteAlias(Call call, DeleteAliasRequest request) {
    Arn arn = Arn.of("kms", call.region(), call.account(), request.aliasName());
    Optional<AliasRows.Alias> alias = find(call, request.aliasName());
    Optional<Key> key = alias.flatMap(found -> ring.key(call.tx(), call.region(), found.keyId()));
    call.permit(Target.of(arn));
    key.ifPresent(found -> call.permit(names.target(call, found)));
    check(request.aliasName());
    rows.delete(call.tx(), alias.orElseThrow(() -> KmsErrors.noSuchAlias(arn)));
  }

  record ListAliasesRequest(
      @Constraint(min = 1, max = 2048) @Clear Optional<String> keyId,
      @Constraint(least = 1, most = 1000) Optional<Integer> limit,
      @Constraint(min = 1, max = 1024, pattern = "[\\u0020-\\u00FF]*") Optional<String> marker) {}

  record ListAliasesResponse(
      List<AliasListEntry> aliases, Optional<String> nextMarker, boolean truncated) {}

  record AliasListEntry(
      @Clear String aliasName,
      @Clear String aliasArn,
      @Clear Optional<String> targetKeyId,
      Optional<Instant> creationDate,
      Optional<Instant> lastUpdatedDate) {}

  /** Lists the aliases of the account in this region, or of one key, by name. */
  @Operation(value = "kms:ListAliases", access = Access.READ)
  ListAliasesResponse listAliases(Call call, ListAliasesRequest request) {
    call.permit(Target.none());
    Optional<Key> key = request.keyId().map(name -> own(call, name));
    var page =
        new Paging(call, "kms/ListAliases", request.limit().orElse(LISTED), LISTED_MAX)
            .in(key.map(Key::id).orElse(""));
    String after = page.after(request.marker());
    List<AliasListEntry> found =
        key
            .map(one -> rows.list(call.tx(), one, after, page.limit() + 1))
            .orElseGet(
                () -> rows.list(call.tx(), call.account(), call.region(), after, page.limit() + 1))
            .stream()
            .map(Aliases::entry)
            .toList();
    return new ListAliasesResponse(
        page.cut(found), page.next(found, AliasListEntry::aliasName), page.more(found));
  }

  private Key own(Call call, String name) {
    KeyNames.Named named = names.resolve(call, name, KeyNames.Aliases.REFUSED);
    // Nobody decided on the key: one of another account is none at all.
    return named
        .key()
        .filter(key -> key.account().equals(call.account()))
        .orElseThrow(named::absent);
  }

  private static AliasListEntry entry(AliasRows.Alias alias) {
    return new AliasListEntry(
        alias.name(),
        alias.arn().toString(),
        Optional.of(alias.keyId()),
        Optional.of(alias.created()),
        Optional.of(alias.updated()));
  }

  private static void check(String name) {
    if (!name.startsWith(PREFIX)) {
      throw KmsErrors.aliasPrefix();
    }
    if (name.equals(PREFIX)) {
      throw KmsErrors.invalidAliasIdentifier();
    }
    if (name.toLowerCase(Locale.ROOT).startsWith("alias/aws/")) {
      throw KmsErrors.reservedAlias();
    }
    if (!NAME.matcher(name).matches()) {
      throw KmsErrors.aliasCharacters(name);
    }
  }
}
