package io.strongroom.audit;

import io.strongroom.aws.AccountId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

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
   * The result of a check.
   *
   * @param records how many were read until the end or the fault
   * @param heads sequence of the last record of each chain
   * @param fault the first that was found
   * @param unfinished bytes of a last line without its end; a server that writes has them
   */
  public record Verdict(
      long records, Map<String, Long> heads, Optional<Fault> fault, long unfinished) {}

  /**
   * The first thing that is wrong.
   *
   * @param line in the file, from 1
   * @param chain and sequence of the record that stands there, where one can be read
   */
  public record Fault(
      String file, int line, Optional<String> chain, Optional<Long> sequence, String reason) {

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

  /**
   * Checks every hash, every link and every header of a folder. What is missing at the very end
   * cannot be seen from the files alone.
   *
   * @throws IOException when the files cannot be read
   */
  public static Verdict verify(Path folder) throws IOException {
    requireFolder(folder);
    return new Verification().of(Segments.list(folder));
  }

  private static void requireFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new NotDirectoryException(folder.toString());
    }
  }
}
