package io.strongroom.ops;

import io.strongroom.testing.Client;
import io.strongroom.testing.JsonTree;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The requests of {@link ValidRequests} to KMS beyond those of symmetric keys and grants. */
final class ValidKmsRequests {
  private static final String OTHER_REGION = "eu-west-1";
  private static final Map<String, Object> CONTEXT = Map.of("app", "shop");

  private final Client admin;
  private final String name;

  ValidKmsRequests(Client admin, String name) {
    this.admin = admin;
    this.name = name;
  }

  private static Map<String, Object> of(Object... namesAndValues) {
    var members = new LinkedHashMap<String, Object>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return members;
  }

  /** Makes what the operation needs, then its members; empty for another operation. */
  Optional<Map<String, Object>> of(String action) {
    return switch (action) {
      case "kms:UpdateAlias" -> Optional.of(of("AliasName", alias(), "TargetKeyId", key()));
      case "kms:DeleteAlias" -> Optional.of(of("AliasName", alias()));
      case "kms:ListAliases", "kms:DescribeCustomKeyStores" -> Optional.of(of());
      case "kms:GenerateRandom" -> Optional.of(of("NumberOfBytes", 16));
      case "kms:UpdateKeyDescription" -> Optional.of(of("KeyId", key(), "Description", "d"));
      case "kms:TagResource" ->
          Optional.of(
              of("KeyId", key(), "Tags", List.of(Map.of("TagKey", "team", "TagValue", "shop"))));
      case "kms:UntagResource" -> Optional.of(of("KeyId", key(), "TagKeys", List.of("team")));
      case "kms:ListKeyPolicies",
          "kms:ListResourceTags",
          "kms:EnableKeyRotation",
          "kms:DisableKeyRotation",
          "kms:GetKeyRotationStatus",
          "kms:ListKeyRotations",
          "kms:RotateKeyOnDemand",
          "kms:GetKeyLastUsage" ->
          Optional.of(of("KeyId", key()));
      case "kms:ReplicateKey" ->
          Optional.of(of("KeyId", key("MultiRegion", true), "ReplicaRegion", OTHER_REGION));
      case "kms:UpdatePrimaryRegion" -> {
        String key = key("MultiRegion", true);
        admin.kms("ReplicateKey", "KeyId", key, "ReplicaRegion", OTHER_REGION).ok();
        yield Optional.of(of("KeyId", key, "PrimaryRegion", OTHER_REGION));
      }
      default -> cryptographic(action);
    };
  }

  private Optional<Map<String, Object>> cryptographic(String action) {
    return switch (action) {
      case "kms:ReEncrypt" ->
          Optional.of(
              of(
                  "CiphertextBlob",
                  admin
                      .kms(
                          "Encrypt",
                          "KeyId",
                          key(),
                          "Plaintext",
                          JsonTree.blob("x"),
                          "EncryptionContext",
                          CONTEXT)
                      .text("CiphertextBlob"),
                  "SourceEncryptionContext",
                  CONTEXT,
                  "DestinationKeyId",
                  key()));
      case "kms:GenerateDataKeyWithoutPlaintext" ->
          Optional.of(of("KeyId", key(), "KeySpec", "AES_256", "EncryptionContext", CONTEXT));
      case "kms:GenerateDataKeyPair", "kms:GenerateDataKeyPairWithoutPlaintext" ->
          Optional.of(
              of("KeyId", key(), "KeyPairSpec", "ECC_NIST_P256", "EncryptionContext", CONTEXT));
      case "kms:GenerateMac" -> Optional.of(mac(macKey()));
      case "kms:VerifyMac" -> {
        Map<String, Object> members = mac(macKey());
        members.put("Mac", answer("GenerateMac", members, "Mac"));
        yield Optional.of(members);
      }
      case "kms:Sign" -> Optional.of(signing(pair("SIGN_VERIFY")));
      case "kms:Verify" -> {
        Map<String, Object> members = signing(pair("SIGN_VERIFY"));
        members.put("Signature", answer("Sign", members, "Signature"));
        yield Optional.of(members);
      }
      case "kms:GetPublicKey" -> Optional.of(of("KeyId", pair("SIGN_VERIFY")));
      case "kms:DeriveSharedSecret" -> {
        String other = admin.kms("GetPublicKey", "KeyId", pair("KEY_AGREEMENT")).text("PublicKey");
        yield Optional.of(
            of(
                "KeyId",
                pair("KEY_AGREEMENT"),
                "KeyAgreementAlgorithm",
                "ECDH",
                "PublicKey",
                other));
      }
      default -> imported(action);
    };
  }

  private Optional<Map<String, Object>> imported(String action) {
    return switch (action) {
      case "kms:GetParametersForImport" -> Optional.of(wrapping(key("Origin", "EXTERNAL")));
      case "kms:ImportKeyMaterial" -> Optional.of(material(key("Origin", "EXTERNAL")));
      case "kms:DeleteImportedKeyMaterial" -> {
        String key = key("Origin", "EXTERNAL");
        admin.kms("ImportKeyMaterial", flat(material(key))).ok();
        yield Optional.of(of("KeyId", key));
      }
      default -> Optional.empty();
    };
  }

  private String key(Object... members) {
    return admin.kms("CreateKey", members).text("KeyMetadata", "KeyId");
  }

  private String pair(String usage) {
    return key("KeySpec", "ECC_NIST_P256", "KeyUsage", usage);
  }

  private String macKey() {
    return key("KeySpec", "HMAC_256", "KeyUsage", "GENERATE_VERIFY_MAC");
  }

  private String alias() {
    String alias = "alias/" + name;
    admin.kms("CreateAlias", "AliasName", alias, "TargetKeyId", key()).ok();
    return alias;
  }

  private static Map<String, Object> mac(String key) {
    return of("KeyId", key, "Message", JsonTree.blob("x"), "MacAlgorithm", "HMAC_SHA_256");
  }

  private static Map<String, Object> signing(String key) {
    return of("KeyId", key, "Message", JsonTree.blob("x"), "SigningAlgorithm", "ECDSA_SHA_256");
  }

  private static Map<String, Object> wrapping(String key) {
    return of(
        "KeyId", key, "WrappingAlgorithm", "RSAES_OAEP_SHA_256", "WrappingKeySpec", "RSA_2048");
  }

  private Map<String, Object> material(String key) {
    var parameters = admin.kms("GetParametersForImport", flat(wrapping(key)));
    return of(
        "KeyId",
        key,
        "ImportToken",
        parameters.text("ImportToken"),
        "EncryptedKeyMaterial",
        Base64.getEncoder()
            .encodeToString(Wrapped.oaep256(parameters.blob("PublicKey"), new byte[32])),
        "ExpirationModel",
        "KEY_MATERIAL_DOES_NOT_EXPIRE");
  }

  private String answer(String operation, Map<String, Object> members, String member) {
    return admin.kms(operation, flat(members)).text(member);
  }

  private static Object[] flat(Map<String, Object> members) {
    return members.entrySet().stream()
        .flatMap(entry -> List.of(entry.getKey(), entry.getValue()).stream())
        .toArray();
  }
}
