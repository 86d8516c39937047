package io.strongroom.functions;

import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.iam.Call;
import io.strongroom.iam.Permit;
import io.strongroom.kms.Keys;
import io.strongroom.seal.Sealed;
import io.strongroom.seal.Sensitive;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Variables at rest: under the key that the author names, or the account's {@code aws/lambda},
 * bound to the function by the encryption context, and open to the execution role by a grant.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html">Securing
 *     environment variables</a>
 */
final class Environments {
  static final String SERVICE = "lambda.amazonaws.com";
  private static final List<String> GRANTED = List.of("Decrypt", "RetireGrant");

  private final Keys keys;

  Environments(Keys keys) {
    this.keys = keys;
  }

  /** Settings with a grant for the role that they name, and the variables encrypted. */
  record Guarded(Settings settings, Optional<Sealed> environment) {}

  /**
   * Encrypts variables and lets the role open them.
   *
   * @param variables empty for none at all, or none any more
   * @throws AwsError in Lambda's words for what KMS answers
   */
  Guarded guard(
      Permit permit, Arn function, Settings settings, Optional<Map<String, Sensitive>> variables) {
    Optional<String> key = settings.find(Setting.KMS_KEY);
    boolean any = variables.map(it -> !it.isEmpty()).orElse(false);
    Settings bare = settings.without(Setting.GRANT_KEY).without(Setting.GRANT_ID);
    if (variables.isPresent()) {
      bare = bare.with(Setting.ENVIRONMENT, "set");
    }
    if (key.isEmpty() && !any) {
      return new Guarded(bare, Optional.empty());
    }
    try {
      // Before anything is encrypted: an alias cannot have grants, and says so.
      Settings granted = key.isPresent() ? granted(permit, function, bare, key.get()) : bare;
      if (!any) {
        return new Guarded(granted, Optional.empty());
      }
      try (Sensitive plain = Variables.written(variables.orElseThrow())) {
        Keys.Encrypted encrypted =
            keys.encryptUnder(
                permit, key.orElse(Keys.defaultAlias("lambda")), plain, Launches.context(function));
        Settings all =
            key.isPresent() ? granted : granted(permit, function, bare, encrypted.keyArn());
        return new Guarded(all, Optional.of(encrypted.sealed()));
      }
    } catch (AwsError e) {
      throw LambdaErrors.keyNotUsable(e);
    }
  }

  /** Makes sure that the role of settings with variables has its grant. */
  Settings granted(Permit permit, Arn function, Settings settings) {
    try {
      return granted(permit, function, settings, settings.text(Setting.GRANT_KEY));
    } catch (AwsError e) {
      throw LambdaErrors.keyNotUsable(e);
    }
  }

  private Settings granted(Permit permit, Arn function, Settings settings, String key) {
    String name = function.resource().substring("function:".length());
    Keys.Granted grant =
        keys.grant(
            permit,
            new Keys.GrantWish(
                key,
                session(settings.text(Setting.ROLE), name),
                GRANTED,
                Launches.context(function),
                "lambda-" + name));
    return settings.with(Setting.GRANT_KEY, grant.keyArn()).with(Setting.GRANT_ID, grant.id());
  }

  /** The ARN of the role's session that a function has. */
  private static String session(String role, String function) {
    String account = Arn.parse(role).orElseThrow().account();
    return "arn:aws:sts::"
        + account
        + ":assumed-role/"
        + role.substring(role.lastIndexOf('/') + 1)
        + "/"
        + function;
  }

  /** Opens the variables for the caller of a permitted call, who needs the key's permission. */
  Map<String, Sensitive> open(Permit permit, Version version) {
    if (version.environment().isEmpty()) {
      return Map.of();
    }
    try (Sensitive plain =
        keys.decrypt(
            permit, version.environment().get(), Launches.context(version.function().arn()))) {
      return Variables.read(plain);
    }
  }

  /** Takes a function's grant back, if there is one and no version needs it. */
  void retire(Call call, Settings settings) {
    Optional<Arn> key = settings.find(Setting.GRANT_KEY).flatMap(Arn::parse);
    Optional<String> grant = settings.find(Setting.GRANT_ID);
    if (key.isPresent() && grant.isPresent() && keys.retire(call.tx(), key.get(), grant.get())) {
      call.entails(new Call.Consequence("RetireGrant", key.get(), Map.of("grantId", grant.get())));
    }
  }
}
