package io.strongroom.functions.host;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Region;
import io.strongroom.seal.Context;
import io.strongroom.seal.DidNotOpen;
import io.strongroom.seal.Sealed;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Row;
import io.strongroom.store.Tx;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The SQL of invocations that nobody waits for. Their payloads are sealed. */
final class QueueRows {
  private static final String COLUMNS =
      "request_id, account, region, function, sealed, attempts, tries, created";

  /**
   * One that waits.
   *
   * @param attempts that the function has failed
   * @param tries in all, also those that found no room
   */
  record Waiting(
      String requestId,
      AccountId account,
      Region region,
      String function,
      Sealed sealed,
      int attempts,
      int tries,
      Instant created) {
    static Waiting of(Row row) {
      return new Waiting(
          row.text(1),
          new AccountId(row.text(2)),
          new Region(row.text(3)),
          row.text(4),
          row.sealed(5),
          (int) row.number(6),
          (int) row.number(7),
          row.instant(8));
    }
  }

  void add(Tx tx, Invocation invocation) {
    Arn function = invocation.invokedArn();
    var account = new AccountId(function.account());
    var region = new Region(function.region());
    try (Sensitive plain = plain(invocation)) {
      tx.sql(
              "insert into function_queue(request_id, account, region, function, sealed, attempts,"
                  + " tries, due, created) values (?, ?, ?, ?, ?, 0, 0, ?, ?)")
          .with(invocation.requestId())
          .in(account, region)
          .with(function.toString())
          .with(
              tx.accountKey(account, region)
                  .seal(plain, context(invocation.requestId(), function.toString())))
          .with(tx.now())
          .with(tx.now())
          .run();
    }
  }

  /** Whether more than so many wait. */
  boolean moreThan(Tx tx, long most) {
    return tx.sql(
                "select count(*) from (select 1 from function_queue where died is null limit ?) q")
            .with(most + 1)
            .one(row -> row.number(1))
            .orElse(0L)
        > most;
  }

  boolean anyDue(Tx tx) {
    return tx.sql("select 1 from function_queue where died is null and due <= ? limit 1")
        .with(tx.now())
        .one(row -> row.number(1))
        .isPresent();
  }

  /** Those whose time has come; from now on nobody else takes them until the time given. */
  List<Waiting> claim(Tx tx, int most, Instant until) {
    List<Waiting> due =
        tx.sql(
                "select "
                    + COLUMNS
                    + " from function_queue where died is null and due <= ? order by due limit ?")
            .with(tx.now())
            .with(most)
            .list(Waiting::of);
    for (Waiting each : due) {
      tx.sql("update function_queue set due = ?, tries = tries + 1 where request_id = ?")
          .with(until)
          .with(each.requestId())
          .run();
    }
    return due;
  }

  /** Prolongs a claim, unless it has ended or somebody else has it by now. */
  void renew(Tx tx, String requestId, Instant before, Instant until) {
    tx.sql("update function_queue set due = ? where request_id = ? and due = ? and died is null")
        .with(until)
        .with(requestId)
        .with(before)
        .run();
  }

  /**
   * What was queued; the receiver closes its payload.
   *
   * @throws DidNotOpen when the row was tampered with
   */
  Invocation open(Tx tx, Waiting waiting) {
    try (Sensitive plain =
        tx.accountKey(waiting.account(), waiting.region())
            .open(waiting.sealed(), context(waiting.requestId(), waiting.function()))) {
      return plain.use(
          bytes -> {
            int length = ByteBuffer.wrap(bytes).getInt();
            int payload = Integer.BYTES + Math.max(length, 0);
            Optional<String> client =
                length < 0
                    ? Optional.empty()
                    : Optional.of(new String(bytes, Integer.BYTES, length, StandardCharsets.UTF_8));
            return new Invocation(
                waiting.requestId(),
                Arn.parse(waiting.function()).orElseThrow(),
                Sensitive.taking(Arrays.copyOfRange(bytes, payload, bytes.length)),
                client);
          });
    }
  }

  void done(Tx tx, Waiting waiting) {
    tx.sql("delete from function_queue where request_id = ?").with(waiting.requestId()).run();
  }

  void again(Tx tx, Waiting waiting, int attempts, Instant due) {
    tx.sql("update function_queue set due = ?, attempts = ? where request_id = ?")
        .with(due)
        .with(attempts)
        .with(waiting.requestId())
        .run();
  }

  void giveUp(Tx tx, Waiting waiting, int attempts, String reason) {
    tx.sql("update function_queue set died = ?, attempts = ?, reason = ? where request_id = ?")
        .with(tx.now())
        .with(attempts)
        .with(reason)
        .with(waiting.requestId())
        .run();
  }

  /** Forgets those given up before a time, at most so many. */
  int forget(Tx tx, Instant before, int most) {
    return tx.sql(
            "delete from function_queue where request_id in (select request_id from function_queue"
                + " where died is not null and died < ? order by died limit ?)")
        .with(before)
        .with(most)
        .run();
  }

  long count(Tx tx, boolean givenUp) {
    return tx.sql(
            "select count(*) from function_queue where died is " + (givenUp ? "not null" : "null"))
        .one(row -> row.number(1))
        .orElse(0L);
  }

  /** The length of the client context, or -1; the client context; the payload. */
  private static Sensitive plain(Invocation invocation) {
    byte[] client =
        invocation
            .clientContext()
            .map(it -> it.getBytes(StandardCharsets.UTF_8))
            .orElse(new byte[0]);
    return invocation
        .payload()
        .use(
            payload ->
                Sensitive.taking(
                    ByteBuffer.allocate(Integer.BYTES + client.length + payload.length)
                        .putInt(invocation.clientContext().isPresent() ? client.length : -1)
                        .put(client)
                        .put(payload)
                        .array()));
  }

  private static Context context(String requestId, String function) {
    return Context.of("functions/queue").with(requestId).with(function);
  }
}
