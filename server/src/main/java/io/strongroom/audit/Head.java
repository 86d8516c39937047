package io.strongroom.audit;

/** The last link of a chain. */
record Head(long sequence, String hash) {
  private static final String ZEROS = "0".repeat(64);

  /** What the first link of a chain is linked to. */
  static final Head NONE = new Head(0, ZEROS);
}
