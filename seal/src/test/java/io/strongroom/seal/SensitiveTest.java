package io.strongroom.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SensitiveTest {
  @Test
  void prints_its_length_and_nothing_else() {
    assertEquals("Sensitive[7 bytes]", Sensitive.ofText("hunter2").toString());
    assertEquals("Sensitive[7 bytes]", "" + Sensitive.taking(new byte[7]));
  }

  @Test
  void close_overwrites_the_live_array() {
    byte[] live = {1, 2, 3};
    Sensitive.taking(live).close();
    assertArrayEquals(new byte[3], live);
  }

  @Test
  void closed_refuses_every_use() {
    var secret = Sensitive.ofText("hunter2");
    secret.close();
    assertThrows(IllegalStateException.class, () -> secret.use(bytes -> bytes.length));
    assertThrows(IllegalStateException.class, () -> secret.with(bytes -> {}));
    assertThrows(IllegalStateException.class, secret::copy);
    assertThrows(IllegalStateException.class, () -> secret.equals(Sensitive.blank()));
  }

  @Test
  void copies_live_on_their_own() {
    byte[] origin = {1, 2, 3};
    var first = Sensitive.copyOf(origin);
    var second = first.copy();
    first.close();
    assertArrayEquals(new byte[] {1, 2, 3}, origin);
    assertArrayEquals(new byte[] {1, 2, 3}, second.use(byte[]::clone));
  }

  @Test
  void equal_bytes_are_equal_and_nothing_else_is() {
    assertEquals(Sensitive.ofText("a"), Sensitive.ofText("a"));
    assertNotEquals(Sensitive.ofText("a"), Sensitive.ofText("b"));
    assertNotEquals(Sensitive.ofText("a"), Sensitive.ofText("aa"));
    assertNotEquals(Sensitive.ofText("a"), (Object) "a");
  }

  @Test
  void has_no_hash_code() {
    assertThrows(UnsupportedOperationException.class, Sensitive.blank()::hashCode);
  }
}
