package io.strongroom.store;

import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Changes that were committed and wait to be delivered; what nobody fetches in a day is dropped.
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
