package io.strongroom.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.secretsmanager.caching.SecretCache;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** AWS's caching library for Java, which goes by labels and versions. */
@ExtendWith(Running.class)
final class SecretCacheTest {
  private final SecretsManagerClient secrets;

  SecretCacheTest(Strongroom strongroom) {
    secrets = JavaSdk.of(strongroom.terminal(), "sa-west-1").client(SecretsManagerClient.builder());
  }

  @Test
  void a_cache_keeps_a_value_and_finds_the_new_one_when_told() throws InterruptedException {
    String name = "cached/" + UUID.randomUUID();
    secrets.createSecret(r -> r.name(name).secretString("one"));
    try (var cache = new SecretCache(secrets)) {
      assertEquals("one", cache.getSecretString(name));
      secrets.putSecretValue(r -> r.secretId(name).secretString("two"));
      assertEquals("one", cache.getSecretString(name));
      assertTrue(cache.refreshNow(name));
      assertEquals("two", cache.getSecretString(name));
    }
  }
}
