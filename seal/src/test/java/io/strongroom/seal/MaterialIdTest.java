package io.strongroom.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaterialIdTest {
  @Test
  void random_ids_differ_and_are_16_bytes() {
    var id = MaterialId.random();
    assertNotEquals(id, MaterialId.random());
    assertEquals(16, id.bytes().length);
    assertEquals(id, new MaterialId(id.toString()));
  }

  @Test
  void bytes_are_those_of_the_text() {
    assertArrayEquals(
        new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, -1},
        new MaterialId("000102030405060708090a0b0c0d0eff").bytes());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "000102030405060708090a0b0c0d0e0",
        "000102030405060708090a0b0c0d0e0f0",
        "000102030405060708090A0B0C0D0E0F",
        "000102030405060708090a0b0c0d0e0g",
        "000102030405060708090a0b0c0d0e\u0660\u0661",
        " 00102030405060708090a0b0c0d0e0f",
      })
  void other_forms_are_refused(String text) {
    assertThrows(IllegalArgumentException.class, () -> new MaterialId(text));
  }
}
