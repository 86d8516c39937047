package strongroom.runtime;

/** What a function's author has to mend, under the name that AWS's runtime gives it. */
final class Trouble extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String type;

  Trouble(String type, String message) {
    super(message, null, false, false);
    this.type = type;
  }

  String type() {
    return type;
  }
}
