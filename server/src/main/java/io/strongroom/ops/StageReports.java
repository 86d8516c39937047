package io.strongroom.ops;

import io.strongroom.lambda.Report;
import java.io.StringWriter;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Reports about stages as they are printed: names and states, never values. */
final class StageReports {
  private static final JsonFactory JSON = new JsonFactory();

  private StageReports() {}

  /** A report of settings as one line of JSON. */
  static String json(Report report) {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeStringProperty("Type", report.type());
      json.writeStringProperty("Stage", report.stage());
      json.writeStringProperty("Path", report.path());
      json.writeBooleanProperty("Complete", report.complete());
      json.writeArrayPropertyStart("Settings");
      for (Report.Line line : report.lines()) {
        json.writeStartObject();
        json.writeStringProperty("Setting", line.setting());
        json.writeStringProperty("Where", line.where());
        boolean well = line.problem().isEmpty();
        json.writeStringProperty("State", well ? line.defaulted() ? "default" : "ok" : "wrong");
        if (!well) {
          json.writeStringProperty("Problem", line.problem());
        }
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayPropertyStart("Unused");
      for (Report.Unused unused : report.unused()) {
        json.writeStartObject();
        json.writeStringProperty("Name", unused.name());
        if (!unused.resembles().isEmpty()) {
          json.writeStringProperty("Resembles", unused.resembles());
        }
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return text.toString();
  }

  /** What is not there and need not be; empty when all is. */
  static String defaults(Report report) {
    var text = new StringBuilder();
    for (Report.Line line : report.lines()) {
      if (line.defaulted()) {
        text.append(text.isEmpty() ? "Defaults stand for:\n" : "")
            .append("  ")
            .append(line.setting())
            .append("  ")
            .append(line.where())
            .append('\n');
      }
    }
    return text.toString();
  }

  /** Differences of stages as one line of JSON. */
  static String json(StageDiff diff) {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeStringProperty("Left", diff.left());
      json.writeStringProperty("Right", diff.right());
      json.writeStringProperty("Path", diff.path());
      json.writeNumberProperty("Same", diff.same());
      json.writeArrayPropertyStart("Differences");
      for (StageDiff.Difference each : diff.differences()) {
        json.writeStartObject();
        json.writeStringProperty("Name", each.name());
        json.writeStringProperty("Kind", each.kind());
        json.writeStringProperty("State", each.state().word());
        json.writeStringProperty("Stage", each.stage());
        json.writeStringProperty("Detail", each.detail());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return text.toString();
  }

  /** Differences of stages as a table, or a line that says that there are none. */
  static String table(StageDiff diff) {
    List<StageDiff.Difference> rows = diff.differences();
    String ends =
        "%s and %s below %s: %d the same, %d not%n"
            .formatted(diff.left(), diff.right(), diff.path(), diff.same(), rows.size());
    int kinds = rows.stream().mapToInt(row -> row.kind().length()).max().orElse(0);
    int names = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
    var text = new StringBuilder(ends);
    for (StageDiff.Difference row : rows) {
      text.append("  ")
          .append(padded(row.kind(), kinds))
          .append("  ")
          .append(padded(row.name(), names))
          .append("  ")
          .append(row.detail())
          .append(System.lineSeparator());
    }
    return text.toString();
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length());
  }
}
