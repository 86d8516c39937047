package io.strongroom.aws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MembersTest {
  private record Hidden(int number, @Wire("ARN") Optional<String> arn, @Clear String name) {
    Hidden {
      if (number < 0) {
        throw new IllegalArgumentException("negative");
      }
    }
  }

  private record Id(String raw) {}

  private record Structure(@Wire("arn") String raw) {}

  private record Perhaps(Optional<String> raw) {}

  private record None() {}

  private static Members of(Class<?> type) {
    return Members.of(MethodHandles.lookup(), type);
  }

  @Test
  void members_have_names_annotations_and_values() {
    List<Members.Member> list = of(Hidden.class).list();
    assertEquals(
        List.of("Number", "ARN", "Name"), list.stream().map(Members.Member::wire).toList());
    assertEquals(
        List.of("number", "aRN", "name"), list.stream().map(Members.Member::lowered).toList());
    assertTrue(list.get(2).has(Clear.class));
    assertFalse(list.get(0).has(Clear.class));
    assertEquals("ARN", list.get(1).annotation(Wire.class).orElseThrow().value());
    var record = new Hidden(7, Optional.of("a"), "n");
    assertEquals(7, list.get(0).of(record));
    assertEquals(Optional.of("a"), list.get(1).of(record));
  }

  @Test
  void a_record_is_built_from_its_values() {
    assertEquals(
        new Hidden(1, Optional.empty(), "n"), of(Hidden.class).build(1, Optional.empty(), "n"));
    assertEquals(new None(), of(None.class).build());
  }

  @Test
  void what_a_constructor_throws_comes_through() {
    assertThrows(
        IllegalArgumentException.class, () -> of(Hidden.class).build(-1, Optional.empty(), "n"));
  }

  @Test
  void an_identifier_is_one_string_without_a_name_of_its_own() {
    assertTrue(Members.isIdentifier(Id.class));
    assertTrue(Members.isIdentifier(AccountId.class));
    assertFalse(Members.isIdentifier(Structure.class));
    assertFalse(Members.isIdentifier(Perhaps.class));
    assertFalse(Members.isIdentifier(Tag.class));
    assertFalse(Members.isIdentifier(None.class));
    assertFalse(Members.isIdentifier(String.class));
  }

  @Test
  void what_is_no_record_is_refused() {
    assertThrows(IllegalStateException.class, () -> of(String.class));
    assertThrows(
        IllegalStateException.class, () -> Members.of(MethodHandles.publicLookup(), Hidden.class));
  }

  @Test
  void bytes_are_a_value_that_prints_only_its_length() {
    byte[] array = {1, 2, 3};
    Bytes bytes = Bytes.copyOf(array);
    array[0] = 9;
    bytes.toArray()[1] = 9;
    assertArrayEquals(new byte[] {1, 2, 3}, bytes.toArray());
    assertEquals(Bytes.taking(new byte[] {1, 2, 3}), bytes);
    assertEquals(Bytes.taking(new byte[] {1, 2, 3}).hashCode(), bytes.hashCode());
    assertNotEquals(Bytes.blank(), bytes);
    assertEquals("Bytes[3 bytes]", bytes.toString());
  }
}
