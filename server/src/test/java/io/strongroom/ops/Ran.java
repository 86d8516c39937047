package io.strongroom.ops;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/** A command that ran in this process: its status and what it printed. */
record Ran(int status, String out, String err) {
  static Ran of(String... arguments) {
    return with(Map.of(), arguments);
  }

  static Ran with(Map<String, String> environment, String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int status =
        Main.commandLine(environment)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Ran(status, out.toString(), err.toString());
  }

  /** Whether there is one line that begins as all errors do. */
  boolean oneLine() {
    return err.startsWith("strongroom: ") && err.strip().lines().count() == 1;
  }
}
