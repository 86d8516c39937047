package io.strongroom.iam;

/** A policy document, checked and compiled. Immutable; evaluated by {@link Evaluator} alone. */
public final class Policy {
  private Policy() {}

  /**
   * Reads and checks a document.
   *
   * @throws MalformedPolicy with AWS's wording
   */
  public static Policy parse(String json, PolicyKind kind) {
    throw new MalformedPolicy("Syntax errors in policy.");
  }
}
