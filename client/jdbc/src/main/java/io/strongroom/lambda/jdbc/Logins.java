package io.strongroom.lambda.jdbc;

import io.strongroom.lambda.Reading;
import io.strongroom.lambda.Secret;
import io.strongroom.lambda.SecretUnavailableException;
import io.strongroom.lambda.Timekeeper;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Logs in with the current version of a secret, one thread after the other, so that a password that
 * was rotated is rejected once and not once by each of them: databases lock accounts for less.
 *
 * <p>The thread whose login is rejected reads the secret again. If that brings no other version, a
 * rotation is under way that has changed the database already: it goes on reading, once in about a
 * second, for as long as the budget lasts; all others wait for it.
 */
final class Logins {
  /** Logins that take longer, as to a database far away, go side by side. */
  private static final long PATIENCE_MILLIS = 1_000;

  /** A rejected version is not tried again before that, unless it is another one. */
  private static final long REJECTED_MILLIS = 2_000;

  /** A secret is read at most once a second; sooner would bring nothing. */
  private static final int POLL_MILLIS = 1_000;

  private static final int POLL_JITTER_MILLIS = 100;

  /** Opens a connection with one version. */
  interface Login {
    Connection with(Reading credentials) throws SQLException;
  }

  private final Secret secret;
  private final @Nullable Secret pending;
  private final long budgetMillis;
  private final Timekeeper time;
  private final Login login;
  private final Semaphore turn = new Semaphore(1, true);
  private volatile @Nullable Rejection rejection;

  /** Which version was rejected, when, and how. */
  private static final class Rejection {
    private final Reading version;
    private final long nanos;
    private final SQLException cause;

    Rejection(Reading version, long nanos, SQLException cause) {
      this.version = version;
      this.nanos = nanos;
      this.cause = cause;
    }
  }

  Logins(Secret secret, @Nullable Secret pending, Duration budget, Timekeeper time, Login login) {
    this.secret = secret;
    this.pending = pending;
    budgetMillis = budget.toMillis();
    this.time = time;
    this.login = login;
  }

  Connection open() throws SQLException {
    long end = time.nanos() + TimeUnit.MILLISECONDS.toNanos(budgetMillis);
    while (true) {
      boolean mine = acquired();
      try {
        Reading version = current();
        if (mine || !rejected(version)) {
          Connection opened = mine ? asProber(version, end) : attempt(version);
          if (opened != null) {
            return opened;
          }
        }
      } finally {
        if (mine) {
          turn.release();
        }
      }
      Rejection last = rejection;
      if (last != null && time.nanos() - end >= 0 && rejected(current())) {
        throw given(last);
      }
    }
  }

  private boolean acquired() throws SQLException {
    try {
      return turn.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLTransientConnectionException("interrupted", e);
    }
  }

  private Reading current() throws SQLException {
    try {
      return secret.current();
    } catch (SecretUnavailableException e) {
      throw new SQLTransientConnectionException(e.getMessage(), "08001", e);
    }
  }

  private boolean rejected(Reading version) {
    Rejection last = rejection;
    return last != null
        && last.version.equals(version)
        && time.nanos() - last.nanos < TimeUnit.MILLISECONDS.toNanos(REJECTED_MILLIS);
  }

  /** One login; null if it was rejected. */
  private @Nullable Connection attempt(Reading version) throws SQLException {
    try {
      Connection opened = login.with(version);
      rejection = null;
      return opened;
    } catch (SQLException e) {
      if (!Rejections.rejected(e)) {
        throw e;
      }
      rejection = new Rejection(version, time.nanos(), e);
      return null;
    }
  }

  /** Logs in, waiting for a rotation to finish if it has to; null when the budget is spent. */
  private @Nullable Connection asProber(Reading first, long end) throws SQLException {
    Reading version = first;
    while (true) {
      if (!rejected(version)) {
        Connection opened = attempt(version);
        if (opened != null) {
          return opened;
        }
      }
      Reading next = newer(version);
      if (next.equals(version)) {
        Connection opened = withPending(version);
        if (opened != null) {
          return opened;
        }
        if (!waited(end)) {
          return null;
        }
        next = newer(version);
      }
      version = next;
    }
  }

  private Reading newer(Reading version) {
    try {
      return secret.refreshInsteadOf(version);
    } catch (SecretUnavailableException e) {
      return version; // the same bad moment may be over at the next look
    }
  }

  /** The version that a rotation has put into the database and not yet into force. */
  private @Nullable Connection withPending(Reading version) throws SQLException {
    if (pending == null) {
      return null;
    }
    try {
      Reading coming = pending.refresh();
      return coming.version().equals(version.version()) || rejected(coming)
          ? null
          : login.with(coming);
    } catch (SecretUnavailableException e) {
      return null; // there is none
    } catch (SQLException e) {
      if (!Rejections.rejected(e)) {
        throw e;
      }
      return null;
    }
  }

  private boolean waited(long end) {
    long left = TimeUnit.NANOSECONDS.toMillis(end - time.nanos());
    if (left <= 0 || Thread.currentThread().isInterrupted()) {
      return false;
    }
    int poll = POLL_MILLIS + ThreadLocalRandom.current().nextInt(POLL_JITTER_MILLIS);
    time.pause(Duration.ofMillis(Math.min(left, poll)));
    return true;
  }

  private SQLException given(Rejection last) {
    return new SQLInvalidAuthorizationSpecException(
        "the database rejects "
            + last.version
            + ", and within "
            + budgetMillis
            + " ms there was no other version: see whether a rotation has failed half-way",
        "28000",
        last.cause);
  }
}
