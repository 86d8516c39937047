package io.strongroom.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rotation as {@code aws secretsmanager} sets it up. */
@ExtendWith(Running.class)
final class RotationCliTest {
  private Shell terminal;

  RotationCliTest(Strongroom strongroom) {
    terminal = strongroom.terminal();
  }

  @BeforeEach
  void aws_is_installed() {
    terminal = Cli.ready(terminal);
  }

  @Test
  void a_ready_rotator_is_set_up_and_cancelled() {
    String said =
        terminal.prints(
            """
            ARN=$(aws secretsmanager create-secret --name rotated/db --query ARN --output text \\
                --secret-string '{"engine":"postgres","host":"127.0.0.1","port":1,"username":"shop","password":"old"}')
            FUNCTION=$(echo $ARN | sed 's/:secretsmanager:/:lambda:/; s/:secret:.*/:function:strongroom-rotate-postgres-single-user/')
            aws secretsmanager rotate-secret --secret-id rotated/db --rotation-lambda-arn $FUNCTION \\
                --rotation-rules '{"ScheduleExpression":"rate(30 days)","Duration":"3h"}' > begun
            aws secretsmanager describe-secret --secret-id rotated/db \\
                --query '[RotationEnabled,RotationRules.ScheduleExpression,RotationRules.Duration]' --output text
            aws secretsmanager cancel-rotate-secret --secret-id rotated/db > ended
            cmp begun ended
            aws secretsmanager describe-secret --secret-id rotated/db --query RotationEnabled --output text
            """);
    assertEquals("True\trate(30 days)\t3h\nFalse", said);
  }
}
