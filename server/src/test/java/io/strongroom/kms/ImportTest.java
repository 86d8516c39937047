package io.strongroom.kms;

import static io.strongroom.testing.JsonTree.blob;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.FakeClock;
import io.strongroom.testing.Running;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Imported material, wrapped as a customer would, with the JDK. */
final class ImportTest {
  private static final byte[] ONE = filled(32, 1);
  private static final byte[] TWO = filled(32, 2);

  private static byte[] filled(int length, int value) {
    var bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static String key(Client admin, String spec, String usage, Object... more) {
    var members =
        new ArrayList<Object>(List.of("KeySpec", spec, "KeyUsage", usage, "Origin", "EXTERNAL"));
    members.addAll(Arrays.asList(more));
    return admin.kms("CreateKey", members.toArray()).text("KeyMetadata", "Arn");
  }

  private static String symmetric(Client admin) {
    return key(admin, "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
  }

  /** Imports for ever, by an algorithm. */
  private static Answer importedBy(
      String algorithm, Client admin, String key, byte[] material, Object... more) {
    Answer parameters =
        admin.kms(
            "GetParametersForImport",
            "KeyId",
            key,
            "WrappingAlgorithm",
            algorithm,
            "WrappingKeySpec",
            material.length > 90 ? "RSA_3072" : "RSA_2048");
    var members =
        new ArrayList<Object>(
            List.of(
                "KeyId",
                key,
                "ImportToken",
                parameters.text("ImportToken"),
                "EncryptedKeyMaterial",
                blob(wrapped(parameters.blob("PublicKey"), material, algorithm))));
    members.addAll(
        more.length > 0 && more[0].equals("ValidTo")
            ? Arrays.asList(more)
            : List.of("ExpirationModel", "KEY_MATERIAL_DOES_NOT_EXPIRE"));
    if (more.length > 0 && !more[0].equals("ValidTo")) {
      members.addAll(Arrays.asList(more));
    }
    return admin.kms("ImportKeyMaterial", members.toArray());
  }

  private static Answer imported(Client admin, String key, byte[] material, Object... more) {
    return importedBy("RSAES_OAEP_SHA_256", admin, key, material, more);
  }

  private static byte[] wrapped(byte[] spki, byte[] material, String algorithm) {
    try {
      PublicKey wrapping =
          KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(spki));
      String hash = algorithm.endsWith("SHA_1") ? "SHA-1" : "SHA-256";
      if (!algorithm.startsWith("RSA_AES")) {
        return oaep(wrapping, hash, material);
      }
      var generator = KeyGenerator.getInstance("AES");
      generator.init(256);
      var aes = generator.generateKey();
      Cipher wrap = Cipher.getInstance("AES/KWP/NoPadding");
      wrap.init(Cipher.ENCRYPT_MODE, aes);
      byte[] first = oaep(wrapping, hash, aes.getEncoded());
      byte[] second = wrap.doFinal(material);
      byte[] all = Arrays.copyOf(first, first.length + second.length);
      System.arraycopy(second, 0, all, first.length, second.length);
      return all;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] oaep(PublicKey key, String hash, byte[] bytes)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding", "SunJCE");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        key,
        new OAEPParameterSpec(
            hash, "MGF1", new MGF1ParameterSpec(hash), PSource.PSpecified.DEFAULT));
    return cipher.doFinal(bytes);
  }

  private static Map<String, Object> metadata(Client admin, String key) {
    return admin.kms("DescribeKey", "KeyId", key).object("KeyMetadata");
  }

  private static String encrypted(Client admin, String key) {
    return admin.kms("Encrypt", "KeyId", key, "Plaintext", blob("x")).text("CiphertextBlob");
  }

  @EveryServer
  void a_key_waits_for_its_material_and_works_with_it(Running aws) {
    Client admin = aws.admin();
    String key = symmetric(admin);
    Map<String, Object> before = metadata(admin, key);
    assertEquals("PendingImport", before.get("KeyState"));
    assertFalse(before.containsKey("CurrentKeyMaterialId"));
    assertFalse(before.containsKey("ExpirationModel"));
    Answer answer = imported(admin, key, ONE).members("KeyId", "KeyMaterialId");
    assertEquals(key, answer.text("KeyId"));
    Map<String, Object> after = metadata(admin, key);
    assertEquals("Enabled", after.get("KeyState"));
    assertEquals("EXTERNAL", after.get("Origin"));
    assertEquals("KEY_MATERIAL_DOES_NOT_EXPIRE", after.get("ExpirationModel"));
    assertEquals(answer.text("KeyMaterialId"), after.get("CurrentKeyMaterialId"));
    String ciphertext = encrypted(admin, key);
    assertEquals(blob("x"), admin.kms("Decrypt", "CiphertextBlob", ciphertext).text("Plaintext"));
  }

  @EveryServer
  void deleted_material_comes_back_only_as_itself(Running aws) {
    Client admin = aws.admin();
    String key = symmetric(admin);
    String id = imported(admin, key, ONE).text("KeyMaterialId");
    String ciphertext = encrypted(admin, key);
    Answer deleted = admin.kms("DeleteImportedKeyMaterial", "KeyId", key);
    assertEquals(id, deleted.members("KeyId", "KeyMaterialId").text("KeyMaterialId"));
    assertEquals("PendingImport", metadata(admin, key).get("KeyState"));
    assertEquals(id, metadata(admin, key).get("CurrentKeyMaterialId"));
    admin
        .kms("Decrypt", "CiphertextBlob", ciphertext)
        .refused("KMSInvalidStateException", key + " is pending import.");
    imported(admin, key, TWO).refused("IncorrectKeyMaterialException");
    assertEquals(id, imported(admin, key, ONE).text("KeyMaterialId"));
    assertEquals(blob("x"), admin.kms("Decrypt", "CiphertextBlob", ciphertext).text("Plaintext"));
  }

  @EveryServer
  void new_material_waits_for_a_rotation_on_demand(Running aws) {
    Client admin = aws.admin();
    String key = symmetric(admin);
    admin
        .kms("RotateKeyOnDemand", "KeyId", key)
        .refused("KMSInvalidStateException", key + " is pending import.");
    String first = imported(admin, key, ONE).text("KeyMaterialId");
    String before = encrypted(admin, key);
    admin
        .kms("RotateKeyOnDemand", "KeyId", key)
        .refused(
            "KMSInvalidStateException",
            "No available key material pending rotation for the key: " + key + ".");
    Object[] isNew = {"ImportType", "NEW_KEY_MATERIAL"};
    String second = imported(admin, key, TWO, isNew).text("KeyMaterialId");
    assertEquals(first, metadata(admin, key).get("CurrentKeyMaterialId"));
    String third =
        imported(admin, key, filled(32, 3), isNew).refused("KMSInvalidStateException").toString();
    assertEquals(true, third.contains("(id: " + second + ") is pending rotation."));
    admin.kms("RotateKeyOnDemand", "KeyId", key).ok();
    assertEquals(second, metadata(admin, key).get("CurrentKeyMaterialId"));
    assertNotEquals(first, second);
    assertEquals(blob("x"), admin.kms("Decrypt", "CiphertextBlob", before).text("Plaintext"));
    admin.kms("DeleteImportedKeyMaterial", "KeyId", key, "KeyMaterialId", first).ok();
    assertEquals("PendingImport", metadata(admin, key).get("KeyState"));
    imported(admin, key, ONE).ok();
    assertEquals("Enabled", metadata(admin, key).get("KeyState"));
    assertEquals(blob("x"), admin.kms("Decrypt", "CiphertextBlob", before).text("Plaintext"));
  }

  private static final Object[] IS_NEW = {"ImportType", "NEW_KEY_MATERIAL"};
  private static final String OTHER = "eu-west-1";

  private static String primary(Client admin) {
    return key(admin, "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "MultiRegion", true);
  }

  private static String replicated(Client admin, String key) {
    return admin
        .kms("ReplicateKey", "KeyId", key, "ReplicaRegion", OTHER)
        .text("ReplicaKeyMetadata", "Arn");
  }

  @EveryServer
  void a_replica_does_not_work_with_what_waits_at_its_primary(Running aws) {
    Client here = aws.admin();
    String key = primary(here);
    String first = imported(here, key, ONE).text("KeyMaterialId");
    imported(here, key, TWO, IS_NEW).ok();
    String ciphertext = encrypted(here, key);
    String replica = replicated(here, key);
    Client there = here.in(OTHER);
    String second = imported(there, replica, TWO).text("KeyMaterialId");
    assertEquals("PendingImport", metadata(there, replica).get("KeyState"));
    imported(there, replica, ONE).ok();
    assertEquals("Enabled", metadata(there, replica).get("KeyState"));
    assertEquals(first, metadata(there, replica).get("CurrentKeyMaterialId"));
    assertEquals(blob("x"), there.kms("Decrypt", "CiphertextBlob", ciphertext).text("Plaintext"));
    here.kms("RotateKeyOnDemand", "KeyId", key).ok();
    assertEquals(second, metadata(there, replica).get("CurrentKeyMaterialId"));
    String rotated = encrypted(there, replica);
    assertEquals(blob("x"), here.kms("Decrypt", "CiphertextBlob", rotated).text("Plaintext"));
  }

  @EveryServer
  void a_replica_needs_every_material_that_its_primary_had(Running aws) {
    Client here = aws.admin();
    String key = primary(here);
    imported(here, key, ONE).ok();
    String before = encrypted(here, key);
    imported(here, key, TWO, IS_NEW).ok();
    here.kms("RotateKeyOnDemand", "KeyId", key).ok();
    String current = (String) metadata(here, key).get("CurrentKeyMaterialId");
    String replica = replicated(here, key);
    Client there = here.in(OTHER);
    for (List<byte[]> order : List.of(List.of(ONE, TWO), List.of(TWO, ONE))) {
      for (byte[] material : order) {
        assertEquals("PendingImport", metadata(there, replica).get("KeyState"));
        imported(there, replica, material).ok();
      }
      assertEquals("Enabled", metadata(there, replica).get("KeyState"));
      assertEquals(current, metadata(there, replica).get("CurrentKeyMaterialId"));
      assertEquals(blob("x"), there.kms("Decrypt", "CiphertextBlob", before).text("Plaintext"));
      there
          .kms("ListKeyRotations", "KeyId", replica, "IncludeKeyMaterial", "ALL_KEY_MATERIAL")
          .objects("Rotations")
          .forEach(
              one ->
                  there
                      .kms(
                          "DeleteImportedKeyMaterial",
                          "KeyId",
                          replica,
                          "KeyMaterialId",
                          one.get("KeyMaterialId"))
                      .ok());
    }
  }

  @EveryServer
  void a_date_is_needed_for_what_expires_and_for_nothing_else(Running aws) {
    Client admin = aws.admin();
    String key = symmetric(admin);
    Object[] request = {"KeyId", key, "ImportToken", blob("x"), "EncryptedKeyMaterial", blob("x")};
    admin
        .kms("ImportKeyMaterial", request)
        .refused(
            "ValidationException",
            "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES");
    long past = Instant.now().minusSeconds(60).getEpochSecond();
    imported(admin, key, ONE, "ValidTo", past).refused("ValidationException");
    long far = Instant.now().plus(Duration.ofDays(366)).getEpochSecond();
    imported(admin, key, ONE, "ValidTo", far).refused("ValidationException");
  }

  @Test
  void expired_material_is_gone_the_moment_it_expires() {
    FakeClock clock = new FakeClock();
    try (Running aws = Running.fresh(DatabaseKind.SQLITE, clock)) {
      Client admin = aws.admin();
      String key = symmetric(admin);
      long end = clock.instant().plus(Duration.ofHours(1)).getEpochSecond();
      imported(admin, key, ONE, "ValidTo", end).ok();
      assertEquals("KEY_MATERIAL_EXPIRES", metadata(admin, key).get("ExpirationModel"));
      String ciphertext = encrypted(admin, key);
      clock.advance(Duration.ofHours(1));
      aws.admin()
          .kms("Decrypt", "CiphertextBlob", ciphertext)
          .refused("KMSInvalidStateException", key + " is pending import.");
      aws.stop();
      aws.resume();
      Client again = aws.admin();
      aws.eventually(
          () ->
              again.kms("ListKeyRotations", "KeyId", key, "IncludeKeyMaterial", "ALL_KEY_MATERIAL"),
          answer -> answer.body().contains("PENDING_IMPORT"));
      assertFalse(metadata(again, key).containsKey("ValidTo"));
      imported(again, key, ONE).ok();
      assertEquals(blob("x"), again.kms("Decrypt", "CiphertextBlob", ciphertext).text("Plaintext"));
    }
  }

  @Test
  void waiting_material_expires_as_any_other() {
    FakeClock clock = new FakeClock();
    try (Running aws = Running.fresh(DatabaseKind.SQLITE, clock)) {
      String key = symmetric(aws.admin());
      imported(aws.admin(), key, ONE).ok();
      long end = clock.instant().plus(Duration.ofHours(1)).getEpochSecond();
      importedBy(
              "RSAES_OAEP_SHA_256",
              aws.admin(),
              key,
              TWO,
              "ValidTo",
              end,
              "ImportType",
              "NEW_KEY_MATERIAL")
          .ok();
      clock.advance(Duration.ofHours(1));
      aws.admin()
          .kms("RotateKeyOnDemand", "KeyId", key)
          .refused(
              "KMSInvalidStateException",
              "No available key material pending rotation for the key: " + key + ".");
      String third = imported(aws.admin(), key, filled(32, 3), IS_NEW).text("KeyMaterialId");
      aws.stop();
      aws.resume();
      Client again = aws.admin();
      aws.eventually(
          () ->
              again.kms("ListKeyRotations", "KeyId", key, "IncludeKeyMaterial", "ALL_KEY_MATERIAL"),
          answer -> answer.objects("Rotations").size() == 2);
      again.kms("RotateKeyOnDemand", "KeyId", key).ok();
      assertEquals(third, metadata(again, key).get("CurrentKeyMaterialId"));
    }
  }

  @Test
  void a_token_is_good_for_a_day_and_for_its_key() {
    FakeClock clock = new FakeClock();
    try (Running aws = Running.fresh(DatabaseKind.MEMORY, clock)) {
      Client admin = aws.admin();
      String key = symmetric(admin);
      String other = symmetric(admin);
      Answer parameters =
          admin
              .kms(
                  "GetParametersForImport",
                  "KeyId",
                  key,
                  "WrappingAlgorithm",
                  "RSAES_OAEP_SHA_1",
                  "WrappingKeySpec",
                  "RSA_2048")
              .members("KeyId", "ImportToken", "PublicKey", "ParametersValidTo");
      String material = blob(wrapped(parameters.blob("PublicKey"), ONE, "RSAES_OAEP_SHA_1"));
      String token = parameters.text("ImportToken");
      imports(admin, other, token, material).refused("InvalidImportTokenException");
      imports(admin, key, blob("no token"), material).refused("InvalidImportTokenException");
      imports(admin, key, token, blob("x")).refusedSilently("InvalidCiphertextException");
      clock.advance(Duration.ofHours(24));
      Client moved = aws.admin();
      imports(moved, key, token, material).refused("ExpiredImportTokenException");
    }
  }

  private static Answer imports(Client admin, String key, String token, String material) {
    return admin.kms(
        "ImportKeyMaterial",
        "KeyId",
        key,
        "ImportToken",
        token,
        "EncryptedKeyMaterial",
        material,
        "ExpirationModel",
        "KEY_MATERIAL_DOES_NOT_EXPIRE");
  }

  @EveryServer
  void an_imported_private_key_signs_for_its_public_one(Running aws) throws Exception {
    Client admin = aws.admin();
    String[][] kinds = {
      {"ECC_NIST_P256", "EC", "secp256r1", "ECDSA_SHA_256", "SHA256withECDSA"},
      {"ECC_NIST_P521", "EC", "secp521r1", "ECDSA_SHA_512", "SHA512withECDSA"},
      {"RSA_2048", "RSA", "2048", "RSASSA_PKCS1_V1_5_SHA_256", "SHA256withRSA"},
      {"ECC_NIST_EDWARDS25519", "Ed25519", "", "ED25519_SHA_512", "Ed25519"}
    };
    for (String[] kind : kinds) {
      var generator = KeyPairGenerator.getInstance(kind[1]);
      if (kind[1].equals("EC")) {
        generator.initialize(new ECGenParameterSpec(kind[2]));
      } else if (kind[1].equals("RSA")) {
        generator.initialize(2048);
      }
      var pair = generator.generateKeyPair();
      String key = key(admin, kind[0], "SIGN_VERIFY");
      byte[] pkcs8 = pair.getPrivate().getEncoded();
      if (!kind[1].equals("RSA")) {
        imported(admin, key, pkcs8).members("KeyId");
      }
      importedBy("RSA_AES_KEY_WRAP_SHA_256", admin, key, pkcs8).members("KeyId");
      byte[] message = {1, 2, 3};
      byte[] signature =
          admin
              .kms("Sign", "KeyId", key, "Message", blob(message), "SigningAlgorithm", kind[3])
              .blob("Signature");
      Signature verifier = Signature.getInstance(kind[4]);
      verifier.initVerify(pair.getPublic());
      verifier.update(message);
      assertEquals(true, verifier.verify(signature), kind[0]);
      byte[] other = generator.generateKeyPair().getPrivate().getEncoded();
      importedBy("RSA_AES_KEY_WRAP_SHA_256", admin, key, other)
          .refused("IncorrectKeyMaterialException");
    }
  }

  @EveryServer
  void an_imported_mac_key_makes_the_macs_of_everybody_else(Running aws) throws Exception {
    Client admin = aws.admin();
    String key = key(admin, "HMAC_384", "GENERATE_VERIFY_MAC");
    byte[] material = filled(48, 9);
    imported(admin, key, filled(32, 9)).refusedSilently("InvalidCiphertextException");
    imported(admin, key, material).members("KeyId");
    Mac mac = Mac.getInstance("HmacSHA384");
    mac.init(new SecretKeySpec(material, "HmacSHA384"));
    assertEquals(
        blob(mac.doFinal(new byte[] {7})),
        admin
            .kms(
                "GenerateMac",
                "KeyId",
                key,
                "MacAlgorithm",
                "HMAC_SHA_384",
                "Message",
                blob(new byte[] {7}))
            .text("Mac"));
  }

  @EveryServer
  void algorithms_that_do_not_fit_the_key_are_refused(Running aws) {
    Client admin = aws.admin();
    String key = symmetric(admin);
    for (String algorithm : List.of("RSAES_PKCS1_V1_5", "SM2PKE", "RSA_AES_KEY_WRAP_SHA_256")) {
      admin
          .kms(
              "GetParametersForImport",
              "KeyId",
              key,
              "WrappingAlgorithm",
              algorithm,
              "WrappingKeySpec",
              "RSA_2048")
          .refused("UnsupportedOperationException");
    }
    String rsa = key(admin, "RSA_2048", "SIGN_VERIFY");
    admin
        .kms(
            "GetParametersForImport",
            "KeyId",
            rsa,
            "WrappingAlgorithm",
            "RSAES_OAEP_SHA_256",
            "WrappingKeySpec",
            "RSA_4096")
        .refused("UnsupportedOperationException");
  }
}
