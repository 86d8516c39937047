package io.strongroom.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.audit.AuditRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What becomes of the answers of one turn when something goes wrong. */
class TurnTest {
  private final List<String> answered = new ArrayList<>();
  private final List<Throwable> troubles = new ArrayList<>();
  private final ArrayDeque<Runnable> after = new ArrayDeque<>();

  private final Exchange.Reply end =
      new Exchange.Reply() {
        @Override
        public void afterTurn(Runnable task) {
          after.add(task);
        }

        @Override
        public void accept(WireResponse response) {
          answered.add(new String(response.body(), StandardCharsets.UTF_8));
        }
      };

  private Turn.Waiting waiting(WireResponse secret, Consumer<WireResponse> reply) {
    return new Turn.Waiting(List.of(), secret, reply, () -> HttpServers.answer("not recorded"));
  }

  private void settle() {
    while (!after.isEmpty()) {
      after.remove().run();
    }
  }

  @Test
  void whatever_keeps_a_record_from_being_kept_no_answer_leaves() {
    for (Throwable thrown : List.of(new IllegalStateException("x"), new OutOfMemoryError("y"))) {
      var turn = new Turn(records -> fail(thrown), troubles::add);
      WireResponse secret = HttpServers.answer("hush");
      turn.add(waiting(secret, end), end);
      turn.add(waiting(HttpServers.answer("hush"), end), end);
      settle();
      assertEquals("\0\0\0\0", new String(secret.body(), StandardCharsets.UTF_8));
    }
    assertEquals(List.of("not recorded", "not recorded", "not recorded", "not recorded"), answered);
    assertEquals(2, troubles.size());
  }

  private static void fail(Throwable thrown) {
    switch (thrown) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalArgumentException(thrown);
    }
  }

  @Test
  void one_answer_that_cannot_be_given_does_not_cost_the_others_theirs() {
    var kept = new ArrayList<AuditRecord>();
    var turn = new Turn(kept::addAll, troubles::add);
    WireResponse lost = HttpServers.answer("hush");
    turn.add(
        waiting(
            lost,
            response -> {
              throw new IllegalStateException("the connection is gone");
            }),
        end);
    turn.add(waiting(HttpServers.answer("second"), end), end);
    settle();
    assertEquals(List.of("second"), answered);
    assertEquals("\0\0\0\0", new String(lost.body(), StandardCharsets.UTF_8));
    assertTrue(troubles.getFirst() instanceof IllegalStateException);
  }
}
