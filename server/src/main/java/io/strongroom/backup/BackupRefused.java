package io.strongroom.backup;

import java.io.IOException;

/** A file is no backup that can be used here; the message has ids and places, no values. */
public final class BackupRefused extends IOException {
  private static final long serialVersionUID = 1L;

  BackupRefused(String why) {
    super(why);
  }
}
