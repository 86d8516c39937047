package io.strongroom.lambda;

/**
 * What identifies one value: which of the three ways, the name there, and everything that makes a
 * difference to what comes back. Two names that differ in an option are two entries of the cache.
 */
public sealed interface Name permits Name.Env, Name.Parameter, Name.Managed {

  // equals and hashCode are written out: those that records get cost a function milliseconds at
  // their first call, before its first secret.

  /** An environment variable with a base64 ciphertext of KMS. */
  record Env(String variable, Decryption decryption) implements Name {
    @Override
    public boolean equals(Object other) {
      return other instanceof Env that
          && variable.equals(that.variable)
          && decryption.equals(that.decryption);
    }

    @Override
    public int hashCode() {
      return variable.hashCode();
    }

    @Override
    public String toString() {
      return "env " + variable;
    }
  }

  /** A parameter of Parameter Store; a version or label stands behind a colon. */
  record Parameter(String path) implements Name {
    @Override
    public boolean equals(Object other) {
      return other instanceof Parameter that && path.equals(that.path);
    }

    @Override
    public int hashCode() {
      return path.hashCode();
    }

    @Override
    public String toString() {
      return "parameter " + path;
    }
  }

  /**
   * A secret of Secrets Manager.
   *
   * @param id its name or ARN
   * @param stage the staging label, {@link #CURRENT} as a rule
   * @param version a version id, empty for the one that has the label
   */
  record Managed(String id, String stage, String version) implements Name {
    /** The label of the version that is in use. */
    public static final String CURRENT = "AWSCURRENT";

    @Override
    public boolean equals(Object other) {
      return other instanceof Managed that
          && id.equals(that.id)
          && stage.equals(that.stage)
          && version.equals(that.version);
    }

    @Override
    public int hashCode() {
      return id.hashCode() * 31 + stage.hashCode();
    }

    @Override
    public String toString() {
      String which = version.isEmpty() ? stage : version;
      return "secret " + id + (which.equals(CURRENT) ? "" : " (" + which + ")");
    }
  }
}
