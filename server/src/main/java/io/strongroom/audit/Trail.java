package io.strongroom.audit;

import io.strongroom.iam.Call;
import io.strongroom.store.Fence;
import io.strongroom.store.Store;
import io.strongroom.store.Tx;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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
  private final TrailSettings settings;
  private final Anchor anchor;
  private final InstantSource clock;
  private final Closeable lock;
  private final Optional<AuditLocation.Folder> folder;
  private final long lastCheckpoint;
  private final Outage outage;
  private final Staged staged = new Staged();
  private final Owed owed;
  private Optional<Keeper> keeper = Optional.empty();
  private Optional<Standing.Rollback> rollback = Optional.empty();
  private volatile BiConsumer<Tx, AuditRecord> echo = (tx, record) -> {};
  private volatile boolean reconciled;

  private Trail(
      Output output,
      Chains chains,
      int segment,
      long number,
      TrailSettings settings,
      Anchor anchor,
      InstantSource clock,
      Closeable lock,
      Optional<AuditLocation.Folder> folder,
      long lastCheckpoint) {
    numbers = new AtomicLong(number);
    this.settings = settings;
    this.anchor = anchor;
    this.clock = clock;
    this.lock = lock;
    this.folder = folder;
    this.lastCheckpoint = lastCheckpoint;
    outage = new Outage(folder.map(place -> place.path().toString()).orElse("memory"));
    calls = new CallRecords(new Parameters(anchor.fingerprints()), numbers::incrementAndGet);
    system = new SystemRecords(numbers::incrementAndGet);
    refusals = new Refusals(system);
    book =
        new Book(
            output, chains, segment, settings.durability(), anchor.node(), () -> numbers.get() + 1);
    owed = new Owed(book, staged);
  }

  /**
   * Opens a trail. A folder's last segment is checked, and the folder compared with the last
   * checkpoints that were made of it.
   *
   * @param anchor what the database holds for it
   * @param clock for records that are not about a call
   * @throws AuditUnavailable when the folder is in use, cannot be written, does not fit its own
   *     hashes or lacks what a checkpoint covers; the message says what and what to do
   */
  public static Trail open(
      AuditLocation location, TrailSettings settings, Anchor anchor, InstantSource clock) {
    return open(location, settings, anchor, clock, DiskSegment::open);
  }

  static Trail open(
      AuditLocation location,
      TrailSettings settings,
      Anchor anchor,
      InstantSource clock,
      SegmentFile.Opener opener) {
    if (!NODE.matcher(anchor.node()).matches()) {
      throw new IllegalArgumentException("not a node's name");
    }
    return switch (location) {
      case AuditLocation.Memory memory ->
          new Trail(
              new MemoryOutput(),
              new Chains(Header.unsigned(1, 0, 1, Map.of())),
              1,
              0,
              settings,
              anchor,
              clock,
              () -> {},
              Optional.empty(),
              0);
      case AuditLocation.Folder place -> openFolder(place, settings, anchor, clock, opener);
    };
  }

  private static Trail openFolder(
      AuditLocation.Folder place,
      TrailSettings settings,
      Anchor anchor,
      InstantSource clock,
      SegmentFile.Opener opener) {
    try {
      Opening found =
          Opening.of(
              new Opening.Terms(
                  place,
                  opener,
                  anchor,
                  signer(anchor, clock),
                  settings.sinks(),
                  settings.acceptLoss(),
                  settings.acceptRollback()));
      var trail =
          new Trail(
              found.output(),
              found.chains(),
              found.output().segment(),
              found.number(),
              settings,
              anchor,
              clock,
              found.lock(),
              Optional.of(place),
              found.checkpoint());
      trail.rollback = found.rollback();
      found.notes(signer(anchor, clock)).forEach(trail::note);
      CheckpointKeys.write(place.path(), anchor.verifiers(), !found.losses().isEmpty());
      return trail;
    } catch (IOException e) {
      throw new AuditUnavailable(e);
    }
  }

  private static Signer signer(Anchor anchor, InstantSource clock) {
    return new Signer(anchor.trail(), anchor.node(), anchor.signing(), clock);
  }

  /**
   * Begins what is done in the background: checkpoints into the database, the folder and to the
   * places outside, looks at the disks, removing what is old. For a trail in memory nothing is.
   *
   * @param watched folders whose disks must not become full, beside the trail's own
   * @param journal told of troubles, one line each
   */
  public void keep(Store store, List<Path> watched, Consumer<String> journal) {
    outage.tell(journal);
    if (folder.isEmpty()) {
      return;
    }
    Path home = folder.get().path();
    Checkpoints checkpoints = checkpoints(store, journal);
    var folders = new ArrayList<Path>(List.of(home));
    folders.addAll(watched);
    var started =
        new Keeper(
            checkpoints,
            new Space(folders),
            settings.keep().map(age -> retention(home, age)),
            outage,
            this::note,
            this::force,
            () -> tellCounted(false),
            clock,
            journal);
    book.whenBegun(started::checkpoint);
    keeper = Optional.of(started);
    started.start(settings.checkpointEvery());
    rollback.ifPresent(gone -> journal.accept(gone + "; that was accepted"));
  }

  private Retention retention(Path home, Duration age) {
    Optional<Instant> last = anchor.last().checkpoint().map(Checkpoint::time);
    return new Retention(
        home,
        age,
        signer(anchor, clock),
        last.map(time -> new Retention.Lived(time, System::nanoTime)));
  }

  /** What makes the checkpoints of a trail that has a folder. */
  Checkpoints checkpoints(Store store, Consumer<String> journal) {
    return new Checkpoints(
        book,
        store,
        anchor,
        signer(anchor, clock),
        folder.orElseThrow().path(),
        lastCheckpoint,
        settings.sinks().stream().map(sink -> Delivery.to(sink, journal)).toList(),
        journal);
  }

  /**
   * Has the records of changes told to somebody, in the transaction of each change.
   *
   * @param listener may write into the transaction; may be called again when it is run again
   */
  public void echo(BiConsumer<Tx, AuditRecord> listener) {
    echo = listener;
  }

  /** Whether records can be written, and whether that will last. */
  public TrailHealth health() {
    if (outage.active()) {
      return TrailHealth.FAILING;
    }
    return keeper.map(Keeper::low).orElse(false) ? TrailHealth.LOW : TrailHealth.OK;
  }

  /** How far the trail is behind. */
  public TrailLag lag() {
    return new TrailLag(staged.size(), owed.size(), keeper.flatMap(Keeper::lastCheckpoint));
  }

  /** As {@link #records(Call, Optional)} where nothing is known about TLS. */
  public List<AuditRecord> records(Call root) {
    return records(root, Optional.empty());
  }

  /**
   * The records of a finished call and its inner calls. An owner of a resource in another account
   * gets a record of his own, and what the call entails one each. Nothing is written.
   */
  public List<AuditRecord> records(Call root, Optional<TlsSession> tls) {
    List<AuditRecord> records = calls.of(root, tls);
    List<Call.Consequence> more = root.consequences();
    return more.isEmpty()
        ? records
        : Stream.concat(
                records.stream(),
                more.stream()
                    .map(one -> ServiceEvent.of(one.resource(), one.name(), one.details()))
                    .map(this::record))
            .toList();
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
    boolean kept = false;
    try {
      pay();
      long ticket = book.append(records);
      kept = staged.appended(records, ticket);
      if (settings.durability() == Durability.STRICT) {
        book.await(ticket);
      }
      outage.worked();
    } catch (AuditUnavailable e) {
      outage.failed(e);
      throw owed.keep(records) || kept ? e.afterwards() : e;
    }
  }

  /** Appends what could not be appended after its commit. */
  private void pay() {
    if (owed.pay()) {
      outage.worked();
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
    records.forEach(record -> echo.accept(tx, record));
    if (folder.isEmpty() || records.isEmpty()) {
      return;
    }
    if (!reconciled) {
      throw new IllegalStateException("the audit trail is not reconciled");
    }
    try {
      pay();
    } catch (AuditUnavailable e) {
      outage.failed(e);
      throw e;
    }
    if (outage.fresh()) {
      throw new AuditUnavailable("the audit trail cannot be written");
    }
    List<Long> deletable = staged.insert(records, book.forced());
    if (!deletable.isEmpty()) {
      PendingRows.delete(tx, anchor.node(), deletable);
    }
    for (AuditRecord record : records) {
      PendingRows.insert(tx, anchor.rows(), anchor.node(), record);
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
      missing =
          new Reconciliation(folder.get().path(), anchor, numbers, book, this::forged).run(store);
    }
    reconciled = true;
    return missing;
  }

  /** The other nodes whose committed changes may have records that no file has. */
  public List<String> others(Store store) {
    return folder.isEmpty()
        ? List.of()
        : store.read(tx -> PendingRows.nodes(tx)).stream()
            .filter(other -> !other.equals(anchor.node()))
            .toList();
  }

  /**
   * Appends to this trail what the table holds of another node, which must be gone, and clears it.
   * The same records may stand in that node's own trail too: most were written there and not yet
   * taken off the table. They are told apart by nothing, and known by their event ids.
   *
   * @param fence of the lease under which nodes do this
   * @return how many records
   * @throws AuditUnavailable when they could not be written
   */
  public int adopt(Store store, Fence fence, String other) {
    return new Adoption(this, anchor, store, fence).of(other);
  }

  /** The same record under the next number of this trail. */
  AuditRecord renumbered(AuditRecord record) {
    return record.numbered(numbers.incrementAndGet());
  }

  /** The record of rows that this server did not write. */
  AuditRecord forged(Map<String, String> details) {
    return system.system("AuditPendingRefused", clock.instant(), details);
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
    refusals.of(reason, claimedKeyId, sourceIp, requestId, clock.instant()).ifPresent(this::append);
  }

  private void append(Refusals.Refused refused) {
    try {
      append(List.of(refused.record()));
    } catch (AuditUnavailable e) {
      refusals.lost(refused);
      throw e;
    }
  }

  /** Records how many refusals were only counted, once their flood is over or the trail ends. */
  private void tellCounted(boolean end) {
    refusals.rest(clock.instant(), end).ifPresent(this::append);
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

  /** Makes a last checkpoint, forces what is left to disk and lets go of the folder. */
  @Override
  public void close() {
    try {
      tellCounted(true);
    } catch (AuditUnavailable e) { // told already; the end cannot wait for a disk
    }
    keeper.ifPresent(Keeper::close);
    book.close();
    release();
  }

  /** Leaves everything as the end of the process would. */
  void abandon() {
    keeper.ifPresent(Keeper::abandon);
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
