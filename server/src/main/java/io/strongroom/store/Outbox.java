package io.strongroom.store;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Changes that were committed and wait to be delivered; where nobody wants any, they are dropped
 * after a day.
 */
public final class Outbox {
  private static final Duration KEPT = Duration.ofHours(24);
  private static final int TRIMMED_AT_ONCE = 1000;
  private static final JsonFactory JSON = new JsonFactory();

  private Outbox() {}

  /**
   * Drops changes older than a day, at most a thousand of them.
   *
   * @return how many were dropped; call again when it was the most
   */
  public static int trim(Tx tx) {
    return tx.sql(
            """
            delete from outbox where id in
              (select id from outbox where created < ? order by created, id limit ?)\
            """)
        .with(tx.now().minus(KEPT))
        .with(TRIMMED_AT_ONCE)
        .run();
  }

  /**
   * A change that waits to be delivered.
   *
   * @param detail a JSON object of texts
   * @param created by the database's clock
   */
  public record Waiting(
      long id,
      AccountId account,
      Region region,
      String kind,
      String resource,
      String detail,
      Instant created) {}

  /** Those that wait longest, at most so many. Changes of one resource come in their order. */
  public static List<Waiting> waiting(Tx tx, int limit) {
    return tx.sql(
            "select id, account, region, kind, resource, detail, created from outbox"
                + " order by id limit ?")
        .with(limit)
        .list(
            row ->
                new Waiting(
                    row.number(1),
                    new AccountId(row.text(2)),
                    new Region(row.text(3)),
                    row.text(4),
                    row.text(5),
                    row.text(6),
                    row.instant(7)));
  }

  /** Takes a change out: whoever delivers it has it now. */
  public static void done(Tx tx, Waiting change) {
    tx.sql("delete from outbox where id = ?").with(change.id()).run();
  }

  static void put(Tx tx, Change change) {
    tx.sql(
            """
            insert into outbox(account, region, kind, resource, detail, created)
            values (?, ?, ?, ?, ?, ?)\
            """)
        .in(change.account(), change.region())
        .with(change.kind())
        .with(change.resource())
        .with(json(change.detail()))
        .with(tx.now())
        .run();
  }

  private static String json(Map<String, String> detail) {
    var out = new StringWriter();
    try (var json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      new TreeMap<>(detail).forEach(json::writeStringProperty);
      json.writeEndObject();
    }
    return out.toString();
  }
}
