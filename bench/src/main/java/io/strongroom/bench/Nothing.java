package io.strongroom.bench;

import java.util.Map;

/** The least that a Java function can be, and a program that does the same. */
public final class Nothing {
  /** Made by the runtime. */
  public Nothing() {}

  /** Answers. */
  public int handle(Map<String, Object> event) {
    return 1;
  }

  /** Ends. */
  public static void main(String[] args) {
    System.exit(new Nothing().handle(Map.of()) - 1);
  }
}
