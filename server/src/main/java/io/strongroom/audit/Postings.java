package io.strongroom.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;

/**
 * An index in memory, which grows with its segment. It is searched from one end to the other: half
 * a million terms, which are what a segment has, take less than a millisecond.
 */
final class Postings implements Index {
  private static final int BEGIN = 64;

  private final int segment;
  private long[] times = new long[BEGIN];
  private long[] offsets = new long[BEGIN];
  private int[] lengths = new int[BEGIN];
  private int records;
  private long[] terms = new long[BEGIN];
  private int[] owners = new int[BEGIN];
  private int count;
  private long since = Long.MAX_VALUE;
  private long until = Long.MIN_VALUE;

  Postings(int segment) {
    this.segment = segment;
  }

  /** Adds a record that stands behind those before, under the first terms of an array. */
  void add(long time, long offset, int length, long[] found, int many) {
    if (records == SideFile.RECORDS_MAX - 1) {
      throw new IllegalStateException("a segment with too many records to be searched");
    }
    if (records == times.length) {
      times = Arrays.copyOf(times, records * 2);
      offsets = Arrays.copyOf(offsets, records * 2);
      lengths = Arrays.copyOf(lengths, records * 2);
    }
    times[records] = time;
    offsets[records] = offset;
    lengths[records] = length;
    while (terms.length - count < many) {
      terms = Arrays.copyOf(terms, terms.length * 2);
      owners = Arrays.copyOf(owners, owners.length * 2);
    }
    System.arraycopy(found, 0, terms, count, many);
    Arrays.fill(owners, count, count + many, records);
    count += many;
    records++;
    since = Math.min(since, time);
    until = Math.max(until, time);
  }

  @Override
  public Span span() {
    return new Span(since, until);
  }

  @Override
  public List<Hit> select(long term, Span within, Hit after, int limit) {
    var newest = new PriorityQueue<Hit>(limit + 1, Hit.NEWEST_FIRST.reversed());
    for (int i = 0; i < count; i++) {
      if (terms[i] == term && within.has(times[owners[i]])) {
        Hit hit = hit(owners[i]);
        if (hit.after(after)) {
          newest.add(hit);
          if (newest.size() > limit) {
            newest.remove();
          }
        }
      }
    }
    var hits = new ArrayList<>(newest);
    hits.sort(Hit.NEWEST_FIRST);
    return Collections.unmodifiableList(hits);
  }

  private Hit hit(int record) {
    return new Hit(times[record], segment, offsets[record], lengths[record]);
  }

  /** The records, oldest first. */
  List<Hit> sortedRecords() {
    var all = new ArrayList<Hit>(records);
    for (int i = 0; i < records; i++) {
      all.add(hit(i));
    }
    all.sort(Hit.NEWEST_FIRST.reversed());
    return all;
  }

  /** The postings of all terms in a side file's form, ascending; see {@link SideFile}. */
  long[] packed(List<Hit> sorted) {
    var ordinals = new int[records];
    for (int ordinal = 0; ordinal < records; ordinal++) {
      // Records were added in the order of their offsets.
      ordinals[Arrays.binarySearch(offsets, 0, records, sorted.get(ordinal).offset())] = ordinal;
    }
    var packed = new long[count];
    for (int i = 0; i < count; i++) {
      packed[i] = SideFile.posting(terms[i], ordinals[owners[i]]);
    }
    Arrays.sort(packed);
    return packed;
  }
}
