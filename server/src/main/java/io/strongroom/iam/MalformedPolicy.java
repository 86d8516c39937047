package io.strongroom.iam;

/** A policy document that AWS would not store. The message is AWS's and never quotes values. */
public final class MalformedPolicy extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedPolicy(String message) {
    super(message, null, false, false);
  }
}
