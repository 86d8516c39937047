package io.strongroom.functions.host;

import io.strongroom.aws.Arn;
import java.time.Instant;
import java.util.List;

/** Where the lines go that functions and their host write. */
public interface FunctionLog {

  /** One line, without its end; at most 256 KiB. */
  record Line(Instant time, String text) {}

  /**
   * Takes some lines, in order; must not block for long.
   *
   * @param function tells account and region
   */
  void write(Arn function, String group, String stream, List<Line> lines);
}
