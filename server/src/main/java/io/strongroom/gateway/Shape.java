package io.strongroom.gateway;

import io.strongroom.aws.At;
import io.strongroom.aws.Members;
import io.strongroom.seal.Sensitive;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A record type compiled for the wire: its slots by name, and how to fill and read them. */
final class Shape {
  /** What stands in a slot that got no value. */
  enum Gap {
    /** The member is not in the request. */
    ABSENT,
    /** The member is there, and its violation is noted. */
    UNUSABLE
  }

  /**
   * One component.
   *
   * @param number its place in the record
   * @param top its path in a request itself, made once
   */
  record Slot(int number, Members.Member member, Form form, boolean optional, Rule rule, Path top) {

    String wire() {
      return member.wire();
    }

    /** Where it stands over REST, unless in the body. */
    Optional<At> at() {
      return member.annotation(At.class);
    }

    Path path(@Nullable Path parent) {
      return parent == null ? top : new Path(parent, top.name());
    }

    /** The value in a record; null when the component is an empty Optional. */
    @Nullable Object value(Object record) {
      Object value = member.of(record);
      return optional ? ((Optional<?>) value).orElse(null) : value;
    }

    /** Whether its absence is a violation. */
    boolean required() {
      return rule.required()
          || !(optional || form instanceof Form.Items || form instanceof Form.Entries);
    }

    private Object blank() {
      return optional ? Optional.empty() : form.blank();
    }
  }

  private final Members members;
  private final List<Slot> slots;
  private final Map<String, Slot> byName = new HashMap<>();
  private final List<Slot> secrets = new ArrayList<>();

  Shape(Members members, List<Slot> slots) {
    this.members = members;
    this.slots = List.copyOf(slots);
    for (Slot slot : slots) {
      if (byName.put(slot.wire(), slot) != null) {
        throw new IllegalStateException(members.type().getName() + " has two " + slot.wire());
      }
      if (holdsSecrets(slot.form())) {
        secrets.add(slot);
      }
    }
  }

  /** The components in the order of their declaration. */
  List<Slot> slots() {
    return slots;
  }

  /** The component of that name on the wire; null when there is none. */
  @Nullable Slot slot(String wire) {
    return byName.get(wire);
  }

  /** As many absent values as there are slots. */
  Object[] empty() {
    var values = new Object[slots.size()];
    Arrays.fill(values, Gap.ABSENT);
    return values;
  }

  /**
   * The record of these values, gaps filled with blank ones and missing members noted. A record
   * that refuses its values is noted too and stays blank.
   *
   * @param at null for the request itself
   */
  Object build(Object[] values, @Nullable Path at, Violations violations) {
    for (Slot slot : slots) {
      Object value = values[slot.number()];
      if (value == Gap.ABSENT && slot.required()) {
        violations.missing(slot.path(at));
      }
      if (value instanceof Gap) {
        values[slot.number()] = slot.blank();
      } else if (slot.optional()) {
        values[slot.number()] = Optional.of(value);
      }
    }
    try {
      return members.build(values);
    } catch (IllegalArgumentException e) {
      violations.hidden(at == null ? new Path(null, "request") : at, "Member must be valid");
      return blank();
    }
  }

  /** The record of which every member is missing. */
  Object blank() {
    var values = new Object[slots.size()];
    for (Slot slot : slots) {
      values[slot.number()] = slot.blank();
    }
    return members.build(values);
  }

  /** Closes every {@link Sensitive} of a record. */
  void wipe(Object record) {
    for (Slot slot : secrets) {
      wipe(slot.form(), slot.value(record));
    }
  }

  private static void wipe(Form form, @Nullable Object value) {
    if (value instanceof Sensitive sensitive) {
      sensitive.close();
    } else if (form instanceof Form.Structure structure && value != null) {
      structure.shape().wipe(value);
    } else if (form instanceof Form.Items items && value instanceof List<?> list) {
      list.forEach(item -> wipe(items.item(), item));
    } else if (form instanceof Form.Entries entries && value instanceof Map<?, ?> map) {
      map.values().forEach(each -> wipe(entries.value(), each));
    }
  }

  private static boolean holdsSecrets(Form form) {
    return switch (form) {
      case Form.SecretText f -> true;
      case Form.SecretBlob f -> true;
      case Form.Structure(Shape shape) -> !shape.secrets.isEmpty();
      case Form.Items(Form item) -> holdsSecrets(item);
      case Form.Entries(Form.Wordlike key, Form value) -> holdsSecrets(value);
      case Form.Text f -> false;
      case Form.Identifier f -> false;
      case Form.Choice f -> false;
      case Form.Whole f -> false;
      case Form.Fraction f -> false;
      case Form.Truth f -> false;
      case Form.Time f -> false;
      case Form.Opaque f -> false;
      case Form.Ciphertext f -> false;
    };
  }
}
