package io.strongroom.seal;

import io.strongroom.seal.SignatureScheme.Input;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;

/** What {@link OtherProvidersTest} runs in a process of its own. */
final class WithoutCorretto {
  private WithoutCorretto() {}

  /** Reads kinds, public and private keys, one pair a line. */
  public static void main(String[] arguments) throws IOException, GeneralSecurityException {
    check(!PairProviders.corretto(), "Corretto is there");
    String input = new String(System.in.readAllBytes(), StandardCharsets.US_ASCII);
    for (String line : input.split("\n")) {
      String[] parts = line.split(" ");
      PairKind kind = PairKind.valueOf(parts[0]);
      PairKeys.publicKey(kind, HexFormat.of().parseHex(parts[1]));
      PairKeys.privateKey(kind, HexFormat.of().parseHex(parts[2]));
      if (kind != PairKind.RSA_3072 && kind != PairKind.RSA_4096) {
        signs(AsymmetricKey.generate(kind));
      }
    }
    try (AsymmetricKey one = AsymmetricKey.generate(PairKind.P384);
        AsymmetricKey two = AsymmetricKey.generate(PairKind.P384)) {
      check(one.agree(two.publicKey()).equals(two.agree(one.publicKey())), "no agreement");
    }
    try (PrintStream out = System.out) {
      out.print("all well\n");
    }
  }

  private static void signs(AsymmetricKey key) {
    for (SignatureScheme scheme : SignatureScheme.values()) {
      for (Input input : Input.values()) {
        if (scheme.fits(key.kind()) && scheme.takes(input)) {
          Sensitive message = AsymmetricKeyTest.message(scheme, input);
          byte[] signature = key.sign(scheme, input, message);
          check(key.verify(scheme, input, message, signature), key.kind() + " " + scheme);
        }
      }
    }
    if (key.kind().importable()) {
      AsymmetricKey again = AsymmetricKey.imported(key.kind(), key.privateKey());
      check(java.util.Arrays.equals(again.publicKey(), key.publicKey()), "import " + key.kind());
    }
  }

  private static void check(boolean right, String what) {
    if (!right) {
      throw new IllegalStateException(what);
    }
  }
}
