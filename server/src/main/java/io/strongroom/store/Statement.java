package io.strongroom.store;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.seal.Mac;
import io.strongroom.seal.Sealed;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A statement with its values, in order. There is no way to bind plain bytes or a {@code
 * Sensitive}: plaintext in the database does not compile.
 */
public interface Statement {
  Statement with(String value);

  Statement with(long value);

  /** Stored as 0 or 1. */
  Statement with(boolean value);

  /** Stored in milliseconds since the epoch. */
  Statement with(Instant value);

  Statement with(Sealed value);

  Statement with(Mac value);

  /** Null when empty. */
  Statement withText(Optional<String> value);

  /** Null when empty. */
  Statement withInstant(Optional<Instant> value);

  /** Null when empty. */
  Statement withSealed(Optional<Sealed> value);

  /** Null when empty. */
  Statement withMac(Optional<Mac> value);

  /** Null when empty. */
  Statement withNumber(Optional<Long> value);

  /** The first row. */
  <T> Optional<T> one(Function<Row, T> mapper);

  /** All rows; the statement itself bounds them. */
  <T> List<T> list(Function<Row, T> mapper);

  /**
   * Changes rows and says how many.
   *
   * @throws WriteRequired in a read transaction
   * @throws Duplicate when a row with that key is there already
   * @throws StoreFailed when the database refuses the statement
   */
  int run();

  /** The two columns that lead almost every key. */
  default Statement in(AccountId account, Region region) {
    return with(account.value()).with(region.value());
  }
}
