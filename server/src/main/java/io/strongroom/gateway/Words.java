package io.strongroom.gateway;

import java.util.ArrayList;
import java.util.List;

/** Turns texts from the wire into values, for both protocols alike, and checks them on the way. */
final class Words {
  private Words() {}

  /** The value of one text, or a gap when its form does not know it. */
  static Object one(Form.Wordlike form, Rule rule, String raw, Path at, Violations violations) {
    boolean broken = rule.text(raw, at, violations);
    Object value = form.convert(raw);
    if (value != null) {
      return value;
    }
    if (!broken) {
      violations.shown(raw, at, form.complaint());
    }
    return Shape.Gap.UNUSABLE;
  }

  /** The values of a list's texts, without those that the form does not know. */
  static List<Object> list(
      Form.Wordlike form, Rule rule, List<String> raws, Path at, Violations violations) {
    var values = new ArrayList<Object>(raws.size());
    for (String raw : raws) {
      Object value = form.convert(raw);
      if (value != null) {
        values.add(value);
      }
    }
    rule.texts(raws, values.size() == raws.size(), form, at, violations);
    return List.copyOf(values);
  }
}
