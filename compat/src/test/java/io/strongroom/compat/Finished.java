package io.strongroom.compat;

/**
 * What a script left behind.
 *
 * @param script what ran, for messages
 * @param status its exit status
 */
record Finished(String script, int status, String out, String err) {
  @Override
  public String toString() {
    return "$ " + script + "\n" + out + err + "(exit status " + status + ")";
  }
}
