package io.strongroom.lambda;

/** A text that is not of the form its type wants; says what form and how long, never the text. */
final class WrongForm extends Exception {
  private static final long serialVersionUID = 1;

  WrongForm(String what) {
    super(what, null, false, false);
  }

  static WrongForm of(String wanted, String text) {
    int length = text.length();
    return new WrongForm(
        "not " + wanted + ": " + length + (length == 1 ? " character" : " characters"));
  }
}
