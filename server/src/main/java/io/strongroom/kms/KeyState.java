package io.strongroom.kms;

/** States of a key; the words are AWS's. */
enum KeyState {
  ENABLED("Enabled"),
  DISABLED("Disabled"),
  PENDING_DELETION("PendingDeletion");

  private final String word;

  KeyState(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }

  static KeyState of(String word) {
    for (KeyState state : values()) {
      if (state.word.equals(word)) {
        return state;
      }
    }
    throw new IllegalArgumentException("no such key state");
  }
}
