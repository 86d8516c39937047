package io.strongroom.functions.logs;

import io.strongroom.store.Tx;

/** Deletes what is too old, too much, or left over, in bounded pieces. */
final class Sweep {
  /** What one group may keep, in bytes; the oldest goes first. */
  static final long GROUP_BYTES = 256L << 20;

  private static final int GROUPS = 20;

  private final GroupRows groups;
  private final StreamRows streams;
  private final BatchRows batches;
  private volatile String place = "";

  Sweep(GroupRows groups, StreamRows streams, BatchRows batches) {
    this.groups = groups;
    this.streams = streams;
    this.batches = batches;
  }

  /** Deletes some; gives how many rows that were. */
  int some(Tx tx, int most) {
    var gone = new int[] {batches.bury(tx, most)};
    place = groups.next(tx, place, GROUPS, group -> gone[0] += group(tx, group, most));
    return gone[0];
  }

  /** Brings one group within its bounds, or nearer to them. */
  int group(Tx tx, Group group, int most) {
    long horizon = group.horizon(tx.now());
    int gone = batches.expire(tx, group, horizon, most) + streams.expire(tx, group, horizon, most);
    long size = batches.size(tx, group);
    if (size > GROUP_BYTES) {
      gone += batches.oldest(tx, group, most);
    }
    if (size != group.stored()) {
      groups.stored(tx, group, size);
    }
    return gone;
  }
}
