package io.strongroom.rotators;

/** A login to a database that succeeded. */
interface Session extends AutoCloseable {

  /** What {@link Session#provide} needs to know of a user in order to make another like him. */
  record Account(String user, String host) {}

  /** Does what shows that the login is of use. */
  void check();

  /** Who is logged in. */
  Account account();

  /** Gives the user who is logged in another password. */
  void changePassword(Login next);

  /**
   * Gives another user a password; makes him first if he is not there, with the rights of one who
   * is. May be repeated, and goes on with what was interrupted.
   */
  void provide(Account like, Login next);

  @Override
  void close();
}
