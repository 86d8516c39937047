package io.strongroom.functions.logs;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import java.util.List;

/** Takes lines for a stream of a group, both made when they are not there. */
public interface LogSink {
  /** Takes the lines, now or soon; never waits, never throws for what it cannot keep. */
  void append(AccountId account, Region region, String group, String stream, List<Line> lines);
}
