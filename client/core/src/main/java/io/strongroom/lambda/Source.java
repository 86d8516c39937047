package io.strongroom.lambda;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Where values come from: AWS's protocols, the local extension, or a fake in tests. */
public interface Source {
  /**
   * Reads all, in as few calls as there can be.
   *
   * @param patient false if older values are at hand, so that one short try is enough
   * @return one answer for each
   */
  Map<Name, Answer> read(Collection<Name> names, boolean patient);

  /**
   * Reads every parameter below a path.
   *
   * @throws SecretUnavailableException if the path cannot be listed
   */
  List<Reading> below(String path, boolean patient);

  /** Drops connections and credentials, when the process was or will be frozen. */
  default void reset() {}
}
