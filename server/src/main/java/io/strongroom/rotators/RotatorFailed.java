package io.strongroom.rotators;

/** A step that did not succeed; says why in words of ours, and never a value. */
public final class RotatorFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RotatorFailed(String reason) {
    super(reason, null, false, false);
  }

  /** Why, for logs and events. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
