package io.strongroom.kms;

import io.strongroom.aws.Access;
import io.strongroom.aws.Blob;
import io.strongroom.aws.Bytes;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import io.strongroom.seal.AsymmetricKey;
import io.strongroom.seal.DidNotOpen;
import io.strongroom.seal.MaterialId;
import io.strongroom.seal.PairKind;
import io.strongroom.seal.Sealed;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Material that callers bring.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys.html">Importing
 *     key material</a>
 */
final class ImportMaterial {
  private static final Duration TOKEN_LIFE = Duration.ofHours(24);
  private static final Duration VALID_MOST = Duration.ofDays(365);
  private static final String EXPIRES = "KEY_MATERIAL_EXPIRES";
  private static final String NEW = "NEW_KEY_MATERIAL";

  private final KeyRows rows;
  private final MaterialRows materials;
  private final OwnKeys own;
  private final ImportedMaterial imported;
  private final Prepared prepared;

  ImportMaterial(
      KeyRows rows,
      MaterialRows materials,
      OwnKeys own,
      ImportedMaterial imported,
      Prepared prepared) {
    this.rows = rows;
    this.materials = materials;
    this.own = own;
    this.imported = imported;
    this.prepared = prepared;
  }

  record GetParametersForImportRequest(
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Constraint(
              oneOf = {
                "RSAES_PKCS1_V1_5",
                "RSAES_OAEP_SHA_1",
                "RSAES_OAEP_SHA_256",
                "RSA_AES_KEY_WRAP_SHA_1",
                "RSA_AES_KEY_WRAP_SHA_256",
                "SM2PKE"
              })
          @Clear
          String wrappingAlgorithm,
      @Constraint(oneOf = {"RSA_2048", "RSA_3072", "RSA_4096", "SM2"}) @Clear
          String wrappingKeySpec) {}

  record GetParametersForImportResponse(
      @Clear String keyId,
      @Blob Bytes importToken,
      @Blob Sensitive publicKey,
      Instant parametersValidTo) {}

  /** Makes a wrapping key and the token that stands for it, both good for a day. */
  @Operation(value = "kms:GetParametersForImport", access = Access.SLOW_READ)
  GetParametersForImportResponse getParametersForImport(
      Call call, GetParametersForImportRequest request) {
    Key key =
        own.permitted(
            call,
            request.keyId(),
            target ->
                target
                    .with("kms:WrappingAlgorithm", request.wrappingAlgorithm())
                    .with("kms:WrappingKeySpec", request.wrappingKeySpec()));
    requireExternal(key);
    key.requireNotPendingDeletion();
    String wrappingSpec = request.wrappingKeySpec();
    WrappingAlgorithm algorithm =
        WrappingAlgorithm.named(request.wrappingAlgorithm())
            .filter(one -> one.fits(key.spec(), wrappingSpec))
            .orElseThrow(
                () ->
                    KmsErrors.unsupportedKey(
                        "WrappingAlgorithm "
                            + request.wrappingAlgorithm()
                            + " with "
                            + wrappingSpec
                            + " is not supported for key spec "
                            + key.spec()
                            + "."));
    PairKind kind =
        KeySpec.named(wrappingSpec)
            .flatMap(KeySpec::pair)
            .orElseThrow(() -> KmsErrors.unsupported("WrappingKeySpec " + wrappingSpec));
    AsymmetricKey wrapping =
        prepared
            .of(call, AsymmetricKey.class, () -> Optional.of(AsymmetricKey.generate(kind)))
            .orElseThrow();
    try (wrapping) {
      Instant until = Instant.ofEpochMilli(call.tx().now().plus(TOKEN_LIFE).toEpochMilli());
      return new GetParametersForImportResponse(
          key.arn().toString(),
          new ImportToken(wrapping, algorithm, until).bytes(call.tx(), key),
          Sensitive.taking(wrapping.publicKey()),
          until);
    }
  }

  private static void requireExternal(Key key) {
    if (!key.external()) {
      throw KmsErrors.wrongOrigin(key.arn(), key.origin());
    }
  }

  record ImportKeyMaterialRequest(
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Constraint(min = 1, max = 6144) @Blob Bytes importToken,
      @Constraint(min = 1, max = 6144) @Blob Bytes encryptedKeyMaterial,
      Optional<Instant> validTo,
      @Constraint(oneOf = {"KEY_MATERIAL_EXPIRES", "KEY_MATERIAL_DOES_NOT_EXPIRE"}) @Clear
          Optional<String> expirationModel,
      @Constraint(oneOf = {"NEW_KEY_MATERIAL", "EXISTING_KEY_MATERIAL"}) @Clear
          Optional<String> importType,
      @Constraint(max = 256, pattern = "^[a-zA-Z0-9:/_\\s.-]+$")
          Optional<String> keyMaterialDescription,
      @Constraint(min = 64, max = 64, pattern = "^[a-f0-9]+$") @Clear
          Optional<String> keyMaterialId) {}

  record ImportKeyMaterialResponse(@Clear String keyId, @Clear Optional<String> keyMaterialId) {}

  /** Puts material into a key, or back into it. */
  @Operation(value = "kms:ImportKeyMaterial", access = Access.WRITE)
  ImportKeyMaterialResponse importKeyMaterial(Call call, ImportKeyMaterialRequest request) {
    String model = request.expirationModel().orElse(EXPIRES);
    Key key =
        own.permitted(
            call,
            request.keyId(),
            target ->
                target
                    .with("kms:ExpirationModel", model)
                    .with("kms:ValidTo", request.validTo().map(Instant::toString)));
    requireExternal(key);
    key.requireNotPendingDeletion();
    Optional<Instant> validTo = validTo(call.tx(), model, request.validTo());
    ImportToken token =
        ImportToken.read(call.tx(), key, request.importToken())
            .orElseThrow(KmsErrors::invalidImportToken);
    if (!token.validTo().isAfter(call.tx().now())) {
      token.wrapping().close();
      throw KmsErrors.expiredImportToken();
    }
    try (Sensitive bytes = unwrapped(token, request.encryptedKeyMaterial())) {
      MaterialId id = idOf(call.tx(), key, bytes);
      MaterialRows.Stored row = place(call.tx(), key, id, request);
      Sealed material = materialSealed(call.tx(), key, id, bytes);
      Optional<String> described = request.keyMaterialDescription().or(row::description);
      imported.put(call.tx(), key, row.withSealed(Optional.of(material), validTo, described));
      return new ImportKeyMaterialResponse(
          key.arn().toString(),
          key.spec().symmetric() ? Optional.of(key.shownMaterialId(id)) : Optional.empty());
    }
  }

  private static Optional<Instant> validTo(Tx tx, String model, Optional<Instant> asked) {
    if (!model.equals(EXPIRES)) {
      if (asked.isPresent()) {
        throw KmsErrors.validation(
            "A validTo date cannot be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE");
      }
      return Optional.empty();
    }
    Instant end =
        asked.orElseThrow(
            () ->
                KmsErrors.validation(
                    "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES"));
    if (!end.isAfter(tx.now()) || end.isAfter(tx.now().plus(VALID_MOST))) {
      throw KmsErrors.validation("ValidTo must be in the future and within 365 days.");
    }
    return Optional.of(Instant.ofEpochMilli(end.toEpochMilli()));
  }

  private static Sensitive unwrapped(ImportToken token, Bytes wrapped) {
    try (AsymmetricKey wrapping = token.wrapping()) {
      return token.algorithm().unwrap(wrapping, wrapped.toArray());
    } catch (DidNotOpen e) {
      throw KmsErrors.invalidCiphertext();
    }
  }

  private static MaterialId idOf(Tx tx, Key key, Sensitive bytes) {
    int length = key.spec().symmetric() ? 32 : key.spec().macBits() / Byte.SIZE;
    if (key.spec().pair().isEmpty() && bytes.length() != length) {
      throw KmsErrors.invalidCiphertext();
    }
    try {
      return ImportedMaterial.id(tx, key, bytes);
    } catch (DidNotOpen e) {
      throw KmsErrors.invalidCiphertext();
    }
  }

  private static Sealed materialSealed(Tx tx, Key key, MaterialId id, Sensitive bytes) {
    try (Material made = Material.imported(key, id, bytes.copy())) {
      return made.sealed(tx.accountKey(key.account(), key.region()), key, id);
    }
  }

  /** The row that the material goes to: one that is there, or a new one where one may be. */
  private MaterialRows.Stored place(
      Tx tx, Key key, MaterialId id, ImportKeyMaterialRequest request) {
    List<MaterialRows.Stored> all = materials.of(tx, key);
    String shown = key.shownMaterialId(id);
    if (request.keyMaterialId().isPresent() && !request.keyMaterialId().get().equals(shown)) {
      throw KmsErrors.incorrectMaterial();
    }
    Optional<MaterialRows.Stored> known =
        all.stream().filter(one -> one.id().equals(id)).findFirst();
    String type = request.importType().orElse(all.isEmpty() ? NEW : "EXISTING_KEY_MATERIAL");
    if (known.isPresent()) {
      if (type.equals(NEW) && known.get().there(tx.now())) {
        throw KmsErrors.incorrectMaterial();
      }
      return known.get();
    }
    Instant now = Instant.ofEpochMilli(tx.now().toEpochMilli());
    MaterialRows.Stored row =
        new MaterialRows.Stored(
            id,
            all.isEmpty() ? 1 : all.getLast().number() + 1,
            Optional.empty(),
            now,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    if (key.replica()) {
      return ofPrimary(tx, key, id);
    }
    if (all.isEmpty()) {
      return row;
    }
    if (!key.spec().symmetric() || !type.equals(NEW)) {
      throw KmsErrors.incorrectMaterial();
    }
    all.stream()
        .filter(one -> one.pending() && one.there(tx.now()))
        .findFirst()
        .ifPresent(
            other -> {
              throw KmsErrors.materialWaits(key.arn(), shown, key.shownMaterialId(other.id()));
            });
    return row.waiting();
  }

  /** A replica takes what its primary has, in the same place. */
  private MaterialRows.Stored ofPrimary(Tx tx, Key replica, MaterialId id) {
    return rows.everywhereOf(tx, replica).stream()
        .filter(one -> !one.replica())
        .findFirst()
        .flatMap(primary -> materials.find(tx, primary, id))
        .map(row -> row.withSealed(Optional.empty(), Optional.empty(), Optional.empty()))
        .orElseThrow(KmsErrors::incorrectMaterial);
  }

  record DeleteImportedKeyMaterialRequest(
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Constraint(min = 64, max = 64, pattern = "^[a-f0-9]+$") @Clear
          Optional<String> keyMaterialId) {}

  record DeleteImportedKeyMaterialResponse(
      @Clear String keyId, @Clear Optional<String> keyMaterialId) {}

  /** Shreds imported material; the key waits until the same is imported again. */
  @Operation(value = "kms:DeleteImportedKeyMaterial", access = Access.WRITE)
  DeleteImportedKeyMaterialResponse deleteImportedKeyMaterial(
      Call call, DeleteImportedKeyMaterialRequest request) {
    Key key = own.permitted(call, request.keyId());
    requireExternal(key);
    Optional<MaterialRows.Stored> row =
        materials.of(call.tx(), key).stream()
            .filter(
                one ->
                    request
                        .keyMaterialId()
                        .map(id -> id.equals(key.shownMaterialId(one.id())))
                        .orElseGet(() -> key.materialId().equals(Optional.of(one.id()))))
            .findFirst();
    if (request.keyMaterialId().isPresent() && row.isEmpty()) {
      throw KmsErrors.noSuchMaterial(request.keyMaterialId().get());
    }
    row.filter(MaterialRows.Stored::present)
        .ifPresent(there -> imported.remove(call.tx(), key, there));
    return new DeleteImportedKeyMaterialResponse(
        key.arn().toString(),
        key.spec().symmetric() ? row.map(one -> key.shownMaterialId(one.id())) : Optional.empty());
  }
}
