package io.strongroom.audit;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What is asked of a trail.
 *
 * @param since the earliest time, inclusive
 * @param until the latest time, inclusive
 * @param wanted what is found and not wanted is left out
 */
public record Question(
    AccountId account,
    Region region,
    Instant since,
    Instant until,
    Optional<Attribute> attribute,
    Predicate<Summary> wanted) {

  /** What records are found by; those of {@code LookupEvents}. */
  public enum Key {
    EVENT_ID,
    EVENT_NAME,
    READ_ONLY,
    USERNAME,
    RESOURCE_TYPE,
    RESOURCE_NAME,
    EVENT_SOURCE,
    ACCESS_KEY_ID;

    List<String> values(Summary summary) {
      return switch (this) {
        case EVENT_ID -> one(summary.eventId());
        case EVENT_NAME -> one(summary.eventName());
        case READ_ONLY -> one(summary.readOnly());
        case USERNAME -> one(summary.username());
        case RESOURCE_TYPE ->
            summary.resources().stream().map(Summary.Resource::type).distinct().toList();
        case RESOURCE_NAME ->
            summary.resources().stream().map(Summary.Resource::name).distinct().toList();
        case EVENT_SOURCE -> one(summary.eventSource());
        case ACCESS_KEY_ID -> one(summary.accessKeyId());
      };
    }

    private static List<String> one(String text) {
      return text.isEmpty() ? List.of() : List.of(text);
    }
  }

  /** A value that a record has to have, exactly. */
  public record Attribute(Key key, String value) {}

  boolean matches(String chain, Summary summary) {
    return chain.equals(account.value())
        && summary.region().equals(region.value())
        && !summary.eventTime().isBefore(since)
        && !summary.eventTime().isAfter(until)
        && attribute.map(asked -> asked.key().values(summary).contains(asked.value())).orElse(true)
        && wanted.test(summary);
  }

  /** The term under which an index has what may match. */
  long term() {
    return attribute
        .map(asked -> Terms.of(account.value(), region.value(), asked.key(), asked.value()))
        .orElseGet(() -> Terms.of(account.value(), region.value()));
  }

  /** The terms under which a record of an account can be found; none for other records. */
  static List<Long> terms(String chain, Summary summary) {
    if (!AccountId.isValid(chain) || summary.region().isEmpty()) {
      return List.of();
    }
    var terms = new ArrayList<Long>(12);
    terms.add(Terms.of(chain, summary.region()));
    for (Key key : Key.values()) {
      for (String value : key.values(summary)) {
        terms.add(Terms.of(chain, summary.region(), key, value));
      }
    }
    return terms;
  }
}
