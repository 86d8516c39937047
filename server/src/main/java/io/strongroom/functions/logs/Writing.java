package io.strongroom.functions.logs;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.store.Tx;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts lines into streams. */
final class Writing {
  private final GroupRows groups;
  private final StreamRows streams;
  private final BatchRows batches;

  Writing(GroupRows groups, StreamRows streams, BatchRows batches) {
    this.groups = groups;
    this.streams = streams;
    this.batches = batches;
  }

  /** Puts lines into a stream of a group, both made when they are not there. */
  Group append(
      Tx tx, AccountId account, Region region, String group, String stream, List<Line> lines) {
    Group into =
        groups
            .find(tx, account, region, group)
            .orElseGet(() -> groups.create(tx, account, region, group, Map.of()));
    Optional<Stream> there = streams.find(tx, into, stream);
    append(tx, into, there.orElseGet(() -> streams.create(tx, into, stream)), lines);
    return into;
  }

  /** Puts lines, of which there is at least one, into a stream, in the order of their times. */
  void append(Tx tx, Group group, Stream stream, List<Line> lines) {
    List<Line> sorted = lines.stream().sorted(Comparator.comparingLong(Line::time)).toList();
    batches.insert(tx, group, stream, sorted);
    streams.update(
        tx, group, stream.with(sorted.getFirst().time(), sorted.getLast().time(), tx.now()));
  }
}
