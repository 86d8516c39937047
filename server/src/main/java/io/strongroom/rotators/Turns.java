package io.strongroom.rotators;

import io.strongroom.secrets.ManagedSecret;

/** How many users take turns. */
sealed interface Turns permits SingleUser, Alternating {
  /** The user of the next version. */
  String next(Login current);

  /** Makes the database take the pending login, which it does not yet. */
  void apply(Login current, Login pending, ManagedSecret secret);
}
