package io.strongroom.kms;

import io.strongroom.aws.Access;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import io.strongroom.iam.Target;
import io.strongroom.store.Duplicate;
import java.util.Locale;
import java.util.regex.Pattern;

/** Friendly names of keys. */
final class Aliases {
  private static final String PREFIX = "alias/";
  private static final Pattern NAME = Pattern.compile("alias/[a-zA-Z0-9/_-]+");
  private static final int PER_KEY_MAX = 50;

  private final KeyRows rows;
  private final KeyNames names;

  Aliases(KeyRows rows, KeyNames names) {
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
    if (named.absent().code().equals("InvalidArnException")
        && request.targetKeyId().contains(PREFIX)) {
      throw KmsErrors.aliasToAlias();
    }
    Key key = named.orThrow();
    if (!key.account().equals(call.account())) {
      throw KmsErrors.crossAccount();
    }
    key.requireNotPendingDeletion();
    if (rows.aliasNames(call.tx(), key).size() >= PER_KEY_MAX) {
      throw KmsErrors.tooManyAliases(key.arn());
    }
    try {
      rows.insertAlias(
          call.tx(),
          new KeyRows.Alias(call.account(), call.region(), request.aliasName(), key.id()));
    } catch (Duplicate e) {
      throw KmsErrors.aliasExists(alias);
    }
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
