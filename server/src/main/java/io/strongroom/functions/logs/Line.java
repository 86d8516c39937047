package io.strongroom.functions.logs;

/**
 * One line of a log.
 *
 * @param time milliseconds since 1970
 * @param message what was printed, without the line's end; never empty
 */
public record Line(long time, String message) {
  /** It may hold a secret that was printed by mistake. */
  @Override
  public String toString() {
    return "Line[" + time + ", " + message.length() + " characters]";
  }
}
