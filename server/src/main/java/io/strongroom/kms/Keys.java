package io.strongroom.kms;

import io.strongroom.aws.Api;
import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Bytes;
import io.strongroom.iam.Call;
import io.strongroom.iam.Iam;
import io.strongroom.iam.Permit;
import io.strongroom.iam.Target;
import io.strongroom.seal.Sealed;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Tx;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The front door of this room: the KMS API, and keys for the rooms that keep secrets. What those
 * ask for is an inner call for the same caller, decided by the key's own policy.
 */
public final class Keys {
  private final UseKeys use;
  private final ManageKeys manage;
  private final ManageGrants manageGrants;
  private final ShowGrants showGrants;
  private final Aliases aliases;

  /** Builds the room. */
  public Keys(Iam iam) {
    var rows = new KeyRows();
    var ring = new KeyRing(rows);
    var names = new KeyNames(ring, rows);
    var grantRows = new GrantRows();
    var grants = new Grants(grantRows);
    var tokens = new GrantTokens(ring, grantRows);
    use = new UseKeys(ring, names, grants, tokens);
    manage = new ManageKeys(ring, rows, names, grants, tokens, iam);
    manageGrants = new ManageGrants(grantRows, names, grants, tokens, iam);
    showGrants = new ShowGrants(grantRows, names, iam);
    aliases = new Aliases(rows, names);
  }

  /** A data key: in clear, and encrypted under the KMS key that is named. */
  public record DataKey(Sensitive plaintext, Sealed encrypted, String keyArn) {}

  /** The KMS API. */
  public Api api() {
    return new Api(
        "kms",
        Api.Protocol.AWS_JSON,
        "TrentService",
        Api.EmptyAnswer.NOTHING,
        AwsError.of(
                "KMSInternalException",
                "The request was rejected because an internal exception occurred.")
            .status(500),
        Api.operations(MethodHandles.lookup(), use, manage, manageGrants, showGrants, aliases));
  }

  /** The alias of the key that a service uses where the caller names none. */
  public static String defaultAlias(String service) {
    return "alias/aws/" + service;
  }

  /**
   * Encrypts up to 4,096 bytes for the caller of a permitted call.
   *
   * @throws AwsError whatever KMS answers this caller
   */
  public Sealed encrypt(
      Permit permit, String keyId, Sensitive plaintext, Map<String, String> context) {
    var request =
        new UseKeys.EncryptRequest(
            keyId, plaintext, context, List.of(), Optional.empty(), Optional.empty());
    return permit
        .call()
        .inner("kms:Encrypt", request, call -> use.encrypt(call, request).ciphertextBlob());
  }

  /**
   * Opens what {@link #encrypt} or {@link #generateDataKey} made with the same context.
   *
   * @throws AwsError whatever KMS answers this caller
   */
  public Sensitive decrypt(Permit permit, Sealed sealed, Map<String, String> context) {
    var request =
        new UseKeys.DecryptRequest(
            Bytes.taking(sealed.bytes()),
            context,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return permit
        .call()
        .inner("kms:Decrypt", request, call -> use.decrypt(call, request).plaintext());
  }

  /**
   * Makes a 256-bit data key.
   *
   * @throws AwsError whatever KMS answers this caller
   */
  public DataKey generateDataKey(Permit permit, String keyId, Map<String, String> context) {
    var request =
        new UseKeys.GenerateDataKeyRequest(
            keyId,
            context,
            Optional.empty(),
            Optional.of("AES_256"),
            List.of(),
            Optional.empty(),
            Optional.empty());
    return permit
        .call()
        .inner(
            "kms:GenerateDataKey",
            request,
            call -> {
              var made = use.generateDataKey(call, request);
              return new DataKey(made.plaintext(), made.ciphertextBlob(), made.keyId());
            });
  }

  /**
   * What a decision about a key or alias goes by, present or absent.
   *
   * @param keys of the request, in canonical form: the encryption context counts for grants
   */
  public Target target(Call call, Arn arn, Map<String, List<String>> keys) {
    return use.target(call, arn, keys);
  }

  /** Deletes the keys whose waiting period is over, at most so many; gives their ARNs. */
  public List<Arn> deleteDue(Tx tx, int limit) {
    return manage.deleteDue(tx, limit).stream().map(Key::arn).toList();
  }
}
