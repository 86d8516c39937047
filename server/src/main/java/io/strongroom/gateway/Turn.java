package io.strongroom.gateway;

import io.strongroom.audit.AuditRecord;
import io.strongroom.audit.AuditUnavailable;
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

  private final Consumer<List<AuditRecord>> keep;
  private final Consumer<Throwable> trouble;
  private List<Waiting> waiting = new ArrayList<>(WAITING_MAX);

  /**
   * A turn.
   *
   * @param keep returns when the records are kept; throws {@link AuditUnavailable} otherwise
   * @param trouble told of what nobody expects
   */
  Turn(Consumer<List<AuditRecord>> keep, Consumer<Throwable> trouble) {
    this.keep = keep;
    this.trouble = trouble;
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
    boolean kept = kept(records);
    settled.forEach(each -> reply(each, kept));
  }

  /** Whatever goes wrong, nothing leaves without its record. */
  private boolean kept(List<AuditRecord> records) {
    try {
      keep.accept(records);
      return true;
    } catch (AuditUnavailable e) {
      return false; // the trail tells the journal
    } catch (RuntimeException | Error e) {
      trouble.accept(e);
      return false;
    }
  }

  /** One connection's trouble must not cost the others their answers. */
  private void reply(Waiting answer, boolean kept) {
    try {
      if (kept) {
        answer.reply().accept(answer.response());
      } else {
        Arrays.fill(answer.response().body(), (byte) 0);
        answer.reply().accept(answer.refusal().get());
      }
    } catch (RuntimeException | Error e) {
      Arrays.fill(answer.response().body(), (byte) 0);
      trouble.accept(e);
    }
  }
}
