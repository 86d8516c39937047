package io.strongroom.gateway;

import io.strongroom.aws.Bytes;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the parameters of one query request into the record of a shape. */
final class QueryReader {
  private static final int ITEMS_MAX = 1000;
  private static final int TIME_MAX = 40;

  private final Violations violations;

  QueryReader(Violations violations) {
    this.violations = violations;
  }

  /** Reads a structure; parameters that are none of its members are ignored. */
  Object structure(Shape shape, QueryTree tree, @Nullable Path at) {
    Object[] values = shape.empty();
    for (Shape.Slot slot : shape.slots()) {
      QueryTree child = tree.child(slot.wire());
      if (child != null) {
        values[slot.number()] = value(slot.form(), slot.rule(), child, slot.path(at));
      }
    }
    return shape.build(values, at, violations);
  }

  private Object value(Form form, Rule rule, QueryTree tree, Path at) {
    return switch (form) {
      case Form.Wordlike wordlike -> Words.one(wordlike, rule, tree.text(), at, violations);
      case Form.Whole(boolean wide) -> whole(wide, rule, tree.text(), at);
      case Form.Fraction f -> throw new IllegalStateException("a fraction in a query request");
      case Form.Truth f -> truth(tree.text());
      case Form.Time f -> time(tree.text());
      case Form.Opaque f -> blob(rule, tree.text(), at);
      case Form.Items(Form item) -> items(item, rule, tree.items(ITEMS_MAX), at);
      case Form.Structure(Shape shape) -> structure(shape, tree.structure(), at);
      case Form.SecretText f -> throw unreadable();
      case Form.SecretBlob f -> throw unreadable();
      case Form.Ciphertext f -> throw unreadable();
      case Form.Entries f -> throw unreadable();
    };
  }

  private static IllegalStateException unreadable() {
    return new IllegalStateException("compiled for another use");
  }

  private Object whole(boolean wide, Rule rule, String text, Path at) {
    long number;
    try {
      number = wide ? Long.parseLong(text) : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw Malformed.body("a parameter is not a whole number");
    }
    rule.number(number, at, violations);
    return wide ? (Object) number : (Object) (int) number;
  }

  private static Object truth(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw Malformed.body("a parameter is not true or false");
    };
  }

  private static Instant time(String text) {
    try {
      if (text.length() <= TIME_MAX) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
      }
    } catch (DateTimeException e) {
      // refused below, without the input that its message quotes
    }
    throw Malformed.body("a parameter is not a time in ISO 8601");
  }

  private Object blob(Rule rule, String text, Path at) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      rule.bytes(bytes.length, at, violations);
      return Bytes.taking(bytes);
    } catch (IllegalArgumentException e) {
      throw Malformed.body("a parameter is not base64");
    }
  }

  private Object items(Form item, Rule rule, List<QueryTree> trees, Path at) {
    if (item instanceof Form.Wordlike wordlike) {
      List<String> raws = trees.stream().map(QueryTree::text).toList();
      return Words.list(wordlike, rule, raws, at, violations);
    }
    var items = new ArrayList<Object>();
    for (QueryTree tree : trees) {
      items.add(value(item, Rule.NONE, tree, at.item(items.size() + 1)));
    }
    rule.items(items.size(), at, violations);
    return List.copyOf(items);
  }
}
