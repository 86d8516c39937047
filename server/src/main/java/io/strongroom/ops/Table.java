package io.strongroom.ops;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Optional;

/** The table of the demonstration: a line for each thing that had to hold. */
final class Table {
  private static final String GREEN = "\u001b[32m";
  private static final String RED = "\u001b[31m";
  private static final String PLAIN = "\u001b[0m";
  private static final int WIDTH = 46;

  private final PrintWriter out;
  private final boolean colours;
  private final String held;
  private final String failed;
  private boolean allHeld = true;

  /** With colours and marks on a terminal, in ASCII elsewhere. */
  Table(PrintWriter out, boolean terminal) {
    this.out = out;
    colours = terminal;
    boolean marks =
        terminal
            && Charset.forName(System.getProperty("stdout.encoding", "US-ASCII"))
                .newEncoder()
                .canEncode("\u2713\u2717");
    held = marks ? "\u2713" : "[ok]    ";
    failed = marks ? "\u2717" : "[FAILED]";
  }

  /** One line. */
  void row(boolean holds, String what, String detail) {
    allHeld &= holds;
    String mark = holds ? held : failed;
    String coloured = colours ? (holds ? GREEN : RED) + mark + PLAIN : mark;
    out.println(coloured + " " + padded(what) + detail);
    out.flush();
  }

  /** A line that holds when two texts are the same. */
  void same(String expected, String actual, String what, String detail) {
    boolean holds = expected.equals(actual);
    row(holds, what, holds ? detail : detail + ": got '" + actual + "'");
  }

  /** A line that holds when an answer is this error. */
  void refused(String code, Client.Answer answer, String what) {
    String type = Json.text(answer, "__type");
    String actual = type.substring(type.indexOf('#') + 1);
    row(
        !answer.ok() && actual.equals(code),
        what,
        Optional.of(actual).filter(text -> !text.isEmpty()).orElse("HTTP " + answer.status()));
  }

  private static String padded(String text) {
    return text + " ".repeat(Math.max(1, WIDTH - text.length()));
  }

  boolean allHeld() {
    return allHeld;
  }
}
