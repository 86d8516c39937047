package io.strongroom.kms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.strongroom.seal.MacKey;
import io.strongroom.seal.Sensitive;
import org.junit.jupiter.api.Test;

/** What keys work with. */
final class MaterialTest {
  @Test
  void closed_material_does_nothing_more() {
    Sensitive message = Sensitive.taking(new byte[] {1});
    MacKey key = MacKey.generate(256);
    assertEquals(32, key.mac(message).length);
    new Material.Authentication(key).close();
    assertThrows(IllegalStateException.class, () -> key.mac(message));
  }
}
