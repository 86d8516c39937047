package io.strongroom.aws;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One field of a {@code cron} expression: {@code *}, values, names, ranges, lists, increments. */
record CronField(String name, int lowest, int highest, List<String> names) {
  private static final Pattern PART =
      Pattern.compile("(\\*|([0-9A-Za-z]+)(?:-([0-9A-Za-z]+))?)?(?:/([0-9]{1,4}))?");

  BitSet read(String field) {
    BitSet values = new BitSet(highest + 1);
    for (String part : field.split(",", -1)) {
      Matcher matcher = PART.matcher(part);
      if (part.isEmpty() || !matcher.matches()) {
        throw refuse(field);
      }
      add(values, matcher, field);
    }
    return values;
  }

  private void add(BitSet values, Matcher part, String field) {
    int from = part.group(2) == null ? lowest : value(part.group(2));
    boolean stepped = part.group(4) != null;
    boolean open = part.group(2) == null || (stepped && part.group(3) == null);
    int to = open ? highest : part.group(3) == null ? from : value(part.group(3));
    int step = stepped ? Integer.parseInt(part.group(4)) : 1;
    if (to < from || step == 0) {
      throw refuse(field);
    }
    for (int value = from; value <= to; value += step) {
      values.set(value);
    }
  }

  int value(String text) {
    int named = names.indexOf(text.toUpperCase(Locale.ROOT));
    if (named >= 0) {
      return named + lowest;
    }
    if (!text.matches("[0-9]{1,4}")) {
      throw refuse(text);
    }
    int value = Integer.parseInt(text);
    if (value < lowest || value > highest) {
      throw refuse(text);
    }
    return value;
  }

  IllegalArgumentException refuse(String text) {
    return new IllegalArgumentException(name + " of a cron expression cannot be " + text);
  }
}
