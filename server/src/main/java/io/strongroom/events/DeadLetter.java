package io.strongroom.events;

import java.time.Instant;

/**
 * An event that could not be delivered.
 *
 * @param id grows
 * @param rule its ARN
 * @param target the id of the target
 * @param event JSON
 * @param reason of the last attempt
 */
public record DeadLetter(
    long id, String rule, String target, String event, int attempts, String reason, Instant died) {
  private static final int PARTS = 5;

  static DeadLetter of(DeliveryRows.Dead dead) {
    DeliveryRows.Waiting delivery = dead.delivery();
    String[] parts = delivery.queue().split(" ", PARTS);
    return new DeadLetter(
        delivery.id(),
        "arn:aws:events:"
            + parts[1]
            + ":"
            + parts[0]
            + ":"
            + Setting.Rule.resource(parts[2], parts[3]),
        parts[4],
        delivery.event(),
        delivery.attempts(),
        dead.reason(),
        dead.died());
  }
}
