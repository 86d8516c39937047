package io.strongroom.bench;

import java.util.List;
import java.util.Locale;

/**
 * Everything that one run has measured.
 *
 * @param syncs fdatasync of 4 KiB appends per second
 * @param starts milliseconds from the start of the process until it was ready: the median
 * @param idleMib resident memory before any load, with the seeded items
 */
record Report(
    Machine machine,
    double syncs,
    double starts,
    double idleMib,
    double loadedMib,
    List<Row> rows,
    List<Row> strict) {

  boolean sound() {
    return rows.stream().allMatch(Row::sound)
        && strict.stream().allMatch(Row::sound)
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
            + " | p99 us | loader cores | others' cores |");
    out.append("|---|---|---|---|---|---|---|---|---|---|\n");
    rows.forEach(row -> row(out, row, ""));
    strict.forEach(row -> row(out, row, ", audit strict"));
    out.append('\n');
    line(out, "- fdatasync of 4 KiB appends on the same disk: %,.0f per second", syncs);
    line(out, "- start to ready: %,.0f ms", starts);
    line(out, "- resident memory: %.0f MiB idle, %.0f MiB after the load", idleMib, loadedMib);
    rows.stream().filter(row -> row.errors() > 0).forEach(row -> error(out, row));
    strict.stream().filter(row -> row.errors() > 0).forEach(row -> error(out, row));
    return out.toString();
  }

  private static void row(StringBuilder out, Row row, String mode) {
    line(
        out,
        "| %s%s | %d | %,.0f | %.1f %% of %,.0f | %.0f | %.0f | %,.0f | %,.0f | %.2f | %.2f |",
        row.name(),
        mode,
        row.connections(),
        row.rate(),
        row.share() * 100,
        row.rate() / row.share(),
        row.cpu(),
        row.bareCpu(),
        row.p50(),
        row.p99(),
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
