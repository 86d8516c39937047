package io.strongroom.kms;

/**
 * States of a key; the words are AWS's. Replicas are made and primaries changed in one transaction,
 * so that nobody ever finds a key {@code Creating} or {@code Updating}.
 */
enum KeyState {
  ENABLED("Enabled", ""),
  DISABLED("Disabled", "disabled"),
  PENDING_IMPORT("PendingImport", "pending import"),
  PENDING_DELETION("PendingDeletion", "pending deletion"),
  PENDING_REPLICA_DELETION("PendingReplicaDeletion", "pending deletion");

  private final String word;
  private final String spoken;

  KeyState(String word, String spoken) {
    this.word = word;
    this.spoken = spoken;
  }

  String word() {
    return word;
  }

  /** As it stands in refusals. */
  String spoken() {
    return spoken;
  }

  boolean pendingDeletion() {
    return this == PENDING_DELETION || this == PENDING_REPLICA_DELETION;
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
