package io.strongroom.rotators;

import java.util.Optional;

/** A kind of database. */
interface Engine {
  /**
   * Logs in.
   *
   * @return nothing when the database does not take this user with this password
   * @throws RotatorFailed when it cannot be asked
   */
  Optional<Session> login(Login login);

  /** Fails when a user cannot have this name. */
  void requireName(String user);
}
