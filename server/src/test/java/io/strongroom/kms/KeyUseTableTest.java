package io.strongroom.kms;

import static io.strongroom.testing.JsonTree.blob;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.strongroom.aws.Operation;
import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.Running;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation on a key, in every state that a key can be found in, for keys of every usage. */
final class KeyUseTableTest {
  private static final String OK = "";
  private static final String SILENT_UNSUPPORTED = "UnsupportedOperationException";

  /** A kind of key: one of each usage, and the symmetric one apart from RSA. */
  enum Kind {
    SYMMETRIC("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT"),
    RSA("RSA_2048", "ENCRYPT_DECRYPT", "RSAES_OAEP_SHA_256"),
    SIGNING("ECC_NIST_P256", "SIGN_VERIFY", "ECDSA_SHA_256"),
    MAC("HMAC_256", "GENERATE_VERIFY_MAC", "HMAC_SHA_256"),
    AGREEMENT("ECC_NIST_P256", "KEY_AGREEMENT", "ECDH");

    private final String spec;
    private final String usage;
    private final String algorithm;

    Kind(String spec, String usage, String algorithm) {
      this.spec = spec;
      this.usage = usage;
      this.algorithm = algorithm;
    }

    boolean pair() {
      return this == RSA || this == SIGNING || this == AGREEMENT;
    }
  }

  /** States a test can bring a key into. */
  enum State {
    ENABLED,
    DISABLED,
    PENDING_DELETION,
    PENDING_IMPORT,
    /** A primary whose replica is still there; refused as one whose own time runs. */
    PENDING_REPLICA_DELETION;

    State column() {
      return this == PENDING_REPLICA_DELETION ? PENDING_DELETION : this;
    }
  }

  private static final String RE_ENCRYPT = "ReEncrypt";
  private static final String FROM = "ReEncrypt, from";
  private static final String TO = "ReEncrypt, to";

  private static Running aws;
  private static String peer = "";
  private static String ciphertext = "";

  @BeforeAll
  static void start() {
    aws = Running.shared(DatabaseKind.MEMORY);
    peer =
        aws.admin()
            .kms("GetPublicKey", "KeyId", key(Kind.AGREEMENT, State.ENABLED))
            .text("PublicKey");
    String key = shared(Kind.SYMMETRIC, State.ENABLED);
    ciphertext =
        aws.admin().kms("Encrypt", "KeyId", key, "Plaintext", blob("x")).text("CiphertextBlob");
  }

  @AfterAll
  static void stop() {
    aws.close();
  }

  private static final Map<String, String> KEYS = new HashMap<>();

  /** One key of each kind and state is enough for operations that change none. */
  private static String shared(Kind kind, State state) {
    return KEYS.computeIfAbsent(kind + "/" + state, unused -> key(kind, state));
  }

  private static String key(Kind kind, State state) {
    return key(kind, state, arn -> {});
  }

  /**
   * @param before what is done to the key while it still can be
   */
  private static String key(Kind kind, State state, Consumer<String> before) {
    Client admin = aws.admin();
    String arn =
        admin
            .kms(
                "CreateKey",
                "KeySpec",
                kind.spec,
                "KeyUsage",
                kind.usage,
                "Origin",
                state == State.PENDING_IMPORT ? "EXTERNAL" : "AWS_KMS",
                "MultiRegion",
                state == State.PENDING_REPLICA_DELETION)
            .text("KeyMetadata", "Arn");
    before.accept(arn);
    switch (state) {
      case DISABLED -> admin.kms("DisableKey", "KeyId", arn).nothing();
      case PENDING_DELETION -> admin.kms("ScheduleKeyDeletion", "KeyId", arn).ok();
      case PENDING_REPLICA_DELETION -> {
        admin.kms("ReplicateKey", "KeyId", arn, "ReplicaRegion", "eu-west-1").ok();
        admin.kms("ScheduleKeyDeletion", "KeyId", arn).ok();
      }
      case ENABLED, PENDING_IMPORT -> {
        // As made.
      }
    }
    return arn;
  }

  /** A cryptographic operation: which kinds of keys do it, and its request. */
  private record Use(String operation, List<Kind> fits) {
    Object[] request(Kind kind, String arn) {
      return switch (operation) {
        case "Encrypt" ->
            list(arn, "Plaintext", blob("x"), "EncryptionAlgorithm", encryption(kind));
        case "GenerateDataKey", "GenerateDataKeyWithoutPlaintext" ->
            list(arn, "KeySpec", "AES_256");
        case "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext" ->
            list(arn, "KeyPairSpec", "ECC_NIST_P256");
        case "Sign" -> list(arn, "Message", blob("x"), "SigningAlgorithm", "ECDSA_SHA_256");
        case "Verify" ->
            list(
                arn,
                "Message",
                blob("x"),
                "SigningAlgorithm",
                "ECDSA_SHA_256",
                "Signature",
                blob("no signature"));
        case "GenerateMac" -> list(arn, "Message", blob("x"), "MacAlgorithm", "HMAC_SHA_256");
        case "VerifyMac" ->
            list(arn, "Message", blob("x"), "MacAlgorithm", "HMAC_SHA_256", "Mac", blob("no MAC"));
        case "DeriveSharedSecret" -> list(arn, "KeyAgreementAlgorithm", "ECDH", "PublicKey", peer);
        case "Decrypt" ->
            list(arn, "CiphertextBlob", blob("none"), "EncryptionAlgorithm", encryption(kind));
        case FROM ->
            new Object[] {
              "SourceKeyId", arn,
              "CiphertextBlob", blob("none"),
              "SourceEncryptionAlgorithm", encryption(kind),
              "DestinationKeyId", shared(Kind.SYMMETRIC, State.ENABLED)
            };
        case TO ->
            new Object[] {
              "DestinationKeyId", arn,
              "CiphertextBlob", ciphertext,
              "DestinationEncryptionAlgorithm", encryption(kind)
            };
        default -> list(arn);
      };
    }

    /** As AWS calls it. */
    String target() {
      return operation.startsWith(RE_ENCRYPT) ? RE_ENCRYPT : operation;
    }

    /** What comes of it when the key can be used so. */
    String outcome() {
      return switch (operation) {
        case "Verify" -> "KMSInvalidSignatureException";
        case "VerifyMac" -> "KMSInvalidMacException";
        case "Decrypt", FROM -> "InvalidCiphertextException";
        default -> OK;
      };
    }
  }

  private static String encryption(Kind kind) {
    return kind == Kind.RSA ? kind.algorithm : "SYMMETRIC_DEFAULT";
  }

  private static Object[] list(String arn, Object... more) {
    var all = new ArrayList<Object>(List.of("KeyId", arn));
    all.addAll(Arrays.asList(more));
    return all.toArray();
  }

  private static final List<Use> USES =
      List.of(
          new Use("Encrypt", List.of(Kind.SYMMETRIC, Kind.RSA)),
          new Use("Decrypt", List.of(Kind.SYMMETRIC, Kind.RSA)),
          new Use(FROM, List.of(Kind.SYMMETRIC, Kind.RSA)),
          new Use(TO, List.of(Kind.SYMMETRIC, Kind.RSA)),
          new Use("GenerateDataKey", List.of(Kind.SYMMETRIC)),
          new Use("GenerateDataKeyWithoutPlaintext", List.of(Kind.SYMMETRIC)),
          new Use("GenerateDataKeyPair", List.of(Kind.SYMMETRIC)),
          new Use("GenerateDataKeyPairWithoutPlaintext", List.of(Kind.SYMMETRIC)),
          new Use("Sign", List.of(Kind.SIGNING)),
          new Use("Verify", List.of(Kind.SIGNING)),
          new Use("GenerateMac", List.of(Kind.MAC)),
          new Use("VerifyMac", List.of(Kind.MAC)),
          new Use("DeriveSharedSecret", List.of(Kind.AGREEMENT)),
          new Use("GetPublicKey", List.of(Kind.RSA, Kind.SIGNING, Kind.AGREEMENT)));

  static Stream<Arguments> uses() {
    return USES.stream()
        .flatMap(
            use ->
                Arrays.stream(State.values())
                    .flatMap(
                        state ->
                            Arrays.stream(Kind.values())
                                .map(kind -> Arguments.of(use.operation(), state, kind))));
  }

  /** No key, or none alone, is what these are about. */
  private static final Set<String> OF_NO_KEY =
      Set.of(
          "CreateKey",
          "ListKeys",
          "ListRetirableGrants",
          "GenerateRandom",
          "CreateCustomKeyStore",
          "ConnectCustomKeyStore",
          "DisconnectCustomKeyStore",
          "UpdateCustomKeyStore",
          "DeleteCustomKeyStore",
          "DescribeCustomKeyStores");

  @Test
  void every_operation_on_a_key_is_in_the_tables() {
    Set<String> all =
        new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.strongroom.kms")
                .stream()
                .flatMap(one -> one.getMethods().stream())
                .filter(method -> method.isAnnotatedWith(Operation.class))
                .map(method -> method.getAnnotationOfType(Operation.class).value())
                .map(name -> name.substring("kms:".length()))
                .collect(Collectors.toCollection(TreeSet::new));
    var tables = new TreeSet<>(OF_NO_KEY);
    tables.addAll(MANAGEMENT.keySet());
    USES.forEach(use -> tables.add(use.target()));
    assertEquals(all, tables);
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("uses")
  void a_key_is_used_in_its_state_and_for_what_it_is(String operation, State state, Kind kind) {
    Use use =
        USES.stream().filter(one -> one.operation().equals(operation)).findFirst().orElseThrow();
    String arn = shared(kind, state);
    Answer answer = aws.admin().kms(use.target(), use.request(kind, arn));
    switch (state) {
      case DISABLED -> answer.refused("DisabledException", arn + " is disabled.");
      case PENDING_DELETION, PENDING_REPLICA_DELETION ->
          answer.refused("KMSInvalidStateException", arn + " is pending deletion.");
      case PENDING_IMPORT ->
          answer.refused("KMSInvalidStateException", arn + " is pending import.");
      case ENABLED -> enabled(use, kind, arn, answer);
    }
  }

  private static void enabled(Use use, Kind kind, String arn, Answer answer) {
    if (use.fits().contains(kind)) {
      if (use.outcome().equals(OK)) {
        answer.ok();
      } else {
        answer.refusedSilently(use.outcome());
      }
    } else if (use.operation().equals("GetPublicKey")) {
      answer.refused("UnsupportedOperationException");
    } else if (use.operation().equals("Decrypt") || use.operation().equals(FROM)) {
      answer.refused(
          "IncorrectKeyException",
          "The key ID in the request does not identify a CMK that can perform this operation.");
    } else if (kind.usage.equals("ENCRYPT_DECRYPT") && use.fits().contains(Kind.SYMMETRIC)) {
      answer.refused(
          "InvalidKeyUsageException",
          "Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048.");
    } else {
      answer.refused(
          "InvalidKeyUsageException",
          arn + " key usage is " + kind.usage + " which is not valid for " + use.target() + ".");
    }
  }

  /** What management answers: the code, and the end of the message where the spec has one. */
  private record Expected(String code, String message) {}

  private static final Expected FINE = new Expected(OK, "");
  private static final Expected PENDING =
      new Expected("KMSInvalidStateException", " is pending deletion.");
  private static final Expected IMPORT =
      new Expected("KMSInvalidStateException", " is pending import.");
  private static final Expected DISABLED = new Expected("DisabledException", " is disabled.");
  private static final Expected NOT_PENDING =
      new Expected("KMSInvalidStateException", " is not pending deletion.");
  private static final Expected OURS =
      new Expected(
          "UnsupportedOperationException",
          " origin is AWS_KMS which is not valid for this operation.");
  private static final Expected THEIRS =
      new Expected(
          "UnsupportedOperationException",
          " origin is EXTERNAL which is not valid for this operation.");

  /** Nobody can have given one. */
  private static final Expected NO_GRANT = new Expected("NotFoundException", "");

  private static final Expected NO_PRIMARY =
      new Expected("UnsupportedOperationException", " is not a multi-region key.");

  /** By operation: Enabled, Disabled, PendingDeletion, PendingImport. */
  private static final Map<String, List<Expected>> MANAGEMENT =
      Map.ofEntries(
          Map.entry("EnableKey", List.of(FINE, FINE, PENDING, IMPORT)),
          Map.entry("DisableKey", List.of(FINE, FINE, PENDING, IMPORT)),
          Map.entry("ScheduleKeyDeletion", List.of(FINE, FINE, PENDING, FINE)),
          Map.entry("CancelKeyDeletion", List.of(NOT_PENDING, NOT_PENDING, FINE, NOT_PENDING)),
          Map.entry("UpdateKeyDescription", List.of(FINE, FINE, PENDING, FINE)),
          Map.entry("TagResource", List.of(FINE, FINE, PENDING, FINE)),
          Map.entry("UntagResource", List.of(FINE, FINE, PENDING, FINE)),
          Map.entry("CreateAlias", List.of(FINE, FINE, PENDING, FINE)),
          Map.entry("UpdateAlias", List.of(FINE, FINE, PENDING, FINE)),
          Map.entry("DeleteAlias", List.of(FINE, FINE, FINE, FINE)),
          Map.entry("PutKeyPolicy", List.of(FINE, FINE, FINE, FINE)),
          Map.entry("CreateGrant", List.of(FINE, DISABLED, PENDING, IMPORT)),
          Map.entry("RevokeGrant", List.of(FINE, FINE, FINE, NO_GRANT)),
          Map.entry("RetireGrant", List.of(FINE, FINE, FINE, NO_GRANT)),
          Map.entry("DescribeKey", List.of(FINE, FINE, FINE, FINE)),
          Map.entry("GetKeyPolicy", List.of(FINE, FINE, FINE, FINE)),
          Map.entry("ListKeyPolicies", List.of(FINE, FINE, FINE, FINE)),
          Map.entry("ListResourceTags", List.of(FINE, FINE, FINE, FINE)),
          Map.entry("ListAliases", List.of(FINE, FINE, FINE, FINE)),
          Map.entry("ListGrants", List.of(FINE, FINE, FINE, FINE)),
          Map.entry("GetKeyLastUsage", List.of(FINE, FINE, FINE, FINE)),
          Map.entry("EnableKeyRotation", List.of(FINE, DISABLED, PENDING, THEIRS)),
          Map.entry("DisableKeyRotation", List.of(FINE, DISABLED, PENDING, THEIRS)),
          Map.entry("RotateKeyOnDemand", List.of(FINE, DISABLED, PENDING, IMPORT)),
          Map.entry("GetKeyRotationStatus", List.of(FINE, FINE, FINE, FINE)),
          Map.entry("ListKeyRotations", List.of(FINE, FINE, FINE, FINE)),
          Map.entry("GetParametersForImport", List.of(OURS, OURS, OURS, FINE)),
          Map.entry(
              "ImportKeyMaterial",
              List.of(OURS, OURS, OURS, new Expected("ValidationException", ""))),
          Map.entry("DeleteImportedKeyMaterial", List.of(OURS, OURS, OURS, FINE)),
          Map.entry("ReplicateKey", List.of(NO_PRIMARY, DISABLED, PENDING, IMPORT)),
          Map.entry("UpdatePrimaryRegion", List.of(NO_PRIMARY, DISABLED, PENDING, IMPORT)));

  private static final List<String> SYMMETRIC_ONLY =
      List.of(
          "EnableKeyRotation",
          "DisableKeyRotation",
          "RotateKeyOnDemand",
          "GetKeyRotationStatus",
          "ListKeyRotations");

  static Stream<Arguments> management() {
    return MANAGEMENT.keySet().stream()
        .sorted()
        .flatMap(
            operation ->
                Arrays.stream(State.values())
                    .flatMap(
                        state ->
                            Stream.of(Kind.SYMMETRIC, Kind.MAC, Kind.SIGNING, Kind.AGREEMENT)
                                .map(kind -> Arguments.of(operation, state, kind))));
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("management")
  void a_key_is_managed_as_its_state_allows(String operation, State state, Kind kind) {
    String arn = key(kind, state, made -> prepare(operation, kind, state, made));
    Answer answer = aws.admin().kms(operation, managed(operation, kind, arn));
    Expected expected = MANAGEMENT.get(operation).get(state.column().ordinal());
    if (SYMMETRIC_ONLY.contains(operation) && kind != Kind.SYMMETRIC) {
      answer.refusedSilently(SILENT_UNSUPPORTED);
    } else if (expected.code().equals(OK)) {
      answer.ok();
    } else if (expected.message().isEmpty()) {
      answer.refused(expected.code());
    } else {
      answer.refused(expected.code(), arn + expected.message());
    }
  }

  private static final Map<String, String> GRANTS = new HashMap<>();

  /** What an operation undoes must have been done while the key still could be used. */
  private static void prepare(String operation, Kind kind, State state, String arn) {
    String alias = "alias/" + arn.substring(arn.lastIndexOf('/') + 1);
    switch (operation) {
      case "DeleteAlias" ->
          aws.admin().kms("CreateAlias", "AliasName", alias, "TargetKeyId", arn).nothing();
      case "UpdateAlias" -> {
        String other = shared(kind, State.ENABLED);
        aws.admin().kms("CreateAlias", "AliasName", alias, "TargetKeyId", other).nothing();
      }
      case "RevokeGrant", "RetireGrant" -> {
        if (state != State.PENDING_IMPORT) {
          GRANTS.put(arn, aws.admin().kms("CreateGrant", grant(arn)).text("GrantId"));
        }
      }
      default -> {
        // Nothing to undo.
      }
    }
  }

  private static Object[] grant(String arn) {
    return list(arn, "GranteePrincipal", aws.admin().arn(), "Operations", List.of("DescribeKey"));
  }

  private static Object[] managed(String operation, Kind kind, String arn) {
    String name = arn.substring(arn.lastIndexOf('/') + 1);
    String wrapping = kind == Kind.SIGNING ? "RSA_AES_KEY_WRAP_SHA_256" : "RSAES_OAEP_SHA_256";
    return switch (operation) {
      case "UpdateKeyDescription" -> list(arn, "Description", "another");
      case "TagResource" -> list(arn, "Tags", List.of(Map.of("TagKey", "a", "TagValue", "b")));
      case "UntagResource" -> list(arn, "TagKeys", List.of("a"));
      case "CreateAlias", "UpdateAlias" ->
          new Object[] {"AliasName", "alias/" + name, "TargetKeyId", arn};
      case "DeleteAlias" -> new Object[] {"AliasName", "alias/" + name};
      case "PutKeyPolicy" ->
          list(arn, "Policy", aws.admin().kms("GetKeyPolicy", "KeyId", arn).text("Policy"));
      case "CreateGrant" -> grant(arn);
      case "RevokeGrant", "RetireGrant" ->
          list(arn, "GrantId", GRANTS.getOrDefault(arn, "0".repeat(64)));
      case "GetParametersForImport" ->
          list(arn, "WrappingAlgorithm", wrapping, "WrappingKeySpec", "RSA_2048");
      case "ImportKeyMaterial" ->
          list(arn, "ImportToken", blob("x"), "EncryptedKeyMaterial", blob("x"));
      case "ReplicateKey" -> list(arn, "ReplicaRegion", "eu-west-1");
      case "UpdatePrimaryRegion" -> list(arn, "PrimaryRegion", "eu-west-1");
      default -> list(arn);
    };
  }
}
