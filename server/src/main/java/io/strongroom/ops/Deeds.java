package io.strongroom.ops;

import io.strongroom.audit.Summary;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What was done to one thing: equal deeds of one caller from one place with one outcome in a row.
 * What a service did for the caller at another one stands in the row of his own call.
 */
final class Deeds {
  /** More rows are not kept in memory. */
  static final int MAX = 10_000;

  private static final JsonFactory JSON = new JsonFactory();
  private static final List<String> HEADINGS =
      List.of("FIRST", "LAST", "TIMES", "WHO", "FROM", "WHAT", "OUTCOME");

  private final Sought sought;
  private final Optional<Instant> since;
  private final Map<Deed, Row> rows = new LinkedHashMap<>();
  private String lastRequest = "";
  private Optional<Row> lastRow = Optional.empty();
  private Optional<Summary> lastOuter = Optional.empty();
  private boolean tooMany;

  /** What is equal in all deeds of a row. */
  private record Deed(String who, String from, String what, String outcome) {}

  /** What differs. */
  private static final class Row {
    private final TreeSet<String> resources = new TreeSet<>();
    private final TreeMap<String, Long> inner = new TreeMap<>();
    private Instant first = Instant.MAX;
    private Instant last = Instant.MIN;
    private long times;

    void add(Summary summary) {
      times++;
      first = summary.eventTime().isBefore(first) ? summary.eventTime() : first;
      last = summary.eventTime().isAfter(last) ? summary.eventTime() : last;
      summary.resources().forEach(resource -> resources.add(resource.name()));
    }
  }

  /** What is done to the thing, from the earliest time on. */
  Deeds(Sought sought, Optional<Instant> since) {
    this.sought = sought;
    this.since = since;
  }

  /** Takes the next record; those of one request come one after the other, the outer first. */
  void add(Summary summary) {
    boolean about = sought.in(summary);
    if (summary.accessKeyId().isEmpty()
        && !lastRequest.isEmpty()
        && summary.requestId().equals(lastRequest)) {
      return; // the copy for the owner, who is in another account
    }
    boolean inner = !summary.invokedBy().isEmpty() && !summary.requestId().isEmpty();
    if (!inner) {
      lastRequest = summary.requestId();
      lastOuter = Optional.of(summary);
      lastRow = Optional.empty();
    }
    if (since.isPresent() && summary.eventTime().isBefore(since.get())) {
      return;
    }
    boolean within = inner && summary.requestId().equals(lastRequest);
    if (within && lastRow.isPresent()) {
      lastRow.get().inner.merge(operation(summary) + outcome(summary), 1L, Long::sum);
    } else if (about) {
      // An inner call is shown as part of what the caller himself called.
      Summary outer = within ? lastOuter.orElse(summary) : summary;
      String what = within ? operation(summary) + " in " + operation(outer) : operation(summary);
      row(new Deed(outer.principal(), outer.sourceIp(), what, ended(summary)), summary, !inner);
    }
  }

  private void row(Deed deed, Summary summary, boolean outer) {
    Row row = rows.get(deed);
    if (row == null) {
      if (rows.size() == MAX) {
        tooMany = true;
        return;
      }
      row = new Row();
      rows.put(deed, row);
    }
    row.add(summary);
    if (outer) {
      lastRow = Optional.of(row);
    }
  }

  private static String operation(Summary summary) {
    return summary.eventSource().replace(".amazonaws.com", ":") + summary.eventName();
  }

  private static String ended(Summary summary) {
    return summary.errorCode().isEmpty() ? "ok" : summary.errorCode();
  }

  private static String outcome(Summary summary) {
    return summary.errorCode().isEmpty() ? "" : " (" + summary.errorCode() + ")";
  }

  boolean tooMany() {
    return tooMany;
  }

  private List<Map.Entry<Deed, Row>> sorted() {
    var sorted = new ArrayList<>(rows.entrySet());
    sorted.sort(Comparator.comparing(entry -> entry.getValue().last));
    return sorted;
  }

  /** A table with headings, the latest deed last; one line that says so when there is none. */
  List<String> table() {
    if (rows.isEmpty()) {
      return List.of("nobody, as far as the trail reaches back");
    }
    var table = new ArrayList<List<String>>();
    table.add(HEADINGS);
    sorted().forEach(entry -> table.add(cells(entry.getKey(), entry.getValue())));
    int[] widths = new int[HEADINGS.size()];
    for (List<String> line : table) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    return table.stream().map(line -> padded(line, widths)).toList();
  }

  private static List<String> cells(Deed deed, Row row) {
    String inner = row.inner.isEmpty() ? "" : " > " + String.join(", ", row.inner.keySet());
    return List.of(
        row.first.toString(),
        row.last.toString(),
        Long.toString(row.times),
        shown(deed.who()),
        shown(deed.from()),
        shown(deed.what() + inner),
        shown(deed.outcome()));
  }

  private static String shown(String text) {
    return text.isEmpty() ? "-" : Summary.visible(text);
  }

  private static String padded(List<String> cells, int[] widths) {
    var line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      line.append(cells.get(i));
      if (i < cells.size() - 1) {
        line.append(" ".repeat(widths[i] - cells.get(i).length() + 2));
      }
    }
    return line.toString();
  }

  /** An object for each row, the latest deed last. */
  List<String> json() {
    return sorted().stream().map(entry -> json(entry.getKey(), entry.getValue())).toList();
  }

  private static String json(Deed deed, Row row) {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeStringProperty("principal", deed.who());
      json.writeStringProperty("sourceIp", deed.from());
      json.writeStringProperty("operation", deed.what());
      json.writeStringProperty("outcome", deed.outcome());
      json.writeNumberProperty("times", row.times);
      json.writeStringProperty("first", row.first.toString());
      json.writeStringProperty("last", row.last.toString());
      json.writeArrayPropertyStart("resources");
      row.resources.forEach(json::writeString);
      json.writeEndArray();
      json.writeObjectPropertyStart("inner");
      row.inner.forEach(json::writeNumberProperty);
      json.writeEndObject();
      json.writeEndObject();
    }
    return text.toString();
  }
}
