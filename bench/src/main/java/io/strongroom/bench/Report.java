package io.strongroom.bench;

import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Everything that one run has measured.
 *
 * @param syncs fdatasync of 4 KiB appends per second
 * @param starts milliseconds from the start of the process until it was ready: the median
 * @param idleMib resident memory of a server that has just started on these data
 */
record Report(
    Machine machine,
    double syncs,
    double starts,
    double idleMib,
    double loadedMib,
    List<Row> rows,
    List<Row> strict,
    List<AuditCost> costs,
    TrailCheck check,
    Decisions decisions,
    List<Signing> signing) {
  private static final JsonFactory FACTORY = new JsonFactory();

  boolean sound() {
    return rows.stream().allMatch(Row::sound)
        && strict.stream().allMatch(Row::sound)
        && costs.stream().allMatch(AuditCost::sound)
        && signing.stream().allMatch(Signing::sound)
        && check.records() > 0
        && decisions.sound()
        && syncs > 0
        && starts > 0
        && idleMib > 0
        && loadedMib > 0;
  }

  /** A table in Markdown. */
  String table() {
    var out = new StringBuilder();
    line(
        out,
        "%s, %s, %d cores, %s, commit %s",
        machine.date(),
        machine.processor(),
        machine.cores(),
        machine.jdk(),
        machine.commit());
    out.append('\n');
    line(
        out,
        "| request | connections | per second | of bare / of syncs | CPU us | bare CPU us | p50 us"
            + " | p99 us | bare p99 us | loader cores | others' cores |");
    out.append("|---|---|---|---|---|---|---|---|---|---|---|\n");
    rows.forEach(row -> row(out, row, ""));
    strict.forEach(row -> row(out, row, ", audit strict"));
    out.append('\n');
    line(out, "- fdatasync of 4 KiB appends on the same disk: %,.0f per second", syncs);
    line(out, "- start to ready: %,.0f ms", starts);
    line(out, "- resident memory: %.0f MiB idle, %.0f MiB after the load", idleMib, loadedMib);
    costs(out);
    for (Decisions.Case each : decisions.cases()) {
      line(
          out,
          "- a decision, 10 policies of 20 statements, %s: %.2f us of CPU (slowest round %.2f)",
          each.name(),
          each.nanos() / 1000,
          each.slowest() / 1000);
    }
    signing(out);
    rows.stream().filter(row -> row.errors() > 0).forEach(row -> error(out, row));
    strict.stream().filter(row -> row.errors() > 0).forEach(row -> error(out, row));
    return out.toString();
  }

  private void signing(StringBuilder out) {
    out.append('\n');
    line(out, "Signing beside `openssl speed`, per second of one core's CPU");
    out.append('\n');
    line(out, "| request | openssl | ours without HTTP | of openssl | over HTTP, of openssl |");
    out.append("|---|---|---|---|---|\n");
    for (Signing one : signing) {
      line(
          out,
          "| %s | %,.0f | %,.0f | %.0f %% | %s |",
          one.request(),
          one.openssl(),
          one.ours(),
          one.share() * 100,
          over(one).map(row -> "%.0f %%".formatted(one.shareOver(row) * 100)).orElse("-"));
    }
  }

  /** The same over HTTP, unless it was not chosen. */
  private Optional<Row> over(Signing one) {
    return rows.stream().filter(row -> row.name().equals(one.request())).findFirst();
  }

  private void costs(StringBuilder out) {
    out.append('\n');
    line(out, "What the audit trail costs: the server with it and, changed for this, without it");
    out.append('\n');
    line(
        out,
        "| request | connections | audit | per second | of without | CPU us | without | p99 us |"
            + " without |");
    out.append("|---|---|---|---|---|---|---|---|---|\n");
    for (AuditCost cost : costs) {
      line(
          out,
          "| %s | %d | %s | %,.0f | %.0f %% | %.0f | %.0f | %,.0f | %,.0f |",
          cost.name(),
          cost.connections(),
          cost.mode(),
          cost.rate(),
          cost.share() * 100,
          cost.cpu(),
          cost.bareCpu(),
          cost.p99(),
          cost.bareP99());
      if (cost.errors() > 0) {
        line(out, "- %d ERRORS in %s: %s", cost.errors(), cost.name(), cost.firstError());
      }
    }
    out.append('\n');
    line(
        out,
        "- `audit verify` of the %,d records that this made (%,.0f MiB): %.2f s, %,.0f MiB/s;"
            + " `sha256sum` of the same files %.2f s: %.0f %% of its speed",
        check.records(),
        check.mib(),
        check.seconds(),
        check.mibPerSecond(),
        check.sumSeconds(),
        check.sumSeconds() / check.seconds() * 100);
  }

  /** The same as one JSON object; shares are fractions. */
  String json() {
    var out = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("date", machine.date());
      json.writeStringProperty("processor", machine.processor());
      json.writeNumberProperty("cores", machine.cores());
      json.writeStringProperty("jdk", machine.jdk());
      json.writeStringProperty("commit", machine.commit());
      json.writeNumberProperty("syncsPerSecond", syncs);
      json.writeNumberProperty("readyMillis", starts);
      json.writeNumberProperty("idleMib", idleMib);
      json.writeNumberProperty("loadedMib", loadedMib);
      json.writeArrayPropertyStart("rows");
      rows.forEach(row -> write(json, row, "default"));
      strict.forEach(row -> write(json, row, "strict"));
      json.writeEndArray();
      json.writeArrayPropertyStart("auditCosts");
      costs.forEach(cost -> write(json, cost));
      json.writeEndArray();
      json.writeArrayPropertyStart("signing");
      for (Signing one : signing) {
        json.writeStartObject();
        json.writeStringProperty("name", one.request());
        json.writeNumberProperty("perCpuSecond", one.ours());
        json.writeNumberProperty("opensslPerCpuSecond", one.openssl());
        json.writeNumberProperty("share", one.share());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeName("auditVerify");
      json.writeStartObject();
      json.writeNumberProperty("records", check.records());
      json.writeNumberProperty("mib", check.mib());
      json.writeNumberProperty("seconds", check.seconds());
      json.writeNumberProperty("sha256sumSeconds", check.sumSeconds());
      json.writeEndObject();
      json.writeArrayPropertyStart("decisions");
      for (Decisions.Case each : decisions.cases()) {
        json.writeStartObject();
        json.writeStringProperty("question", each.name());
        json.writeNumberProperty("nanos", each.nanos());
        json.writeNumberProperty("slowestRoundNanos", each.slowest());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return out.toString();
  }

  private static void write(JsonGenerator json, Row row, String audit) {
    json.writeStartObject();
    json.writeStringProperty("request", row.name());
    json.writeStringProperty("audit", audit);
    json.writeNumberProperty("connections", row.connections());
    json.writeNumberProperty("perSecond", row.rate());
    json.writeStringProperty("of", row.kind() == Work.Kind.READ ? "bare" : "syncs");
    json.writeNumberProperty("share", row.share());
    json.writeNumberProperty("limitPerSecond", row.limit());
    json.writeNumberProperty("cpuMicros", row.cpu());
    json.writeNumberProperty("bareCpuMicros", row.bareCpu());
    json.writeNumberProperty("p50Micros", row.p50());
    json.writeNumberProperty("p99Micros", row.p99());
    json.writeNumberProperty("bareP99Micros", row.bareP99());
    json.writeNumberProperty("loaderCores", row.loader());
    json.writeNumberProperty("othersCores", row.others());
    json.writeNumberProperty("errors", row.errors());
    json.writeStringProperty("firstError", row.firstError());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, AuditCost cost) {
    json.writeStartObject();
    json.writeStringProperty("request", cost.name());
    json.writeStringProperty("audit", cost.mode());
    json.writeNumberProperty("connections", cost.connections());
    json.writeNumberProperty("perSecond", cost.rate());
    json.writeNumberProperty("shareOfWithout", cost.share());
    json.writeNumberProperty("cpuMicros", cost.cpu());
    json.writeNumberProperty("cpuMicrosWithout", cost.bareCpu());
    json.writeNumberProperty("p99Micros", cost.p99());
    json.writeNumberProperty("p99MicrosWithout", cost.bareP99());
    json.writeNumberProperty("errors", cost.errors());
    json.writeStringProperty("firstError", cost.firstError());
    json.writeEndObject();
  }

  private static void row(StringBuilder out, Row row, String mode) {
    line(
        out,
        "| %s%s | %d | %,.0f | %.1f %% of %,.0f | %.0f | %.0f | %,.0f | %,.0f | %,.0f | %.2f | %.2f"
            + " |",
        row.name(),
        mode,
        row.connections(),
        row.rate(),
        row.share() * 100,
        row.limit(),
        row.cpu(),
        row.bareCpu(),
        row.p50(),
        row.p99(),
        row.bareP99(),
        row.loader(),
        row.others());
  }

  private static void error(StringBuilder out, Row row) {
    line(out, "- %d ERRORS in %s: %s", row.errors(), row.name(), row.firstError());
  }

  private static void line(StringBuilder out, String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
