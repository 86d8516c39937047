package io.strongroom.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code aws events}: from a rule to the webhook that hears of a change. */
@ExtendWith(Running.class)
final class EventsCliTest {
  private static final int PATIENCE_SECONDS = 30;

  private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final Shell shared;
  @TempDir private Path folder;

  EventsCliTest(Strongroom strongroom) {
    shared = strongroom.terminal();
  }

  @BeforeEach
  void aws_is_installed() {
    Cli.ready(shared);
  }

  @Test
  void a_rule_is_managed() {
    String said =
        shared.prints(
            """
            aws events put-rule --name cli --event-pattern '{"source":["shop"]}' \\
                --query RuleArn --output text > arn
            BUS=$(aws events create-event-bus --name cli --query EventBusArn --output text)
            aws events put-targets --rule cli --targets Id=bus,Arn=$BUS \\
                --query FailedEntryCount --output text
            aws events disable-rule --name cli
            aws events describe-rule --name cli --query '[State,EventPattern]' --output text
            aws events list-rule-names-by-target --target-arn $BUS --query RuleNames --output text
            """);
    assertEquals("0\nDISABLED\t{\"source\":[\"shop\"]}\ncli", said);
    said =
        shared.prints(
            """
            aws events put-events --query FailedEntryCount \\
                --entries '[{"Source":"shop","DetailType":"sold","Detail":"{\\"number\\":1}"}]'
            aws events test-event-pattern --event-pattern '{"source":["shop"]}' --query Result \\
                --event '{"id":"1","account":"1","source":"shop","time":"t","region":"r",
                          "resources":[],"detail-type":"sold"}'
            aws events put-rule --name tick --schedule-expression 'cron(0 6 ? * MON-FRI *)' \\
                --query RuleArn --output text > tick
            aws events list-rules --query 'Rules[].ScheduleExpression' --output text
            aws events remove-targets --rule cli --ids bus --query FailedEntryCount
            aws events delete-rule --name cli
            aws events delete-rule --name tick
            aws events delete-event-bus --name cli
            aws events list-rules --query 'length(Rules)'
            """);
    assertEquals(
        """
        0
        true
        cron(0 6 ? * MON-FRI *)
        0
        0\
        """,
        said);
    Cli.refused(
        "ResourceNotFoundException",
        "DescribeRule",
        shared.run("aws events describe-rule --name none"));
  }

  @Test
  void a_webhook_hears_of_a_change()
      throws IOException, GeneralSecurityException, InterruptedException {
    try (LocalHttps hook = LocalHttps.start(folder, "hook");
        Strongroom server =
            Strongroom.with(
                List.of("--webhook-ca=" + hook.certificate(), "--webhook-allow=127.0.0.0/8,::1"))) {
      hook.answer("/changes", this::hear);
      Shell terminal = Cli.ready(server.terminal());
      // The first version of aws would fetch what is at an address that it is given.
      terminal.file(
          ".aws-config",
          "[default]\ncli_follow_urlparam = false\n".getBytes(StandardCharsets.UTF_8));
      String said =
          terminal
              .with("HOOK", "https://" + hook.host() + "/changes")
              .prints(
                  """
                  CONNECTION=$(aws events create-connection --name ops \\
                      --authorization-type API_KEY --query ConnectionArn --output text \\
                      --auth-parameters \\
                      'ApiKeyAuthParameters={ApiKeyName=X-Key,ApiKeyValue=opensesame}')
                  DESTINATION=$(aws events create-api-destination --name ops \\
                      --connection-arn $CONNECTION --invocation-endpoint $HOOK \\
                      --http-method POST --query ApiDestinationArn --output text)
                  aws events put-rule --name changes --query RuleArn --output text --event-pattern \\
                      '{"source":["aws.ssm"],"detail-type":["Parameter Store Change"]}' > arn
                  aws events put-targets --rule changes --query FailedEntryCount --targets '[{
                      "Id": "ops", "Arn": "'$DESTINATION'", "InputTransformer": {
                        "InputPathsMap": {"what": "$.detail.operation", "name": "$.detail.name"},
                        "InputTemplate": "\\"<what> of <name>\\""}}]'
                  aws ssm put-parameter --name /shop/limit --type SecureString --value 10 \\
                      --query Version
                  aws ssm delete-parameter --name /shop/limit
                  """);
      assertEquals("0\n1", said);
      assertEquals("opensesame \"Create of /shop/limit\"", next());
      assertEquals("opensesame \"Delete of /shop/limit\"", next());
    }
  }

  private String next() throws InterruptedException {
    String next = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertTrue(next != null, "nothing was heard");
    return String.valueOf(next);
  }

  private void hear(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String key = exchange.getRequestHeaders().getFirst("X-Key");
    heard.add(key + " " + new String(body, StandardCharsets.UTF_8));
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
  }
}
