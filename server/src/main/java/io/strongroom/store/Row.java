package io.strongroom.store;

import io.strongroom.seal.Mac;
import io.strongroom.seal.Sealed;
import java.time.Instant;
import java.util.Optional;

/** One row of a result; columns are counted from 1. */
public interface Row {
  String text(int column);

  long number(int column);

  boolean flag(int column);

  Instant instant(int column);

  Sealed sealed(int column);

  Mac mac(int column);

  Optional<String> optionalText(int column);

  Optional<Instant> optionalInstant(int column);

  Optional<Sealed> optionalSealed(int column);

  Optional<Mac> optionalMac(int column);

  Optional<Long> optionalNumber(int column);
}
