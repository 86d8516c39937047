package io.strongroom.iam.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.strongroom.testing.Issuer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is kept of issuers' keys. */
final class KeySetsTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Jwt TOKEN =
      Jwt.parse(Issuer.unsigned("{\"alg\":\"RS256\",\"kid\":\"r\"}", "{}") + ".AAAA");

  private final AtomicInteger fetched = new AtomicInteger();

  private byte[] none(URI uri) throws IOException {
    if (uri.getPath().endsWith("configuration")) {
      fetched.incrementAndGet();
    }
    throw new IOException("none of " + uri);
  }

  private static void ask(KeySets sets, String issuer) {
    InvalidToken refused = assertThrows(InvalidToken.class, () -> sets.of(issuer, TOKEN, NOW));
    assertEquals(InvalidToken.Fault.NO_KEYS, refused.fault());
  }

  @Test
  void a_flood_of_issuers_pushes_out_the_oldest_alone() {
    var sets = new KeySets(this::none);
    for (int i = 0; i < KeySets.ISSUERS_MAX; i++) {
      ask(sets, "https://issuer" + i + ".example");
    }
    ask(sets, "https://one-more.example");
    int before = fetched.get();
    for (int i = 1; i < KeySets.ISSUERS_MAX; i++) {
      ask(sets, "https://issuer" + i + ".example");
    }
    assertEquals(before, fetched.get(), "all others are known, and not asked again so soon");
    ask(sets, "https://issuer0.example");
    assertEquals(before + 1, fetched.get());
    assertEquals(0, sets.waiting());
  }

  @Test
  void whatever_goes_wrong_at_an_issuer_is_a_token_that_is_not_believed() {
    var sets =
        new KeySets(
            uri -> {
              throw new IllegalStateException("a bug in a parser");
            });
    ask(sets, "https://a.example");
    ask(new KeySets(uri -> "[1".getBytes(StandardCharsets.UTF_8)), "https://a.example");
    ask(new KeySets(this::none), "https://not an address");
  }
}
