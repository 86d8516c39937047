package io.strongroom.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.AlreadyExistsException;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.DecryptResponse;
import software.amazon.awssdk.services.kms.model.DisabledException;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.KmsInvalidStateException;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.InvalidRequestException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterAlreadyExistsException;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterType;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.StsException;

/** The journey in Java: every error is the class that AWS's SDK has for it. */
@ExtendWith(Running.class)
final class JavaSdkTest {
  private static final SdkBytes TOP_SECRET = SdkBytes.fromUtf8String("Top Secret");

  private final JavaSdk sdk;
  private final KmsClient kms;
  private final SsmClient ssm;
  private final SecretsManagerClient secrets;
  private final IamClient iam;

  JavaSdkTest(Strongroom strongroom) {
    sdk = JavaSdk.of(strongroom.terminal(), "sa-east-1");
    kms = sdk.client(KmsClient.builder());
    ssm = sdk.client(SsmClient.builder());
    secrets = sdk.client(SecretsManagerClient.builder());
    iam = sdk.client(IamClient.builder());
  }

  @Test
  void a_key_encrypts_and_decrypts() {
    var key = kms.createKey(r -> r.description("made in Java")).keyMetadata();
    assertEquals(KeyState.ENABLED, key.keyState());
    kms.createAlias(r -> r.aliasName("alias/java").targetKeyId(key.keyId()));
    Map<String, String> context = Map.of("ab", "c");
    SdkBytes sealed =
        kms.encrypt(r -> r.keyId("alias/java").plaintext(TOP_SECRET).encryptionContext(context))
            .ciphertextBlob();
    DecryptResponse opened = kms.decrypt(r -> r.ciphertextBlob(sealed).encryptionContext(context));
    assertEquals(TOP_SECRET, opened.plaintext());
    assertEquals(key.arn(), opened.keyId());
    var dataKey = kms.generateDataKey(r -> r.keyId(key.keyId()).keySpec(DataKeySpec.AES_256));
    assertEquals(
        dataKey.plaintext(),
        kms.decrypt(r -> r.ciphertextBlob(dataKey.ciphertextBlob())).plaintext());
  }

  @Test
  void errors_of_kms_are_the_sdks_classes() {
    String id = kms.createKey().keyMetadata().keyId();
    SdkBytes sealed =
        kms.encrypt(r -> r.keyId(id).plaintext(TOP_SECRET).encryptionContext(Map.of("ab", "c")))
            .ciphertextBlob();
    var mistaken =
        assertThrows(
            InvalidCiphertextException.class,
            () -> kms.decrypt(r -> r.ciphertextBlob(sealed).encryptionContext(Map.of("a", "bc"))));
    assertEquals(400, mistaken.statusCode());
    UUID.fromString(mistaken.requestId());
    String none = "11111111-2222-3333-4444-555555555555";
    assertThrows(NotFoundException.class, () -> kms.describeKey(r -> r.keyId(none)));
    kms.createAlias(r -> r.aliasName("alias/java-twice").targetKeyId(id));
    assertThrows(
        AlreadyExistsException.class,
        () -> kms.createAlias(r -> r.aliasName("alias/java-twice").targetKeyId(id)));
    kms.disableKey(r -> r.keyId(id));
    assertThrows(
        DisabledException.class, () -> kms.encrypt(r -> r.keyId(id).plaintext(TOP_SECRET)));
    kms.scheduleKeyDeletion(r -> r.keyId(id).pendingWindowInDays(7));
    assertThrows(
        KmsInvalidStateException.class, () -> kms.encrypt(r -> r.keyId(id).plaintext(TOP_SECRET)));
  }

  @Test
  void keys_are_listed_page_by_page() {
    JavaSdk elsewhere = sdk.in("me-south-1");
    try (KmsClient there = elsewhere.client(KmsClient.builder())) {
      Set<String> made = new HashSet<>();
      IntStream.range(0, 5).forEach(i -> made.add(there.createKey().keyMetadata().keyId()));
      Set<String> listed = new HashSet<>();
      there.listKeysPaginator(r -> r.limit(2)).keys().forEach(key -> listed.add(key.keyId()));
      assertEquals(made, listed);
    }
  }

  @Test
  void a_parameter_is_stored_and_read() {
    ssm.putParameter(
        r -> r.name("/my/secret").value("Hello, world!").type(ParameterType.SECURE_STRING));
    Parameter read = ssm.getParameter(r -> r.name("/my/secret").withDecryption(true)).parameter();
    assertEquals("Hello, world!", read.value());
    assertEquals(ParameterType.SECURE_STRING, read.type());
    assertEquals(1, read.version());
    assertThrows(
        ParameterAlreadyExistsException.class,
        () -> ssm.putParameter(r -> r.name("/my/secret").value("b").type(ParameterType.STRING)));
    ssm.deleteParameter(r -> r.name("/my/secret"));
    assertThrows(
        ParameterNotFoundException.class,
        () -> ssm.getParameter(r -> r.name("/my/secret").withDecryption(true)));
  }

  @Test
  void a_path_is_read_page_by_page() {
    var put = new TreeMap<String, String>();
    IntStream.range(0, 12).forEach(i -> put.put("/java/tree/" + i, "value " + i));
    put.forEach(
        (name, value) ->
            ssm.putParameter(r -> r.name(name).value(value).type(ParameterType.SECURE_STRING)));
    var got = new TreeMap<String, String>();
    ssm
        .getParametersByPathPaginator(
            r -> r.path("/java").recursive(true).withDecryption(true).maxResults(5))
        .stream()
        .flatMap(page -> page.parameters().stream())
        .forEach(parameter -> got.put(parameter.name(), parameter.value()));
    assertEquals(put, got);
  }

  @Test
  void a_secret_is_stored_changed_and_deleted() {
    secrets.createSecret(r -> r.name("Username").secretString("MyUsername"));
    assertEquals("MyUsername", secret("Username", "AWSCURRENT"));
    secrets.putSecretValue(r -> r.secretId("Username").secretString("Another one"));
    assertEquals("Another one", secret("Username", "AWSCURRENT"));
    assertEquals("MyUsername", secret("Username", "AWSPREVIOUS"));
    assertEquals(
        2, secrets.describeSecret(r -> r.secretId("Username")).versionIdsToStages().size());
    assertThrows(
        ResourceExistsException.class,
        () -> secrets.createSecret(r -> r.name("Username").secretString("x")));
    secrets.deleteSecret(r -> r.secretId("Username").recoveryWindowInDays(7L));
    assertThrows(InvalidRequestException.class, () -> secret("Username", "AWSCURRENT"));
    assertThrows(ResourceNotFoundException.class, () -> secret("Nobody", "AWSCURRENT"));
  }

  private String secret(String name, String stage) {
    return secrets.getSecretValue(r -> r.secretId(name).versionStage(stage)).secretString();
  }

  @Test
  void a_user_may_do_what_a_policy_says_and_nothing_else() {
    secrets.createSecret(r -> r.name("java/one").secretString("one"));
    iam.createUser(r -> r.userName("java-app"));
    assertThrows(
        EntityAlreadyExistsException.class, () -> iam.createUser(r -> r.userName("java-app")));
    iam.putUserPolicy(
        r ->
            r.userName("java-app")
                .policyName("read")
                .policyDocument(
                    """
                    {"Version": "2012-10-17", "Statement": {
                      "Effect": "Allow", "Action": "secretsmanager:GetSecretValue",
                      "Resource": "arn:aws:secretsmanager:*:*:secret:java/one-??????"}}
                    """));
    JavaSdk app = sdk.as(iam.createAccessKey(r -> r.userName("java-app")).accessKey());
    try (var theirs = app.client(SecretsManagerClient.builder());
        var sts = app.client(StsClient.builder())) {
      assertTrue(sts.getCallerIdentity().arn().endsWith(":user/java-app"));
      assertEquals("one", theirs.getSecretValue(r -> r.secretId("java/one")).secretString());
      var refused =
          assertThrows(
              SecretsManagerException.class,
              () -> theirs.deleteSecret(r -> r.secretId("java/one")));
      assertEquals("AccessDeniedException", refused.awsErrorDetails().errorCode());
    }
    assertThrows(NoSuchEntityException.class, () -> iam.deleteUser(r -> r.userName("java-none")));
    assertThrows(
        MalformedPolicyDocumentException.class,
        () ->
            iam.putUserPolicy(
                r -> r.userName("java-app").policyName("wrong").policyDocument("{}")));
  }

  @Test
  void a_wrong_secret_key_is_refused_with_the_code_of_the_protocol() {
    JavaSdk forger = sdk.as(sdk.credentials().resolveCredentials().accessKeyId(), "a wrong one");
    try (var theirKms = forger.client(KmsClient.builder());
        var theirIam = forger.client(IamClient.builder());
        var theirSts = forger.client(StsClient.builder())) {
      var json = assertThrows(KmsException.class, theirKms::listKeys);
      assertEquals("InvalidSignatureException", json.awsErrorDetails().errorCode());
      var query =
          assertThrows(
              IamException.class, () -> theirIam.createUser(r -> r.userName("java-forged")));
      assertEquals("SignatureDoesNotMatch", query.awsErrorDetails().errorCode());
      assertEquals(403, query.statusCode());
      assertThrows(StsException.class, theirSts::getCallerIdentity);
    }
  }

  @Test
  void a_binary_secret_comes_back_as_it_was() {
    byte[] everyByte = new byte[256];
    IntStream.range(0, 256).forEach(i -> everyByte[i] = (byte) i);
    SdkBytes bytes = SdkBytes.fromByteArray(everyByte);
    secrets.createSecret(r -> r.name("java/binary").secretBinary(bytes));
    assertEquals(bytes, secrets.getSecretValue(r -> r.secretId("java/binary")).secretBinary());
  }
}
