package io.strongroom.gateway;

import java.util.Locale;

/**
 * Text in Prometheus's exposition format, version 0.0.4. Names and labels are the product's own
 * words, never anything that a request contained.
 */
public final class Exposition {
  private final StringBuilder text = new StringBuilder(8192);

  /** Begins a family. */
  public Exposition family(String name, String type, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    return this;
  }

  /**
   * A sample.
   *
   * @param labels names and values in turn
   */
  public Exposition sample(String name, double value, String... labels) {
    return line(name, number(value), labels);
  }

  /** As the other one for whole numbers. */
  public Exposition sample(String name, long value, String... labels) {
    return line(name, Long.toString(value), labels);
  }

  private Exposition line(String name, String value, String... labels) {
    text.append(name);
    for (int i = 0; i < labels.length; i += 2) {
      text.append(i == 0 ? '{' : ',');
      text.append(labels[i]).append("=\"").append(escaped(labels[i + 1])).append('"');
    }
    text.append(labels.length == 0 ? " " : "} ").append(value).append('\n');
    return this;
  }

  /** A family of one gauge without labels. */
  public Exposition gauge(String name, String help, double value) {
    return family(name, "gauge", help).sample(name, value);
  }

  /** The same for whole numbers. */
  public Exposition gauge(String name, String help, long value) {
    return family(name, "gauge", help).sample(name, value);
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.9g", value);
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
