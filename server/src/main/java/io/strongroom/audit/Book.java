package io.strongroom.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Links records and writes them, one write for each batch, and has one thread that forces them to
 * disk. A batch has a ticket: how many records were written when it was; it is on disk as soon as
 * {@link #forced} has reached it.
 */
final class Book implements AutoCloseable {
  /** How long a record may wait for being forced; the promise is 100 ms, forcing included. */
  private static final Duration DELAY = Duration.ofMillis(50);

  /** How often a disk that failed is tried again while nobody writes. */
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition written = lock.newCondition();
  private final Condition settled = lock.newCondition();
  private final Condition gathered = lock.newCondition();
  private final Output output;
  private final Chains chains;
  private final Durability durability;
  private final String node;
  private final LongSupplier lowestNumber;
  private final Buffer lines = new Buffer();
  private final Thread forcer;
  private int segment;
  private long ticket;
  private long failedTicket;
  private volatile long forced;
  private boolean suspect;
  private boolean idle;
  private boolean abandoned;
  private int waiting;
  private boolean closed;
  private volatile Runnable begun = () -> {};

  /**
   * Where a trail stands.
   *
   * @param line the last one
   * @param ticket when this is forced, all of it is on disk
   */
  record Point(int segment, long line, Map<String, Head> heads, long ticket) {}

  /**
   * Starts the thread that forces.
   *
   * @param lowestNumber a bound below all numbers that future records can have, for headers
   */
  Book(
      Output output,
      Chains chains,
      int segment,
      Durability durability,
      String node,
      LongSupplier lowestNumber) {
    this.output = output;
    this.chains = chains;
    this.segment = segment;
    this.durability = durability;
    this.node = node;
    this.lowestNumber = lowestNumber;
    forcer = Thread.ofPlatform().name("audit-force").daemon().unstarted(this::forceForever);
    forcer.start();
  }

  /**
   * Hands records to the operating system.
   *
   * @return the batch's ticket
   * @throws AuditUnavailable when nothing was written
   */
  long append(List<AuditRecord> records) {
    List<byte[]> json = new ArrayList<>(records.size());
    for (AuditRecord record : records) {
      json.add(record.json().getBytes(StandardCharsets.UTF_8));
    }
    lock.lock();
    try {
      return write(records, json);
    } finally {
      lock.unlock();
    }
  }

  private long write(List<AuditRecord> records, List<byte[]> json) {
    if (closed) {
      throw new AuditUnavailable("the audit trail is closed");
    }
    try {
      if (suspect) {
        repair();
      }
      chains.propose(records, json, node, lines.clear());
      if (output.full(lines.length())) {
        Header next = chains.header(segment + 1, lowestNumber.getAsLong());
        output.begin(next);
        chains.enter(next);
        segment++;
        settle(ticket);
        begun.run();
        chains.propose(records, json, node, lines.clear());
      }
      output.write(lines, lines.length());
    } catch (Output.NotForced e) {
      doubt();
      throw new AuditUnavailable(e);
    } catch (IOException e) {
      throw new AuditUnavailable(e);
    }
    chains.commit(records.size());
    ticket += records.size();
    if (idle) {
      idle = false;
      written.signal();
    }
    return ticket;
  }

  private void repair() throws IOException {
    output.repair();
    suspect = false;
    settle(ticket);
  }

  private void settle(long upTo) {
    forced = Math.max(forced, upTo);
    settled.signalAll();
  }

  /** The ticket up to which everything is on disk. */
  long forced() {
    return forced;
  }

  /**
   * Returns when a batch is on disk; the batches that wait share one fsync.
   *
   * @throws AuditUnavailable when it may not be
   */
  void await(long mine) {
    lock.lock();
    try {
      if (forced < mine) {
        waiting++;
        gathered.signal();
        while (forced < mine) {
          if (failedTicket >= mine) {
            throw new AuditUnavailable("the audit trail could not be forced to disk");
          }
          settled.awaitUninterruptibly();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void forceForever() {
    lock.lock();
    try {
      while (!(closed && (forced == ticket || abandoned))) {
        if (forced == ticket) {
          idle = true;
          written.awaitUninterruptibly();
        } else if (suspect) {
          linger(RETRY);
          retry();
        } else {
          if (durability == Durability.DEFAULT) {
            linger(DELAY);
          }
          forceOnce();
        }
      }
    } finally {
      closed = true;
      failedTicket = Long.MAX_VALUE;
      settled.signalAll();
      lock.unlock();
    }
  }

  /** Waits, unless somebody waits for the disk already or this is the end. */
  private void linger(Duration time) {
    long left = time.toNanos();
    try {
      while (left > 0 && !closed && (waiting == 0 || suspect)) {
        left = gathered.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      return; // nobody may stop this thread; it goes on early
    }
  }

  private void retry() {
    if (suspect) {
      try {
        repair();
      } catch (IOException e) {
        abandoned = closed;
      }
    }
  }

  private void forceOnce() {
    long upTo = ticket;
    waiting = 0;
    Output.Forcing forcing = output.forcing();
    boolean done = false;
    lock.unlock();
    try {
      forcing.force();
      done = true;
    } catch (IOException e) {
      done = false;
    } finally {
      lock.lock();
    }
    if (done && !suspect) {
      forcing.done();
      settle(upTo);
    } else if (forced < upTo) {
      doubt();
    }
  }

  /** A failure to force is reported once: until all is written again no forcing is believed. */
  private void doubt() {
    suspect = true;
    failedTicket = ticket;
    settled.signalAll();
  }

  /** Where it stands now; not on disk until its ticket is forced. */
  Point point() {
    lock.lock();
    try {
      return new Point(segment, chains.line(), chains.heads(), ticket);
    } finally {
      lock.unlock();
    }
  }

  /** Has something done, that must take no time, whenever a segment has begun. */
  void whenBegun(Runnable task) {
    begun = task;
  }

  /** The ticket of the last batch. */
  long ticket() {
    lock.lock();
    try {
      return ticket;
    } finally {
      lock.unlock();
    }
  }

  /** Ends as a process that is killed: what was not forced is left to the system. */
  void abandon() {
    lock.lock();
    try {
      abandoned = true;
    } finally {
      lock.unlock();
    }
    close();
  }

  Output output() {
    return output;
  }

  /** Forces what is left and ends; appending is an error afterwards. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      written.signalAll();
      gathered.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      forcer.join();
      output.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new AuditUnavailable(e);
    }
  }
}
