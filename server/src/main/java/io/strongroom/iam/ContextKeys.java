package io.strongroom.iam;

import java.util.List;
import java.util.Optional;

/** The condition keys of a request. */
@FunctionalInterface
public interface ContextKeys {
  /** No keys. */
  ContextKeys NONE = key -> Optional.empty();

  /**
   * The values of a key; empty when the request does not have it.
   *
   * @param key in canonical form, see {@link ConditionKey#canonical}
   */
  Optional<List<String>> values(String key);

  /** These keys first, then the others. */
  default ContextKeys orElse(ContextKeys others) {
    return key -> {
      Optional<List<String>> own = values(key);
      return own.isPresent() ? own : others.values(key);
    };
  }
}
