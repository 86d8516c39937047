package io.strongroom.audit;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compares where a folder stands with what was signed of it: the last checkpoints that the
 * database, the folder itself and files outside hold. They are made only of what is on disk, so a
 * crash, or a power cut, never leaves a folder before them.
 */
final class Standing {
  private final Anchor anchor;
  private final List<Claim> claims = new ArrayList<>();
  private final List<String> losses = new ArrayList<>();

  /** Where a checkpoint was found. */
  private record Claim(String source, Checkpoint checkpoint) {
    @Override
    public String toString() {
      return "checkpoint " + checkpoint.number() + " of " + checkpoint.time() + " " + source;
    }
  }

  private Standing(Anchor anchor) {
    this.anchor = anchor;
  }

  /** Collects the last checkpoints. */
  static Standing of(Path folder, Anchor anchor, List<SinkAddress> sinks) {
    var standing = new Standing(anchor);
    anchor.last().wrong().ifPresent(standing.losses::add);
    anchor
        .last()
        .checkpoint()
        .ifPresent(found -> standing.claims.add(new Claim("in the database", found)));
    standing.own(folder.resolve(CheckpointFile.NAME));
    for (SinkAddress sink : sinks) {
      if (sink.scheme().equals("file")) {
        standing.outside(sink.file());
      }
    }
    return standing;
  }

  /** Nobody else writes into the folder, so a last one that was not signed is a trace. */
  private void own(Path file) {
    try {
      Optional<Checkpoint> last = CheckpointFile.last(file, anchor.trail(), anchor.node());
      if (last.isPresent() && !signed(last.get())) {
        losses.add("the last checkpoint in " + file + " was not signed by this server");
      } else {
        last.ifPresent(found -> claim(file, found));
      }
    } catch (IOException e) {
      throw new AuditUnavailable("the checkpoints in " + file + " cannot be read");
    }
  }

  /** Who may write to a file outside could stop a start if such a line counted. */
  private void outside(Path file) {
    if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      CheckpointFile.check(file);
      CheckpointFile.last(file, anchor.trail(), anchor.node(), this::signed)
          .ifPresent(found -> claim(file, found));
    } catch (IOException e) {
      throw new AuditUnavailable(
          "the checkpoints in "
              + file
              + " cannot be read ("
              + (e instanceof FileSystemException ? e.getClass().getSimpleName() : e.getMessage())
              + "); mend the file or give another one with --checkpoint-to");
    }
  }

  private boolean signed(Checkpoint checkpoint) {
    return anchor.verifiers().stream().anyMatch(checkpoint::madeBy);
  }

  private void claim(Path file, Checkpoint last) {
    if (claims.stream().noneMatch(claim -> claim.checkpoint().equals(last))) {
      claims.add(new Claim("in " + file, last));
    }
  }

  /**
   * Whether the database is older than what was signed of its trail: each checkpoint is in the
   * database before it is anywhere else, and lasting there, so that no crash leaves it behind.
   */
  Optional<Rollback> rollback() {
    long known = anchor.last().checkpoint().map(Checkpoint::number).orElse(0L);
    return anchor.last().wrong().isPresent()
        ? Optional.empty()
        : claims.stream()
            .filter(claim -> claim.checkpoint().number() > known)
            .max(Comparator.comparingLong(claim -> claim.checkpoint().number()))
            .map(claim -> new Rollback(known, claim.checkpoint().number(), claim.toString()));
  }

  /**
   * A database that has gone back.
   *
   * @param known number of the last checkpoint that it has, 0 for none
   * @param signed number of the last one that was made
   * @param newest that one, in words
   */
  record Rollback(long known, long signed, String newest) {
    Map<String, String> details() {
      return Map.of("database", Long.toString(known), "signed", Long.toString(signed));
    }

    @Override
    public String toString() {
      return "the database is older than its audit trail: it has come to checkpoint "
          + known
          + ", but there is "
          + newest;
    }
  }

  /** The highest number that a checkpoint has. */
  long number() {
    return claims.stream().mapToLong(claim -> claim.checkpoint().number()).max().orElse(0);
  }

  /** The lines at which the state of the chains must be known. */
  Set<Long> lines() {
    return claims.stream().map(claim -> claim.checkpoint().line()).collect(Collectors.toSet());
  }

  /**
   * Compares, and says what does not fit.
   *
   * @param end the folder's last line
   * @param digests of the heads at those of {@link #lines} that the folder has; earlier ones may be
   *     missing
   * @param begins the line before the first one that the folder still has
   * @param last header of the last segment, if there is one
   */
  List<String> compare(long end, Map<Long, String> digests, long begins, Optional<Header> last) {
    boolean proven = false;
    for (Claim claim : claims) {
      long line = claim.checkpoint().line();
      if (line > end) {
        losses.add("it ends at line " + end + ", but " + claim + " covers line " + line);
      } else if (line >= begins && !claim.checkpoint().digest().equals(digests.get(line))) {
        losses.add("up to line " + line + " it is not what " + claim + " was made of");
      } else {
        proven |= last.isPresent() && line >= last.get().line();
      }
    }
    if (last.isPresent() && losses.isEmpty()) {
      compare(last.get(), proven);
    }
    return List.copyOf(losses);
  }

  /** A signature takes a while to check, so not where a checkpoint has proven the rest already. */
  private void compare(Header header, boolean proven) {
    if (header.stamp().isEmpty()) {
      if (anchor.last().checkpoint().isPresent()) {
        losses.add("its last segment is of an earlier format than the checkpoints");
      }
      return;
    }
    Header.Stamp stamp = header.stamp().get();
    if (!stamp.trail().equals(anchor.trail())) {
      losses.add("its last segment belongs to another installation");
    } else if (!proven && anchor.verifiers().stream().noneMatch(stamp::madeBy)) {
      losses.add("the header of its last segment was not signed by this server");
    }
  }

  /** Adds the digests at those lines that lie before the last segment. */
  static Map<Long, String> digestsBefore(List<Path> segments, Header last, Set<Long> lines)
      throws IOException {
    var found = new HashMap<Long, String>();
    for (long line : lines) {
      if (line < last.line()) {
        digest(segments, line).ifPresent(digest -> found.put(line, digest));
      }
    }
    return found;
  }

  private static Optional<String> digest(List<Path> segments, long line) throws IOException {
    for (Path segment : segments.reversed()) {
      Optional<Header> header = Segments.header(segment);
      if (header.isPresent() && header.get().line() <= line) {
        var chains = new Chains(header.get());
        Segments.readRaw(
            segment,
            (number, buffer, from, to, end, whole) ->
                chains.line() < line
                    && (number == 1
                        || RawLine.parse(buffer, from, to)
                            .map(next -> chains.follow(next).isEmpty())
                            .orElse(false)));
        return chains.line() == line
            ? Optional.of(Checkpoint.digest(chains.heads()))
            : Optional.empty();
      }
    }
    return Optional.empty();
  }
}
