package io.strongroom.gateway;

import io.strongroom.audit.AuditRecord;
import io.strongroom.audit.AuditUnavailable;
import io.strongroom.audit.Trail;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The answers of one event loop that wait for their records. All that the loop has read in one turn
 * is recorded by one write, and answered after it: under load a write, a lock and a hash of the
 * folder's end cost the same for one record as for many. Belongs to one thread.
 */
final class Turn {
  /** More answers than this do not wait for the end of a turn. */
  private static final int WAITING_MAX = 64;

  private final Trail trail;
  private List<Waiting> waiting = new ArrayList<>(WAITING_MAX);

  Turn(Trail trail) {
    this.trail = trail;
  }

  /**
   * An answer that waits.
   *
   * @param refusal the answer instead, if the records cannot be kept
   */
  record Waiting(
      List<AuditRecord> records,
      WireResponse response,
      Consumer<WireResponse> reply,
      Supplier<WireResponse> refusal) {}

  /** Answers as soon as the records are kept. */
  void add(Waiting answer, Exchange.Reply end) {
    waiting.add(answer);
    if (waiting.size() == 1) {
      end.afterTurn(this::settle);
    } else if (waiting.size() >= WAITING_MAX) {
      settle();
    }
  }

  private void settle() {
    List<Waiting> settled = waiting;
    if (settled.isEmpty()) {
      return;
    }
    waiting = new ArrayList<>(WAITING_MAX);
    var records = new ArrayList<AuditRecord>(2 * settled.size());
    settled.forEach(each -> records.addAll(each.records()));
    boolean kept = true;
    try {
      trail.append(records);
    } catch (AuditUnavailable e) {
      kept = false;
    }
    for (Waiting each : settled) {
      if (kept) {
        each.reply().accept(each.response());
      } else {
        Arrays.fill(each.response().body(), (byte) 0);
        each.reply().accept(each.refusal().get());
      }
    }
  }
}
