package io.strongroom.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class HashesTest {
  @Test
  void sha256_agrees_with_fips_180() {
    assertEquals(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        Hashes.sha256Hex("abc".getBytes(UTF_8)));
    assertEquals(
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        Hashes.sha256Hex(new byte[0]));
    assertArrayEquals(
        HexFormat.of().parseHex(Hashes.sha256Hex("x".getBytes(UTF_8))),
        Hashes.sha256("x".getBytes(UTF_8)));
  }

  /** The signing key AWS publishes with Signature Version 4 (IAM user guide). */
  @Test
  void chained_keys_agree_with_the_signing_key_aws_publishes() {
    var key = Sensitive.ofText("AWS4wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    for (String part : new String[] {"20150830", "us-east-1", "iam", "aws4_request"}) {
      key = Hashes.hmacKey(key, part.getBytes(UTF_8));
    }
    assertEquals(
        "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9",
        key.use(HexFormat.of()::formatHex));
  }

  @Test
  void hmac_takes_an_empty_key() {
    assertEquals(
        "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad",
        HexFormat.of().formatHex(Hashes.hmac(Sensitive.blank(), new byte[0])));
  }
}
