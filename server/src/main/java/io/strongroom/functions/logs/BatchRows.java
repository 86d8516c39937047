package io.strongroom.functions.logs;

import io.strongroom.seal.Context;
import io.strongroom.seal.Sealed;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Row;
import io.strongroom.store.Statement;
import io.strongroom.store.Tx;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The SQL of events: many in one row, sealed together and bound to their stream and times. A row
 * spans an hour at most, so that an index by first event finds all that reach into a range.
 */
final class BatchRows {
  static final long SPAN = 3_600_000;
  static final int ROW_BYTES = 64 * 1024;
  private static final int LINE_OVERHEAD = 12;
  private static final int ROW_OVERHEAD = 256;
  private static final String COLUMNS = "id, stream_id, first_event, last_event, ingested, sealed";

  /** A row, not yet opened. */
  record Batch(long id, String stream, long first, long last, long ingested, Sealed sealed) {}

  /** Keeps lines in one or more rows; they are in the order of their times. */
  void insert(Tx tx, Group group, Stream stream, List<Line> lines) {
    int from = 0;
    long bytes = 0;
    for (int i = 0; i < lines.size(); i++) {
      long length = lines.get(i).message().length() * 3L + LINE_OVERHEAD;
      boolean full =
          i > from
              && (bytes + length > ROW_BYTES
                  || lines.get(i).time() - lines.get(from).time() > SPAN);
      if (full) {
        row(tx, group, stream, lines.subList(from, i));
        from = i;
        bytes = 0;
      }
      bytes += length;
    }
    row(tx, group, stream, lines.subList(from, lines.size()));
  }

  private static void row(Tx tx, Group group, Stream stream, List<Line> lines) {
    long first = lines.getFirst().time();
    long last = lines.getLast().time();
    long ingested = tx.now().toEpochMilli();
    Sealed sealed;
    try (Sensitive plain = packed(lines)) {
      sealed =
          tx.accountKey(group.account(), group.region())
              .seal(plain, context(group, stream.id(), first, last, ingested));
    }
    tx.sql(
            "insert into log_batches (account, region, group_id, stream_id, first_event,"
                + " last_event, ingested, size, sealed) values (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .in(group.account(), group.region())
        .with(group.id())
        .with(stream.id())
        .with(first)
        .with(last)
        .with(ingested)
        .with(sealed.length() + ROW_OVERHEAD)
        .with(sealed)
        .run();
  }

  private static Context context(Group group, String stream, long first, long last, long ingested) {
    return Context.of("log_batches")
        .with(group.account().value())
        .with(group.region().value())
        .with(group.id())
        .with(stream)
        .with(first)
        .with(last)
        .with(ingested);
  }

  private static Sensitive packed(List<Line> lines) {
    var texts = new ArrayList<byte[]>(lines.size());
    int length = 0;
    for (Line line : lines) {
      byte[] text = line.message().getBytes(StandardCharsets.UTF_8);
      texts.add(text);
      length += text.length + LINE_OVERHEAD;
    }
    ByteBuffer out = ByteBuffer.allocate(length);
    for (int i = 0; i < lines.size(); i++) {
      out.putLong(lines.get(i).time()).putInt(texts.get(i).length).put(texts.get(i));
    }
    return Sensitive.taking(out.array());
  }

  /** The events of a row; what does not open was tampered with. */
  List<Event> open(Tx tx, Group group, Batch batch) {
    Context context = context(group, batch.stream(), batch.first(), batch.last(), batch.ingested());
    try (Sensitive plain =
        tx.accountKey(group.account(), group.region()).open(batch.sealed(), context)) {
      return plain.use(
          bytes -> {
            var events = new ArrayList<Event>();
            ByteBuffer in = ByteBuffer.wrap(bytes);
            while (in.hasRemaining()) {
              long time = in.getLong();
              var text = new byte[in.getInt()];
              in.get(text);
              events.add(
                  new Event(
                      time,
                      batch.id(),
                      events.size(),
                      batch.stream(),
                      batch.ingested(),
                      new String(text, StandardCharsets.UTF_8)));
            }
            return events;
          });
    }
  }

  /** Rows of a group, or of one of its streams, after (first, id), by these. */
  List<Batch> up(Tx tx, Group group, Optional<String> stream, long first, long id, int most) {
    String where = stream.isPresent() ? " where stream_id = ?" : " where group_id = ?";
    Statement statement =
        tx.sql(
            "select "
                + COLUMNS
                + " from log_batches"
                + where
                + " and (first_event > ? or (first_event = ? and id > ?))"
                + " order by first_event, id limit ?");
    return statement
        .with(stream.orElse(group.id()))
        .with(first)
        .with(first)
        .with(id)
        .with(most)
        .list(BatchRows::batch);
  }

  /** Rows of a stream before (last, id), from the latest. */
  List<Batch> down(Tx tx, String stream, long last, long id, int most) {
    return tx.sql(
            "select "
                + COLUMNS
                + " from log_batches where stream_id = ?"
                + " and (last_event < ? or (last_event = ? and id < ?))"
                + " order by last_event desc, id desc limit ?")
        .with(stream)
        .with(last)
        .with(last)
        .with(id)
        .with(most)
        .list(BatchRows::batch);
  }

  private static Batch batch(Row row) {
    return new Batch(
        row.number(1), row.text(2), row.number(3), row.number(4), row.number(5), row.sealed(6));
  }

  /** What a group takes, in bytes. */
  long size(Tx tx, Group group) {
    return tx.sql("select coalesce(sum(size), 0) from log_batches where group_id = ?")
        .with(group.id())
        .one(row -> row.number(1))
        .orElse(0L);
  }

  /** Deletes rows whose last event is older; at most so many. */
  int expire(Tx tx, Group group, long horizon, int most) {
    return tx.sql(
            "delete from log_batches where id in (select id from log_batches where group_id = ?"
                + " and first_event < ? and last_event < ? order by first_event, id limit ?)")
        .with(group.id())
        .with(horizon)
        .with(horizon)
        .with(most)
        .run();
  }

  /** Deletes the oldest rows, whatever their age; at most so many. */
  int oldest(Tx tx, Group group, int most) {
    return expire(tx, group, Instant.MAX.getEpochSecond(), most);
  }

  /** Deletes some of what deleted groups and streams have left. */
  int bury(Tx tx, int most) {
    Optional<String> id =
        tx.sql("select id from log_remains order by id limit 1").one(row -> row.text(1));
    if (id.isEmpty()) {
      return 0;
    }
    int gone =
        tx.sql(
                "delete from log_batches where id in (select id from log_batches"
                    + " where group_id = ? or stream_id = ? limit ?)")
            .with(id.get())
            .with(id.get())
            .with(most)
            .run();
    if (gone < most) {
      tx.sql("delete from log_remains where id = ?").with(id.get()).run();
    }
    return Math.max(gone, 1);
  }
}
