package io.strongroom.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.SignedRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A valid request with one byte altered or left out is another request. */
class SigV4MutationTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static final String ID = "ASIACANARYCANARY";
  private static final String SECRET = "canary-secret/K7MDENG/bPxRfiCYEXAMPLEKEY";
  private static final String TOKEN = "canarytoken+/canary token==";
  private static final Set<String> CODES =
      Set.of(
          "MissingAuthenticationTokenException",
          "IncompleteSignatureException",
          "UnrecognizedClientException",
          "InvalidSignatureException");

  private final SigV4 sigV4 =
      new SigV4(
          new Keys().with(ID, SECRET, true, Optional.of(TOKEN), Optional.of(NOW.plusSeconds(60))));
  private final SignedRequest.Key key =
      new SignedRequest.Key(ID, SECRET, TOKEN, "eu-central-1", "kms");
  private final SignedRequest draft =
      SignedRequest.of("POST", "localhost:4566", "/a%20b/c?q=r%2Fs&t", "{\"a\":\"b\"}")
          .with("Content-Type", "application/x-amz-json-1.1")
          .with("X-Amz-Target", "TrentService.Encrypt");
  private final Set<String> accepted = new TreeSet<>();
  private int refused;

  private void attempt(String what, SignedRequest mutant) {
    if (!mutant.target().startsWith("/")) {
      refused++; // by the engine, before it comes to signatures
      return;
    }
    try {
      sigV4.verify(Keys.received(mutant), "kms", NOW);
      accepted.add(what);
    } catch (SignatureRefused e) {
      refused++;
      String text = e.answer().getMessage();
      assertTrue(CODES.contains(e.answer().code()), e.answer().code());
      assertFalse(text.toLowerCase(Locale.ROOT).contains("canary"), text);
      assertFalse(text.matches(".*[0-9a-f]{16}.*"), text);
    }
  }

  private interface Rebuild {
    SignedRequest with(String text);
  }

  private void everyByte(String what, String text, Rebuild rebuild) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < bytes.length; i++) {
      for (byte value : replacements(bytes[i])) {
        byte[] mutant = Arrays.copyOf(bytes, bytes.length);
        mutant[i] = value;
        if (value != bytes[i]) {
          String altered = new String(mutant, StandardCharsets.ISO_8859_1);
          attempt(what + " " + altered, rebuild.with(altered));
        }
      }
      String shorter = text.substring(0, i) + text.substring(i + 1);
      attempt(what + " " + shorter, rebuild.with(shorter));
    }
  }

  /** Each single bit flipped, and the characters that mean something somewhere. */
  private static byte[] replacements(byte original) {
    byte[] special = latin1("\0\t\r\n ,;:=/&?%+.*#\"Aa0\u00ff");
    byte[] all = Arrays.copyOf(special, special.length + 8);
    for (int bit = 0; bit < 8; bit++) {
      all[special.length + bit] = (byte) (original ^ 1 << bit);
    }
    return all;
  }

  @Test
  void every_altered_byte_of_a_signed_request_is_refused() {
    SignedRequest signed = draft.sign(key, NOW);
    sigV4.verify(Keys.received(signed), "kms", NOW);
    for (Map.Entry<String, String> header : signed.headers()) {
      String name = header.getKey();
      everyByte(name, header.getValue(), text -> signed.replacing(name, text));
      attempt("without " + name, signed.without(name));
      attempt("twice " + name, signed.with(name, header.getValue()));
    }
    everyByte("method", signed.method(), signed::method);
    everyByte("body", "{\"a\":\"b\"}", text -> signed.body(latin1(text)));
    attempt("longer body", signed.body(latin1("{\"a\":\"b\"} ")));
    everyByte("target", signed.target(), signed::target);
    assertTrue(refused > 9_000, "refused: " + refused);
    assertEquals(
        Set.of(
            // The blank after a comma of the Authorization header may be left out.
            "Authorization " + signed.header("Authorization").replace("request, S", "request,S"),
            "Authorization " + signed.header("Authorization").replace(", Signature", ",Signature"),
            // The digits of an escape in the query may be of either case.
            "target /a%20b/c?q=r%2fs&t"),
        accepted);
  }

  @Test
  void every_altered_byte_of_a_presigned_request_is_refused() {
    SignedRequest signed = draft.presign(key, NOW, 60);
    sigV4.verify(Keys.received(signed), "kms", NOW);
    everyByte("target", signed.target(), signed::target);
    for (Map.Entry<String, String> header : signed.headers()) {
      String name = header.getKey();
      everyByte(name, header.getValue(), text -> signed.replacing(name, text));
    }
    everyByte("body", "{\"a\":\"b\"}", text -> signed.body(latin1(text)));
    assertTrue(refused > 9_000, "refused: " + refused);
    for (String target : accepted) {
      // Only another spelling of the same encoded byte.
      assertEquals("target " + signed.target(), upperCaseEscapes(target), target);
    }
  }

  private static String upperCaseEscapes(String text) {
    return java.util.regex.Pattern.compile("%[0-9a-fA-F]{2}")
        .matcher(text)
        .replaceAll(match -> match.group().toUpperCase(Locale.ROOT));
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
