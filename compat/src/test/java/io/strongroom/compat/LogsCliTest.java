package io.strongroom.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code aws logs}: putting events in, showing, searching and following them. */
@ExtendWith(Running.class)
final class LogsCliTest {
  private static final String PUT =
      """
      NOW=$(date +%s)000
      aws logs create-log-group --log-group-name $GROUP
      aws logs create-log-stream --log-group-name $GROUP --log-stream-name one
      aws logs create-log-stream --log-group-name $GROUP --log-stream-name two
      aws logs put-log-events --log-group-name $GROUP --log-stream-name one \\
          --log-events timestamp=$NOW,message='ERROR first' \\
          --query nextSequenceToken --output text > token
      aws logs put-log-events --log-group-name $GROUP --log-stream-name two \\
          --log-events timestamp=$((NOW+1)),message='fine' timestamp=$((NOW+2)),message='ERROR last' \\
          --query nextSequenceToken --output text > token
      """;

  private Shell terminal;

  LogsCliTest(Strongroom strongroom) {
    terminal = strongroom.terminal();
  }

  @BeforeEach
  void aws_is_installed() {
    terminal = Cli.ready(terminal);
  }

  @Test
  void events_are_put_shown_and_searched() {
    String said =
        terminal
            .with("GROUP", "/aws/lambda/shown")
            .prints(
                PUT
                    + """
                    aws logs get-log-events --log-group-name $GROUP --log-stream-name two \\
                        --query 'events[].message' --output text
                    aws logs filter-log-events --log-group-name $GROUP --filter-pattern ERROR \\
                        --page-size 1 --query 'events[].[logStreamName,message]' --output text
                    aws logs describe-log-streams --log-group-name $GROUP --order-by LastEventTime \\
                        --descending --query 'logStreams[].logStreamName' --output text
                    aws logs put-retention-policy --log-group-name $GROUP --retention-in-days 7
                    aws logs describe-log-groups --log-group-name-prefix $GROUP \\
                        --query 'logGroups[].[logGroupName,retentionInDays]' --output text
                    aws logs tag-log-group --log-group-name $GROUP --tags team=red
                    aws logs list-tags-log-group --log-group-name $GROUP --query tags.team --output text
                    aws logs delete-log-group --log-group-name $GROUP
                    """);
    assertEquals(
        "fine\tERROR last\none\tERROR first\ntwo\tERROR last\ntwo\tone\n"
            + "/aws/lambda/shown\t7\nred",
        said);
  }

  @Test
  void tail_shows_what_came_since() {
    Assumptions.assumeTrue(Cli.second(terminal), "only the second version of aws has logs tail");
    String said =
        terminal
            .with("GROUP", "/aws/lambda/tailed")
            .prints(
                PUT
                    + "aws logs tail $GROUP --since 10m --format short | cut -d' ' -f2-\n"
                    + "(timeout 5 aws logs tail $GROUP --since 10m --follow --format short || true)"
                    + " | cut -d' ' -f2- | sort -u\n");
    assertTrue(said.startsWith("ERROR first\nfine\nERROR last\n"), said);
    assertTrue(said.endsWith("ERROR first\nERROR last\nfine"), said);
  }
}
