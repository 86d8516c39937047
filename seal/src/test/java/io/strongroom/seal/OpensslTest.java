package io.strongroom.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.seal.SignatureScheme.Input;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is signed here verifies with {@code openssl}, and the reverse; what it encrypts opens here.
 * ML-DSA and Ed25519ph, which its version 3.0 lacks, are held against Bouncy Castle and the JDK in
 * {@link OtherProvidersTest}.
 */
final class OpensslTest {
  @TempDir Path folder;

  static Stream<Arguments> ways() {
    return AsymmetricKeyTest.ways()
        .filter(way -> way.get()[2] == Input.RAW)
        .filter(way -> ((PairKind) way.get()[0]).family() != PairKind.Family.ML_DSA)
        .map(way -> Arguments.of(way.get()[0], way.get()[1]));
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private int openssl(List<String> arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("openssl"));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("openssl.log").toFile())
            .start();
    return process.waitFor();
  }

  /** The digest and padding of a scheme, as openssl's command wants them. */
  private static List<String> options(SignatureScheme scheme) {
    String hash = scheme.digest().standardName().replace("-", "");
    return switch (scheme.method()) {
      case PKCS1, ECDSA -> List.of("-rawin", "-digest", hash);
      case PSS ->
          List.of(
              "-rawin",
              "-digest",
              hash,
              "-pkeyopt",
              "rsa_padding_mode:pss",
              "-pkeyopt",
              "rsa_pss_saltlen:digest");
      case ED25519 -> List.of("-rawin");
      case ED25519_PH, ML_DSA -> throw new IllegalStateException("not in openssl 3.0");
    };
  }

  @ParameterizedTest
  @MethodSource("ways")
  void both_verify_what_the_other_signs(PairKind kind, SignatureScheme scheme) throws Exception {
    AsymmetricKey key = AsymmetricKeyTest.key(kind);
    byte[] message = Entropy.bytes(300);
    Path plain = file("message", message);
    Path open = file("public.der", key.publicKey());
    Path secret = file("private.der", key.privateKey().use(byte[]::clone));
    Path ours = file("ours", key.sign(scheme, Input.RAW, Sensitive.copyOf(message)));
    var verify = new ArrayList<>(List.of("pkeyutl", "-verify", "-pubin", "-keyform", "DER"));
    verify.addAll(List.of("-inkey", open.toString(), "-in", plain.toString()));
    verify.addAll(List.of("-sigfile", ours.toString()));
    verify.addAll(options(scheme));
    assertEquals(0, openssl(verify), () -> log());
    Path theirs = folder.resolve("theirs");
    var sign = new ArrayList<>(List.of("pkeyutl", "-sign", "-keyform", "DER"));
    sign.addAll(List.of("-inkey", secret.toString(), "-in", plain.toString()));
    sign.addAll(List.of("-out", theirs.toString()));
    sign.addAll(options(scheme));
    assertEquals(0, openssl(sign), () -> log());
    byte[] signature = Files.readAllBytes(theirs);
    assertTrue(key.verify(scheme, Input.RAW, Sensitive.copyOf(message), signature));
    if (scheme.takes(Input.DIGEST)) {
      byte[] digest = scheme.digest().of(message);
      assertTrue(key.verify(scheme, Input.DIGEST, Sensitive.copyOf(digest), signature));
    }
    message[0] ^= 1;
    assertFalse(key.verify(scheme, Input.RAW, Sensitive.copyOf(message), signature));
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("openssl.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @ParameterizedTest
  @EnumSource(value = PairKind.class, mode = EnumSource.Mode.MATCH_ALL, names = "RSA.*")
  void oaep_made_by_openssl_opens_here(PairKind kind) throws Exception {
    AsymmetricKey key = AsymmetricKeyTest.key(kind);
    byte[] plaintext = Entropy.bytes(100);
    Path open = file("public.der", key.publicKey());
    Path plain = file("plain", plaintext);
    for (OaepHash hash : OaepHash.values()) {
      String name =
          hash.digest().standardName().replace("-", "").toLowerCase(java.util.Locale.ROOT);
      Path sealed = folder.resolve("sealed");
      var encrypt = new ArrayList<>(List.of("pkeyutl", "-encrypt", "-pubin", "-keyform", "DER"));
      encrypt.addAll(List.of("-inkey", open.toString(), "-in", plain.toString()));
      encrypt.addAll(List.of("-out", sealed.toString(), "-pkeyopt", "rsa_padding_mode:oaep"));
      encrypt.addAll(List.of("-pkeyopt", "rsa_oaep_md:" + name, "-pkeyopt", "rsa_mgf1_md:" + name));
      assertEquals(0, openssl(encrypt), this::log);
      try (Sensitive opened = key.decrypt(hash, Files.readAllBytes(sealed))) {
        assertArrayEquals(plaintext, opened.use(byte[]::clone));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = PairKind.class,
      names = {"P256", "P384", "P521"})
  void openssl_agrees_upon_the_same_secret(PairKind kind) throws Exception {
    AsymmetricKey own = AsymmetricKeyTest.key(kind);
    try (AsymmetricKey peer = AsymmetricKey.generate(kind)) {
      Path secret = file("private.der", own.privateKey().use(byte[]::clone));
      Path open = file("public.der", peer.publicKey());
      Path shared = folder.resolve("shared");
      var derive = new ArrayList<>(List.of("pkeyutl", "-derive", "-keyform", "DER"));
      derive.addAll(List.of("-inkey", secret.toString(), "-peerform", "DER"));
      derive.addAll(List.of("-peerkey", open.toString(), "-out", shared.toString()));
      assertEquals(0, openssl(derive), this::log);
      try (Sensitive ours = own.agree(peer.publicKey())) {
        assertArrayEquals(Files.readAllBytes(shared), ours.use(byte[]::clone));
      }
    }
  }
}
