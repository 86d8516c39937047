package io.strongroom.kms;

import io.strongroom.aws.Api;
import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Bytes;
import io.strongroom.iam.Call;
import io.strongroom.iam.Iam;
import io.strongroom.iam.Permit;
import io.strongroom.iam.Target;
import io.strongroom.seal.DidNotOpen;
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
  private final KeyUse keyUse;
  private final KeyEnd end;
  private final ManageGrants grants;
  private final Rotations rotations;
  private final ImportedMaterial imported;
  private final LastUsage lastUsage = new LastUsage();
  private final List<Object> holders;

  /** Builds the room. */
  public Keys(Iam iam) {
    var rows = new KeyRows();
    var aliasRows = new AliasRows();
    var materialRows = new MaterialRows();
    var ring = new KeyRing(rows, materialRows, aliasRows);
    var names = new KeyNames(ring, aliasRows);
    var grantRows = new GrantRows();
    var grants = new Grants(grantRows);
    var tokens = new GrantTokens(ring, grantRows);
    var prepared = new Prepared();
    keyUse = new KeyUse(ring, names, grants, tokens, lastUsage);
    var ciphertexts = new Ciphertexts(ring, keyUse, prepared);
    use = new UseKeys(keyUse, ciphertexts);
    end = new KeyEnd(rows);
    rotations = new Rotations(rows, materialRows);
    imported = new ImportedMaterial(rows, materialRows);
    var own = new OwnKeys(names);
    var manageGrants = new ManageGrants(grantRows, names, grants, tokens, iam);
    this.grants = manageGrants;
    holders =
        List.of(
            use,
            new ReEncryptData(ring, names, keyUse, ciphertexts),
            new DataKeyPairs(keyUse, ciphertexts, prepared),
            new SignWithKeys(ring, keyUse),
            new MacWithKeys(ring, keyUse),
            new ManageKeys(ring, rows, names, grants, tokens, prepared, iam),
            manageGrants,
            new ShowGrants(grantRows, names, iam),
            new Aliases(ring, aliasRows, names),
            new TagKeys(rows, own),
            new UsageOfKeys(own, lastUsage),
            new RotateKeys(rows, materialRows, names, own, rotations),
            new ImportMaterial(rows, materialRows, own, imported, prepared),
            new Regions(rows, materialRows, names, own, iam),
            new KeyStores());
  }

  /** A data key: in clear, and encrypted under the KMS key that is named. */
  public record DataKey(Sensitive plaintext, Sealed encrypted, String keyArn) {}

  /** A ciphertext, and the ARN of the key that it is under. */
  public record Encrypted(Sealed sealed, String keyArn) {}

  /** A grant, by its id and the ARN of its key. */
  public record Granted(String id, String keyArn) {}

  /**
   * A grant that a service wants for a principal.
   *
   * @param context what the encryption context must be equal to
   * @param name finds the grant again if it was made before
   */
  public record GrantWish(
      String keyId,
      String grantee,
      List<String> operations,
      Map<String, String> context,
      String name) {}

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
        Api.operations(MethodHandles.lookup(), holders.toArray()));
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
        .inner("kms:Encrypt", request, call -> sealed(use.encrypt(call, request).ciphertextBlob()));
  }

  /** As {@link #encrypt}, and tells which key it was. */
  public Encrypted encryptUnder(
      Permit permit, String keyId, Sensitive plaintext, Map<String, String> context) {
    var request =
        new UseKeys.EncryptRequest(
            keyId, plaintext, context, List.of(), Optional.empty(), Optional.empty());
    return permit
        .call()
        .inner(
            "kms:Encrypt",
            request,
            call -> {
              var made = use.encrypt(call, request);
              return new Encrypted(sealed(made.ciphertextBlob()), made.keyId());
            });
  }

  /**
   * Opens what {@link #encrypt} made, as a service does for somebody: the call itself is the one to
   * KMS.
   *
   * @throws AwsError whatever KMS answers this caller
   */
  public Sensitive decrypt(Call call, Sealed sealed, Map<String, String> context) {
    return use.decrypt(call, decryption(sealed, context)).plaintext();
  }

  /** The request of {@link #decrypt(Call, Sealed, Map)}, for the audit trail. */
  public static Object decryptionOf(Sealed sealed, Map<String, String> context) {
    return decryption(sealed, context);
  }

  private static UseKeys.DecryptRequest decryption(Sealed sealed, Map<String, String> context) {
    return new UseKeys.DecryptRequest(
        Bytes.taking(sealed.bytes()),
        context,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * Makes a grant for the caller of a permitted call, or finds the same one again.
   *
   * @throws AwsError whatever KMS answers this caller
   */
  public Granted grant(Permit permit, GrantWish wish) {
    var request =
        new ManageGrants.CreateGrantRequest(
            wish.keyId(),
            wish.grantee(),
            Optional.empty(),
            wish.operations(),
            Optional.of(
                new ManageGrants.Constraints(Optional.empty(), Optional.of(wish.context()))),
            List.of(),
            Optional.of(wish.name()),
            Optional.empty());
    return permit
        .call()
        .inner(
            "kms:CreateGrant",
            request,
            call -> {
              String id = grants.createGrant(call, request).grantId();
              return new Granted(id, wish.keyId());
            });
  }

  /** Takes back a grant that a service made; whether there was one. */
  public boolean retire(Tx tx, Arn key, String grantId) {
    return grants.retire(tx, key, grantId);
  }

  /**
   * An RSA key's ciphertext does not say whose it is, so that what it encrypts is not found again.
   */
  private static Sealed sealed(Bytes ciphertext) {
    try {
      return Sealed.parse(ciphertext.toArray());
    } catch (DidNotOpen e) {
      throw KmsErrors.invalidKeyUsage("SYMMETRIC_DEFAULT", "of an asymmetric key");
    }
  }

  /**
   * Opens what {@link #encrypt} or {@link #generateDataKey} made with the same context.
   *
   * @throws AwsError whatever KMS answers this caller
   */
  public Sensitive decrypt(Permit permit, Sealed sealed, Map<String, String> context) {
    var request = decryption(sealed, context);
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
   * The keys whose waiting period is over, at most so many, to be put on record before {@link
   * #delete}.
   */
  public List<Tombstone> due(Tx tx, int limit) {
    return stones(end.due(tx, limit));
  }

  /** Shreds these keys, those of them that are there, and gives those. */
  public List<Tombstone> delete(Tx tx, List<Tombstone> dead) {
    List<Key> there = end.risen(tx, dead);
    end.delete(tx, there);
    return stones(there);
  }

  private static List<Tombstone> stones(List<Key> keys) {
    return keys.stream().map(Tombstone::of).toList();
  }

  /** Rotates the keys whose time has come, at most so many; gives what is to be recorded. */
  public List<Call.Consequence> rotateDue(Tx tx, int limit) {
    return rotations.rotateDue(tx, limit).stream()
        .flatMap(done -> done.consequences().stream())
        .toList();
  }

  /**
   * Shreds imported material that has expired, of at most so many keys; gives it to be recorded.
   */
  public List<Call.Consequence> expire(Tx tx, int limit) {
    return imported.expire(tx, limit).stream()
        .map(
            key ->
                new Call.Consequence(
                    "DeleteExpiredKeyMaterial", key.arn(), Map.of("keyId", key.id())))
        .toList();
  }

  /** Writes when keys were last used, at most so many; gives how many. */
  public int writeLastUsage(Tx tx, int limit) {
    return lastUsage.write(tx, limit);
  }

  /**
   * What a decision about a key or alias goes by, present or absent.
   *
   * @param keys of the request, in canonical form: the encryption context counts for grants
   */
  public Target target(Call call, Arn arn, Map<String, List<String>> keys) {
    return keyUse.target(call, arn, keys);
  }
}
