package io.strongroom.audit;

import io.strongroom.iam.Call;
import io.strongroom.seal.SealKey;
import io.strongroom.store.Store;
import io.strongroom.store.Tx;
import java.io.Closeable;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The audit trail of one node: one record for every call, chained and written before the call is
 * answered.
 *
 * <p>Reads: {@link #records}, {@link #append}, answer. Changes: {@link #records} and {@link #stage}
 * in their transaction, commit, {@link #append} of the same records, answer. If the process ends
 * between the commit and the append, or a power cut takes the end of the file, {@link #reconcile}
 * appends what is missing at the next start.
 */
public final class Trail implements AutoCloseable {
  private static final Pattern NODE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final AtomicLong numbers;
  private final Book book;
  private final CallRecords calls;
  private final SystemRecords system;
  private final Refusals refusals;
  private final Durability durability;
  private final String node;
  private final InstantSource clock;
  private final Closeable lock;
  private final Optional<AuditLocation.Folder> folder;
  private final Staged staged = new Staged();
  private final ArrayDeque<AuditRecord> owed = new ArrayDeque<>();
  private volatile boolean owing;
  private volatile boolean reconciled;

  private Trail(
      Output output,
      Chains chains,
      int segment,
      long number,
      Durability durability,
      SealKey fingerprintKey,
      String node,
      InstantSource clock,
      Closeable lock,
      Optional<AuditLocation.Folder> folder) {
    numbers = new AtomicLong(number);
    this.durability = durability;
    this.node = node;
    this.clock = clock;
    this.lock = lock;
    this.folder = folder;
    calls = new CallRecords(new Parameters(fingerprintKey), numbers::incrementAndGet);
    system = new SystemRecords(numbers::incrementAndGet);
    refusals = new Refusals(system);
    book = new Book(output, chains, segment, durability, node, () -> numbers.get() + 1);
  }

  /**
   * Opens a trail; a folder's last segment is checked first.
   *
   * @param fingerprintKey of the texts that are not recorded in clear; stays the caller's
   * @param node names the writer in every line, {@code [A-Za-z0-9._-]{1,64}}
   * @param clock for records that are not about a call
   * @throws AuditUnavailable when the folder is in use, cannot be written, or does not fit its own
   *     hashes; the message then names file and line
   */
  public static Trail open(
      AuditLocation location,
      Durability durability,
      SealKey fingerprintKey,
      String node,
      InstantSource clock) {
    return open(location, durability, fingerprintKey, node, clock, DiskSegment::open);
  }

  static Trail open(
      AuditLocation location,
      Durability durability,
      SealKey fingerprintKey,
      String node,
      InstantSource clock,
      SegmentFile.Opener opener) {
    if (!NODE.matcher(node).matches()) {
      throw new IllegalArgumentException("not a node's name");
    }
    return switch (location) {
      case AuditLocation.Memory memory ->
          new Trail(
              new MemoryOutput(),
              new Chains(new Header(1, 0, 1, Map.of())),
              1,
              0,
              durability,
              fingerprintKey,
              node,
              clock,
              () -> {},
              Optional.empty());
      case AuditLocation.Folder place ->
          openFolder(place, durability, fingerprintKey, node, clock, opener);
    };
  }

  private static Trail openFolder(
      AuditLocation.Folder place,
      Durability durability,
      SealKey fingerprintKey,
      String node,
      InstantSource clock,
      SegmentFile.Opener opener) {
    try {
      Opening found = Opening.of(place, opener);
      var trail =
          new Trail(
              found.output(),
              found.chains(),
              found.output().segment(),
              found.number(),
              durability,
              fingerprintKey,
              node,
              clock,
              found.lock(),
              Optional.of(place));
      found.cut().ifPresent(cut -> trail.note("AuditTailCut", cut.details()));
      return trail;
    } catch (IOException e) {
      throw new AuditUnavailable(e);
    }
  }

  /** As {@link #records(Call, Optional)} where nothing is known about TLS. */
  public List<AuditRecord> records(Call root) {
    return records(root, Optional.empty());
  }

  /**
   * The records of a finished call and its inner calls. An owner of a resource in another account
   * gets a record of his own. Nothing is written.
   */
  public List<AuditRecord> records(Call root, Optional<TlsSession> tls) {
    return calls.of(root, tls);
  }

  /** The record of something a service did by itself. Nothing is written. */
  public AuditRecord record(ServiceEvent event) {
    return system.event(event, clock.instant());
  }

  /**
   * Appends records: handed to the operating system when it returns, on disk if the trail is
   * strict.
   *
   * @throws AuditUnavailable when they could not be written; the call must not be answered. Records
   *     that were staged are kept and appended as soon as it works again.
   */
  public void append(List<AuditRecord> records) {
    if (records.isEmpty()) {
      return;
    }
    long ticket;
    try {
      pay();
      ticket = write(records);
    } catch (AuditUnavailable e) {
      owe(records);
      throw e;
    }
    if (durability == Durability.STRICT) {
      book.await(ticket);
    }
  }

  private long write(List<AuditRecord> records) {
    long ticket = book.append(records);
    staged.appended(records, ticket);
    return ticket;
  }

  private void owe(List<AuditRecord> records) {
    synchronized (owed) {
      records.stream().filter(staged::holds).forEach(owed::addLast);
      owing = !owed.isEmpty();
    }
  }

  /** Appends what could not be appended after its commit. */
  private void pay() {
    if (!owing) {
      return;
    }
    synchronized (owed) {
      if (!owed.isEmpty()) {
        write(List.copyOf(owed));
        owed.clear();
      }
      owing = false;
    }
  }

  /**
   * Puts records into the transaction of the change they are about, to be appended after its
   * commit. May be called again when the transaction is run again.
   *
   * @throws AuditUnavailable when the trail cannot be written, so that the change is not made
   * @throws IllegalStateException before {@link #reconcile}
   */
  public void stage(Tx tx, List<AuditRecord> records) {
    if (folder.isEmpty() || records.isEmpty()) {
      return;
    }
    if (!reconciled) {
      throw new IllegalStateException("the audit trail is not reconciled");
    }
    pay();
    List<Long> deletable = staged.insert(records, book.forced());
    if (!deletable.isEmpty()) {
      PendingRows.delete(tx, node, deletable);
    }
    for (AuditRecord record : records) {
      PendingRows.insert(tx, node, record);
    }
  }

  /**
   * Appends the records of committed changes that the files do not have, and clears the table. To
   * be called once, after opening and before anything is staged.
   *
   * @return how many records were missing
   */
  public int reconcile(Store store) {
    int missing = 0;
    if (folder.isPresent()) {
      missing = new Reconciliation(folder.get().path(), node, numbers, book).run(store);
    }
    reconciled = true;
    return missing;
  }

  /**
   * Records a request that could not be authenticated; nothing of its headers but what has the form
   * of an access key id. More than 200 in a second are only counted.
   *
   * @param reason its name is recorded
   * @throws AuditUnavailable when it could not be written
   */
  public void refused(
      Enum<?> reason, Optional<String> claimedKeyId, String sourceIp, String requestId) {
    refusals
        .of(reason, claimedKeyId, sourceIp, requestId, clock.instant())
        .ifPresent(record -> append(List.of(record)));
  }

  /**
   * Records something a service did by itself, outside of any transaction.
   *
   * @throws AuditUnavailable when it could not be written
   */
  public void event(ServiceEvent event) {
    append(List.of(record(event)));
  }

  /**
   * Records something about the server itself on the system chain, such as its start.
   *
   * @param details names and numbers, recorded in clear
   * @throws AuditUnavailable when it could not be written
   */
  public void note(String name, Map<String, String> details) {
    append(List.of(system.system(name, clock.instant(), details)));
  }

  /**
   * Hands the entries that pass the filter to the consumer, oldest first.
   *
   * @throws AuditUnavailable when they cannot be read
   */
  public void scan(AuditFiles.Filter filter, Consumer<AuditFiles.Entry> consumer) {
    try {
      AuditFiles.select(book.output()::scan, filter, consumer);
    } catch (IOException e) {
      throw new AuditUnavailable(e);
    }
  }

  /** Returns when everything appended so far is on disk. */
  public void force() {
    book.await(book.ticket());
  }

  /** Forces what is left to disk and lets go of the folder. */
  @Override
  public void close() {
    book.close();
    release();
  }

  /** Leaves everything as the end of the process would. */
  void abandon() {
    book.abandon();
    release();
  }

  private void release() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new AuditUnavailable(e);
    }
  }
}
