package io.strongroom.events;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/** Connections to webhooks that wait for the next request of the same account to the same host. */
final class IdleConnections implements AutoCloseable {
  private static final int EACH_MAX = 16;
  private static final int ALL_MAX = 128;

  private final Map<Key, Deque<WebConnection>> idle = new HashMap<>();
  private int count;
  private boolean closed;

  /** Whose connection it is, and whereto. */
  record Key(String owner, String host, int port) {}

  synchronized Optional<WebConnection> take(Key key) {
    Deque<WebConnection> some = idle.getOrDefault(key, new ArrayDeque<>());
    while (!some.isEmpty()) {
      WebConnection last = some.removeLast();
      count--;
      if (last.isFresh()) {
        return Optional.of(last);
      }
      drop(last);
    }
    idle.remove(key);
    return Optional.empty();
  }

  synchronized void give(Key key, WebConnection connection) {
    Deque<WebConnection> some = idle.computeIfAbsent(key, it -> new ArrayDeque<>());
    if (closed || !connection.isFresh() || some.size() >= EACH_MAX || count >= ALL_MAX) {
      drop(connection);
    } else {
      some.addLast(connection);
      count++;
    }
    if (some.isEmpty()) {
      idle.remove(key);
    }
  }

  /** Closes those that have waited for too long. */
  synchronized void sweep() {
    if (count > 0) {
      sweep(false);
    }
  }

  private void sweep(boolean all) {
    for (Iterator<Deque<WebConnection>> each = idle.values().iterator(); each.hasNext(); ) {
      Deque<WebConnection> some = each.next();
      int before = some.size();
      some.removeIf(
          one -> {
            boolean old = all || !one.isFresh();
            if (old) {
              drop(one);
            }
            return old;
          });
      count -= before - some.size();
      if (some.isEmpty()) {
        each.remove();
      }
    }
  }

  private static void drop(WebConnection connection) {
    try {
      connection.close();
    } catch (IOException e) {
      // It is not used any more either way.
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    sweep(true);
  }
}
