package io.strongroom.lambda;

import java.util.ArrayList;
import java.util.List;

/**
 * What came of the settings of one stage: each setting, where it is, what is wrong with it, and
 * what lies unused. Holds no values.
 *
 * <pre>{@code
 * Report report = Secrets.bind(OrderSettings.class).check();
 * if (!report.complete()) {
 *   throw new IllegalStateException(report.text());
 * }
 * }</pre>
 *
 * @param type the record's name
 * @param stage empty if there is none
 * @param path the record's path, empty if it has none
 */
public record Report(
    String type, String stage, String path, List<Line> lines, List<Unused> unused) {

  /**
   * One setting.
   *
   * @param setting the component, with dots between nested ones
   * @param where its parameter, secret or variable
   * @param problem empty if it is well
   * @param defaulted whether it is missing and a default or {@code Optional.empty()} stands for it
   */
  public record Line(String setting, String where, String problem, boolean defaulted) {}

  /**
   * A parameter below the path that no component asks for.
   *
   * @param resembles a missing setting's name that is nearly the same, empty for none
   */
  public record Unused(String name, String resembles) {}

  /** Copies its lists. */
  public Report {
    lines = List.copyOf(lines);
    unused = List.copyOf(unused);
  }

  /** Whether nothing is wrong; unused parameters are no fault. */
  public boolean complete() {
    return wrong().isEmpty();
  }

  /** The settings that have a problem. */
  public List<Line> wrong() {
    List<Line> wrong = new ArrayList<>();
    for (Line line : lines) {
      if (!line.problem().isEmpty()) {
        wrong.add(line);
      }
    }
    return wrong;
  }

  /** The whole in plain text, for a log or a terminal. */
  public String text() {
    List<Line> wrong = wrong();
    StringBuilder out = new StringBuilder("Settings");
    if (!stage.isEmpty()) {
      out.append(" of stage \"").append(stage).append('"');
    }
    out.append(wrong.isEmpty() ? " are complete (" : " are not complete (")
        .append(type)
        .append(", ")
        .append(lines.size())
        .append(" settings, ")
        .append(lines.size() - wrong.size())
        .append(" ok, ")
        .append(wrong.size())
        .append(wrong.isEmpty() ? " wrong)" : " wrong):");
    int first = 0;
    int second = 0;
    for (Line line : wrong) {
      first = Math.max(first, line.setting().length());
      second = Math.max(second, line.where().length());
    }
    for (Line line : wrong) {
      out.append("\n  ").append(padded(line.setting(), first));
      out.append("  ").append(padded(line.where(), second));
      out.append("  ").append(line.problem());
    }
    if (!unused.isEmpty()) {
      out.append("\nUnused below ").append(path).append(':');
      for (Unused each : unused) {
        out.append("\n  ").append(each.name());
        if (!each.resembles().isEmpty()) {
          out.append("  (did you mean ").append(each.resembles()).append("?)");
        }
      }
    }
    return out.toString();
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  @Override
  public String toString() {
    return text();
  }
}
