package io.strongroom.gateway;

/** Describes an exception for the log: its kind and place, its text only where the text is ours. */
final class Trouble {
  private static final int FRAMES = 12;
  private static final int CAUSES_MAX = 4;

  private Trouble() {}

  static String describe(Throwable thrown) {
    var text = new StringBuilder();
    Throwable current = thrown;
    for (int depth = 0; current != null && depth < CAUSES_MAX; depth++) {
      text.append(depth == 0 ? "" : " caused by ").append(current.getClass().getName());
      if (current.getClass().getName().startsWith("io.strongroom.")) {
        text.append(" (").append(current.getMessage()).append(')');
      }
      StackTraceElement[] frames = current.getStackTrace();
      for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
        text.append(" < ").append(frames[i]);
      }
      current = current.getCause();
    }
    return text.toString();
  }
}
