package io.strongroom.audit;

import io.strongroom.aws.AccountId;
import io.strongroom.seal.VerifyingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The files of a trail as anybody may read them who has them; needs neither server nor key. */
public final class AuditFiles {
  private AuditFiles() {}

  /**
   * What to list.
   *
   * @param chain an account or {@code system}
   * @param since the earliest time
   * @param until the latest time
   * @param principal an ARN, or the name of a user or session
   * @param failed whether only what ended with an error is meant
   * @param last how many at most, the last ones; up to {@link #LAST_MAX}; empty for all
   */
  public record Filter(
      Optional<String> chain,
      Optional<String> eventName,
      Optional<Instant> since,
      Optional<Instant> until,
      Optional<String> principal,
      boolean failed,
      Optional<Integer> last) {
    /** More entries are not kept in memory. */
    public static final int LAST_MAX = 100_000;

    /** Everything. */
    public static final Filter ALL =
        new Filter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Refuses other chains and numbers with {@link IllegalArgumentException}. */
    public Filter {
      chain.ifPresent(
          name -> {
            if (!name.equals(AuditRecord.SYSTEM) && !AccountId.isValid(name)) {
              throw new IllegalArgumentException("a chain is an account id or system");
            }
          });
      if (last.isPresent() && (last.get() < 1 || last.get() > LAST_MAX)) {
        throw new IllegalArgumentException("the limit is 1 to " + LAST_MAX);
      }
    }

    /** As the others, whoever it was and however it ended. */
    public Filter(
        Optional<String> chain,
        Optional<String> eventName,
        Optional<Instant> since,
        Optional<Integer> last) {
      this(chain, eventName, since, Optional.empty(), Optional.empty(), false, last);
    }

    boolean passes(Entry entry) {
      if (chain.isPresent() && !chain.get().equals(entry.chain())) {
        return false;
      }
      if (eventName.isEmpty()
          && since.isEmpty()
          && until.isEmpty()
          && principal.isEmpty()
          && !failed) {
        return true;
      }
      Summary summary = entry.summary();
      return eventName.map(summary.eventName()::equals).orElse(true)
          && since.map(time -> !summary.eventTime().isBefore(time)).orElse(true)
          && until.map(time -> !summary.eventTime().isAfter(time)).orElse(true)
          && principal.map(name -> is(summary, name)).orElse(true)
          && (!failed || !summary.errorCode().isEmpty());
    }

    private static boolean is(Summary summary, String name) {
      return summary.principal().equals(name) || summary.username().equals(name);
    }
  }

  /**
   * One record of the trail.
   *
   * @param json the record
   */
  public record Entry(String chain, long sequence, String node, String json) {
    /** What a list shows of it. */
    public Summary summary() {
      return Summary.of(json);
    }

    /** One line for people; control characters replaced. */
    public String text() {
      return chain + " " + sequence + " " + summary().text();
    }
  }

  /**
   * What a trail is checked against.
   *
   * @param publicKeys that may have signed it; empty for those that lie in the folder, which prove
   *     less, as whoever changes the trail may change them too
   * @param checkpoints files with checkpoints that were kept elsewhere, among any other lines
   * @param epochFloor no segment may be of an earlier format; 0 for none
   * @param acceptLoss whether a loss that the operator accepted at a start is no fault
   */
  public record Proof(
      List<VerifyingKey> publicKeys, List<Path> checkpoints, int epochFloor, boolean acceptLoss) {
    /** What lies in the folder itself. */
    public static final Proof OWN = new Proof(List.of(), List.of(), 0, false);

    public Proof {
      publicKeys = List.copyOf(publicKeys);
      checkpoints = List.copyOf(checkpoints);
    }

    List<VerifyingKey> keys(Path folder) throws IOException {
      return publicKeys.isEmpty() ? CheckpointKeys.all(folder) : publicKeys;
    }
  }

  /**
   * The result of a check.
   *
   * @param records how many were read until the end or the fault
   * @param heads sequence of the last record of each chain
   * @param fault the first that was found
   * @param unfinished bytes of a last line without its end; a server that writes has them
   * @param bytes read
   * @param checkpoints how many were compared and fit
   * @param uncovered records after the last signature; cutting them off would not be seen
   * @param coveredUntil when the last checkpoint was made
   * @param notices what the reader should know, one line each
   */
  public record Verdict(
      long records,
      Map<String, Long> heads,
      Optional<Fault> fault,
      long unfinished,
      long bytes,
      long checkpoints,
      long uncovered,
      Optional<Instant> coveredUntil,
      List<String> notices) {
    public Verdict {
      notices = List.copyOf(notices);
    }
  }

  /**
   * The first thing that is wrong.
   *
   * @param line in the file, from 1
   * @param trailLine counted over all segments: the first that is wrong, missing or not proven
   * @param chain and sequence of the record that stands there, where one can be read
   */
  public record Fault(
      String file,
      int line,
      Optional<Long> trailLine,
      Optional<String> chain,
      Optional<Long> sequence,
      String reason) {

    @Override
    public String toString() {
      String where = file + ", line " + line;
      return chain.isPresent() && sequence.isPresent()
          ? where + " (" + chain.get() + " " + sequence.get() + "): " + reason
          : where + ": " + reason;
    }
  }

  /** A source of lines, oldest first. */
  @FunctionalInterface
  interface Lines {
    void forEach(Consumer<Line> consumer) throws IOException;
  }

  /**
   * Hands the entries of a folder that pass the filter to the consumer, oldest first. Memory is
   * bounded by one line, or by the number of last entries asked for. Checks nothing: see {@link
   * #verify}.
   *
   * @throws IOException when the files cannot be read
   */
  public static void list(Path folder, Filter filter, Consumer<Entry> consumer) throws IOException {
    requireFolder(folder);
    select(lines -> FolderOutput.scan(folder, lines), filter, consumer);
  }

  static void select(Lines lines, Filter filter, Consumer<Entry> consumer) throws IOException {
    if (filter.last().isEmpty()) {
      lines.forEach(line -> pass(line, filter, consumer));
      return;
    }
    int count = filter.last().get();
    var last = new ArrayDeque<Entry>();
    lines.forEach(
        line ->
            pass(
                line,
                filter,
                entry -> {
                  if (last.size() == count) {
                    last.removeFirst();
                  }
                  last.addLast(entry);
                }));
    last.forEach(consumer);
  }

  private static void pass(Line line, Filter filter, Consumer<Entry> consumer) {
    var entry = new Entry(line.chain(), line.sequence(), line.node(), line.record());
    if (filter.passes(entry)) {
      consumer.accept(entry);
    }
  }

  /** As {@link #verify(Path, Proof, ProgressListener)} against what lies in the folder. */
  public static Verdict verify(Path folder) throws IOException {
    return verify(folder, Proof.OWN, (done, all) -> {});
  }

  /** Told how many bytes of how many have been checked. */
  @FunctionalInterface
  public interface ProgressListener {
    void at(long done, long all);
  }

  /**
   * Checks every hash, every link, every header and every checkpoint of a folder.
   *
   * @throws NoPublicKey when the trail is signed and there is no key to check that with
   * @throws IOException when the files cannot be read
   */
  public static Verdict verify(Path folder, Proof proof, ProgressListener progress)
      throws IOException {
    requireFolder(folder);
    return Verification.of(folder, proof, progress);
  }

  /** There is no key to check signatures with. */
  public static final class NoPublicKey extends IOException {
    private static final long serialVersionUID = 1L;

    NoPublicKey() {
      super("the trail is signed, and there is no public key to check it with");
    }
  }

  /**
   * The keys in a PEM file.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static List<VerifyingKey> publicKeys(Path file) throws IOException {
    return CheckpointKeys.read(file);
  }

  /** The keys that a server left in its audit folder, in PEM form; empty before it has any. */
  public static Optional<String> publicKeysOf(Path folder) throws IOException {
    Path file = folder.resolve(CheckpointKeys.NAME);
    return Files.isRegularFile(file)
        ? Optional.of(
            CheckpointKeys.read(file).stream().map(VerifyingKey::pem).collect(Collectors.joining()))
        : Optional.empty();
  }

  private static void requireFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new NotDirectoryException(folder.toString());
    }
  }
}
