package io.strongroom.functions.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Unpacked code, one folder for each revision that has environments. */
final class Codes {
  private final Path folder;
  private final Map<String, Held> held = new HashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private long last;

  /** A folder in use; unpacked by whoever needs it first, under its own lock. */
  static final class Held {
    private final String key;
    private final Path path;
    private final ReentrantLock unpacking = new ReentrantLock();
    private boolean unpacked;
    private int users;

    private Held(String key, Path path) {
      this.key = key;
      this.path = path;
    }

    Path path() {
      return path;
    }
  }

  Codes(Path folder) {
    this.folder = folder;
  }

  /** The code of a revision, until {@link #release}. */
  Held take(Launch launch) throws IOException {
    String key = launch.function() + "\n" + launch.version() + "\n" + launch.revision();
    Held found;
    lock.lock();
    try {
      found = held.computeIfAbsent(key, it -> new Held(it, folder.resolve(Long.toString(++last))));
      found.users++;
    } finally {
      lock.unlock();
    }
    boolean done = false;
    found.unpacking.lock();
    try {
      if (!found.unpacked) {
        Path unused = CodeFolder.unpack(launch.code(), found.path);
        found.unpacked = true;
      }
      done = true;
      return found;
    } finally {
      found.unpacking.unlock();
      if (!done) {
        release(found);
      }
    }
  }

  /** Deletes the folder with its last user. */
  void release(Held code) {
    boolean gone;
    lock.lock();
    try {
      gone = --code.users == 0;
      if (gone) {
        Held unused = held.remove(code.key);
      }
    } finally {
      lock.unlock();
    }
    if (gone) {
      CodeFolder.delete(code.path);
    }
  }
}
