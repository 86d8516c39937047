package io.strongroom.rotators;

import io.strongroom.seal.Sensitive;
import java.util.Optional;

/**
 * Who logs in where: what a database secret says.
 *
 * @param port empty for the usual one
 * @param database empty for the usual one
 * @param master the ARN of the secret of a user who may change others
 */
record Login(
    String engine,
    String host,
    Optional<Integer> port,
    String user,
    Sensitive password,
    Optional<String> database,
    Tls tls,
    Optional<String> master) {

  /** Whether the connection is encrypted. */
  enum Tls {
    /** If the database can. */
    OFFERED,
    REQUIRED,
    OFF
  }

  boolean sameDatabase(Login other) {
    return host.equalsIgnoreCase(other.host) && port.equals(other.port);
  }

  @Override
  public String toString() {
    return "Login[" + engine + "]";
  }
}
