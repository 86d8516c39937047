package io.strongroom.kms;

import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.iam.Call;
import io.strongroom.iam.ContextKeys;
import io.strongroom.iam.ResourceRule;
import io.strongroom.iam.Target;
import io.strongroom.kms.KeyNames.Aliases;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The way of every cryptographic operation to its key: resolve, decide (key policy, grants, the
 * caller's policies), and only then existence, tokens, state, usage and algorithm, in AWS's order.
 */
final class KeyUse {
  private static final int CONTEXT_BYTES_MAX = 8192;
  private static final String ENCRYPTION_CONTEXT = "kms:encryptioncontext:";

  private final KeyRing ring;
  private final KeyNames names;
  private final Grants grants;
  private final GrantTokens tokens;
  private final LastUsage lastUsage;

  KeyUse(KeyRing ring, KeyNames names, Grants grants, GrantTokens tokens, LastUsage lastUsage) {
    this.ring = ring;
    this.names = names;
    this.grants = grants;
    this.tokens = tokens;
    this.lastUsage = lastUsage;
  }

  /**
   * What is to be done with a key.
   *
   * @param operation as grants and policies name it
   * @param algorithm the word of the request
   * @param context the encryption context; only symmetric keys take one
   * @param keys the condition keys of the operation
   */
  record Wish(
      GrantOperation operation,
      KeyUsage usage,
      String algorithm,
      Map<String, String> context,
      ContextKeys keys) {

    /** Encrypting or decrypting. */
    static Wish crypt(
        GrantOperation operation, Optional<String> algorithm, Map<String, String> context) {
      String word = algorithm.orElse(KeySpec.SYMMETRIC_DEFAULT.name());
      return new Wish(
          operation,
          KeyUsage.ENCRYPT_DECRYPT,
          word,
          context,
          one("kms:encryptionalgorithm", word).orElse(encryptionContext(context)));
    }

    /** Something else, with one condition key for its algorithm. */
    static Wish other(
        GrantOperation operation, KeyUsage usage, String algorithm, String conditionKey) {
      return new Wish(operation, usage, algorithm, Map.of(), one(conditionKey, algorithm));
    }

    Wish with(ContextKeys more) {
      return new Wish(operation, usage, algorithm, context, more.orElse(keys));
    }
  }

  /** One condition key. */
  static ContextKeys one(String key, String value) {
    return asked -> asked.equals(key) ? Optional.of(List.of(value)) : Optional.empty();
  }

  /** The condition keys of an encryption context. */
  static ContextKeys encryptionContext(Map<String, String> context) {
    return key -> {
      if (key.startsWith(ENCRYPTION_CONTEXT)) {
        return Optional.ofNullable(context.get(key.substring(ENCRYPTION_CONTEXT.length())))
            .map(List::of);
      }
      return key.equals("kms:encryptioncontextkeys") && !context.isEmpty()
          ? Optional.of(List.copyOf(context.keySet()))
          : Optional.empty();
    };
  }

  /** Decides on the named key and returns it if it may be used now, and so. */
  Key usable(Call call, String name, List<String> grantTokens, Wish wish) {
    Key key = permitted(call, name, grantTokens, wish);
    requireFit(call, key, wish);
    return key;
  }

  /** Decides on the named key and returns it if its state allows its use. */
  Key permitted(Call call, String name, List<String> grantTokens, Wish wish) {
    KeyNames.Named named = names.resolve(call, name, Aliases.TAKEN);
    Target target = names.target(call, named).with(wish.keys());
    call.permit(
        wish.operation().action(),
        named
            .key()
            .map(key -> grants.with(call, key, target, wish.operation(), wish.context()))
            .orElse(target));
    Key key = named.orThrow();
    call.touched(key.arn());
    tokens.check(call, grantTokens);
    refuseHugeContext(wish.context());
    key.requireUsable();
    return key;
  }

  /**
   * The key that a ciphertext names. Absent, foreign and forbidden keys give one answer; what names
   * no key at all is an invalid ciphertext whoever asks.
   */
  Key ofBlob(Call call, Optional<String> blobKey, List<String> grantTokens, Wish wish) {
    Optional<Key> key = blobKey.flatMap(id -> ring.key(call.tx(), call.region(), id));
    // Nobody sent the key's ARN; a key that is not there is as forbidden as a foreign one.
    Target absent =
        blobKey.isPresent()
            ? Target.none().withPolicy(Optional.empty(), ResourceRule.MUST_ALLOW)
            : Target.none();
    Target target = key.map(found -> ofBlob(call, found, wish).insteadOf(absent)).orElse(absent);
    try {
      call.permit(wish.operation().action(), target.with(wish.keys()));
    } catch (AwsError e) {
      throw !e.code().equals("AccessDeniedException")
          ? e
          : blobKey.isPresent() ? KmsErrors.ciphertextRefers() : KmsErrors.invalidCiphertext();
    }
    if (blobKey.isEmpty()) {
      throw KmsErrors.invalidCiphertext();
    }
    Key found = key.orElseThrow(KmsErrors::ciphertextRefers);
    call.touched(found.arn());
    tokens.check(call, grantTokens);
    refuseHugeContext(wish.context());
    found.requireUsable();
    requireFit(call, found, wish);
    return found;
  }

  private Target ofBlob(Call call, Key key, Wish wish) {
    Target target = names.target(call, key).shownAs("");
    return grants.with(call, key, target, wish.operation(), wish.context());
  }

  /** A key or alias as the target of any action, with the grants for it. */
  Target target(Call call, Arn arn, Map<String, List<String>> keys) {
    KeyNames.Named named = names.resolve(call, arn.toString(), Aliases.REFUSED);
    Target target = names.target(call, named);
    Optional<GrantOperation> operation = GrantOperation.named(call.operation());
    if (named.key().isEmpty() || operation.isEmpty()) {
      return target;
    }
    var context = new HashMap<String, String>();
    keys.forEach(
        (key, values) -> {
          if (key.startsWith(ENCRYPTION_CONTEXT)) {
            context.put(key.substring(ENCRYPTION_CONTEXT.length()), values.getFirst());
          }
        });
    return grants.with(call, named.key().get(), target, operation.get(), context);
  }

  /** Whether the key is for this, and by this algorithm. */
  static void requireFit(Call call, Key key, Wish wish) {
    if (key.usage() != wish.usage()) {
      throw KmsErrors.wrongUsage(key.arn(), key.usage(), call.operation());
    }
    if (!key.algorithms().contains(wish.algorithm())) {
      throw KmsErrors.invalidKeyUsage(wish.algorithm(), key.spec().name());
    }
    if (!wish.context().isEmpty() && !key.spec().symmetric()) {
      throw KmsErrors.validation(
          "EncryptionContext is not supported for asymmetric keys: " + key.arn());
    }
  }

  private static void refuseHugeContext(Map<String, String> context) {
    long bytes =
        context.entrySet().stream()
            .mapToLong(
                entry ->
                    entry.getKey().getBytes(StandardCharsets.UTF_8).length
                        + entry.getValue().getBytes(StandardCharsets.UTF_8).length)
            .sum();
    if (bytes > CONTEXT_BYTES_MAX) {
      throw KmsErrors.validation("The encryption context is larger than 8192 bytes.");
    }
  }

  /** Makes the end of a dry run, or notes that the key was used. */
  void used(Call call, Key key, Optional<Boolean> dryRun) {
    if (dryRun.orElse(false)) {
      throw KmsErrors.dryRun();
    }
    lastUsage.note(call, key);
  }

  static void refuseRecipient(Optional<Recipient> recipient) {
    if (recipient.isPresent()) {
      throw KmsErrors.unsupported("Recipient");
    }
  }
}
