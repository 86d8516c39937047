package io.strongroom.compat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.encryptionsdk.AwsCrypto;
import com.amazonaws.encryptionsdk.CryptoResult;
import com.amazonaws.encryptionsdk.exception.CannotUnwrapDataKeyException;
import com.amazonaws.encryptionsdk.kmssdkv2.KmsMasterKey;
import com.amazonaws.encryptionsdk.kmssdkv2.KmsMasterKeyProvider;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;
import software.amazon.cryptography.materialproviders.IKeyring;
import software.amazon.cryptography.materialproviders.MaterialProviders;
import software.amazon.cryptography.materialproviders.model.CreateAwsKmsKeyringInput;
import software.amazon.cryptography.materialproviders.model.MaterialProvidersConfig;

/**
 * The AWS Encryption SDK for Java, by its older master keys and its newer keyrings: data keys from
 * here under AES-256-GCM with key commitment and a signature, as its defaults are.
 */
@ExtendWith(Running.class)
@SuppressWarnings("deprecation") // Master keys: what most programs still use.
final class EncryptionSdkTest {
  private static final Map<String, String> CONTEXT = Map.of("purpose", "backup", "tenant", "a");

  private final JavaSdk sdk;
  private final KmsClient kms;
  private final AwsCrypto crypto = AwsCrypto.builder().build();
  private final byte[] plaintext = new byte[100_000];

  EncryptionSdkTest(Strongroom strongroom) {
    sdk = JavaSdk.of(strongroom.terminal(), "ca-west-1");
    kms = sdk.client(KmsClient.builder());
    IntStream.range(0, plaintext.length).forEach(i -> plaintext[i] = (byte) (i * 31));
  }

  private String newKey() {
    return kms.createKey().keyMetadata().arn();
  }

  private KmsMasterKeyProvider of(String... arns) {
    return KmsMasterKeyProvider.builder()
        .customRegionalClientSupplier(region -> sdk.in(region.id()).client(KmsClient.builder()))
        .buildStrict(List.of(arns));
  }

  @Test
  void a_message_of_many_frames_comes_back_with_its_context() {
    String arn = newKey();
    byte[] sealed = crypto.encryptData(of(arn), plaintext, CONTEXT).getResult();
    CryptoResult<byte[], KmsMasterKey> opened = crypto.decryptData(of(arn), sealed);
    assertArrayEquals(plaintext, opened.getResult());
    Set<Map.Entry<String, String>> seen = new HashSet<>(opened.getEncryptionContext().entrySet());
    seen.removeIf(pair -> pair.getKey().equals("aws-crypto-public-key"));
    assertEquals(CONTEXT.entrySet(), seen);
    assertEquals(List.of(arn), opened.getMasterKeyIds());
  }

  @Test
  void a_message_for_keys_in_two_regions_opens_with_either() {
    String here = newKey();
    String there;
    try (KmsClient other = sdk.in("ca-central-1").client(KmsClient.builder())) {
      there = other.createKey().keyMetadata().arn();
    }
    byte[] sealed = crypto.encryptData(of(here, there), plaintext, CONTEXT).getResult();
    for (String arn : List.of(here, there)) {
      CryptoResult<byte[], KmsMasterKey> opened = crypto.decryptData(of(arn), sealed);
      assertArrayEquals(plaintext, opened.getResult());
      assertEquals(List.of(arn), opened.getMasterKeyIds());
    }
    kms.disableKey(r -> r.keyId(here));
    assertArrayEquals(plaintext, crypto.decryptData(of(here, there), sealed).getResult());
    assertThrows(
        CannotUnwrapDataKeyException.class, () -> crypto.decryptData(of(here), sealed).getResult());
    String stranger = newKey();
    assertThrows(
        CannotUnwrapDataKeyException.class,
        () -> crypto.decryptData(of(stranger), sealed).getResult());
  }

  @Test
  void a_message_whose_context_was_changed_does_not_open() {
    String arn = newKey();
    byte[] sealed = crypto.encryptData(of(arn), plaintext, CONTEXT).getResult();
    int at = new String(sealed, ISO_8859_1).indexOf("backup");
    byte[] changed = sealed.clone();
    System.arraycopy("public".getBytes(UTF_8), 0, changed, at, "public".length());
    var refused =
        assertThrows(
            CannotUnwrapDataKeyException.class,
            () -> crypto.decryptData(of(arn), changed).getResult());
    assertTrue(
        reasons(refused).anyMatch(InvalidCiphertextException.class::isInstance),
        () -> reasons(refused).toList().toString());
  }

  private static Stream<Throwable> reasons(Throwable refused) {
    return Stream.concat(
        Stream.of(refused),
        Stream.concat(Stream.ofNullable(refused.getCause()), Arrays.stream(refused.getSuppressed()))
            .flatMap(EncryptionSdkTest::reasons));
  }

  @Test
  void a_keyring_opens_with_the_right_context_only() {
    IKeyring keyring =
        MaterialProviders.builder()
            .MaterialProvidersConfig(MaterialProvidersConfig.builder().build())
            .build()
            .CreateAwsKmsKeyring(
                CreateAwsKmsKeyringInput.builder().kmsKeyId(newKey()).kmsClient(kms).build());
    byte[] sealed = crypto.encryptData(keyring, plaintext, CONTEXT).getResult();
    assertArrayEquals(plaintext, crypto.decryptData(keyring, sealed, CONTEXT).getResult());
    Map<String, String> other = Map.of("purpose", "backup", "tenant", "b");
    assertThrows(
        RuntimeException.class, () -> crypto.decryptData(keyring, sealed, other).getResult());
  }
}
