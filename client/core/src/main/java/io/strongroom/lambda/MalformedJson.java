package io.strongroom.lambda;

/** Bytes that are not the JSON they should be; says where, never what. */
final class MalformedJson extends Exception {
  private static final long serialVersionUID = 1;

  MalformedJson(String what, int at) {
    super(what + " at byte " + at, null, false, false);
  }
}
