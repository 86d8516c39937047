package io.strongroom.audit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where every chain stands; links records to it and checks links. Not safe for threads. */
final class Chains {
  private final Map<String, Head> heads;
  private final Map<String, Head> proposed = new HashMap<>();
  private final LineHash hashes = new LineHash();
  private Epoch epoch;
  private long line;

  Chains(Header from) {
    heads = new HashMap<>(from.heads());
    epoch = from.epoch();
    line = from.line();
  }

  /** Goes on in the segment of this header, which continues here. */
  void enter(Header header) {
    epoch = header.epoch();
  }

  /** Writes the lines of these records; nothing has changed until {@link #commit}. */
  void propose(List<AuditRecord> records, List<byte[]> json, String node, Buffer out) {
    proposed.clear();
    long next = line;
    for (int i = 0; i < records.size(); i++) {
      AuditRecord record = records.get(i);
      byte[] bytes = json.get(i);
      next++;
      String chain = record.chain();
      Head last = proposed.getOrDefault(chain, head(chain));
      long sequence = last.sequence() + 1;
      String hash =
          hashes.of(
              epoch,
              next,
              chain,
              sequence,
              last.hash(),
              node,
              record.number(),
              bytes,
              0,
              bytes.length);
      var after = new Head(sequence, hash);
      Line.write(out, next, chain, after, last.hash(), node, record.number(), bytes);
      proposed.put(chain, after);
    }
  }

  /** The proposed lines are written. */
  void commit(int lines) {
    heads.putAll(proposed);
    line += lines;
  }

  /** Takes the next line of a file; says what is wrong with it, if anything. */
  Optional<String> follow(RawLine next) {
    Head last = head(next.chain());
    if (!next.intact(hashes, epoch)) {
      return Optional.of("the hash does not fit the record");
    }
    if (next.line() != line + 1) {
      return Optional.of("line " + (line + 1) + " of the trail should stand here");
    }
    if (next.sequence() != last.sequence() + 1 || !next.previous().equals(last.hash())) {
      return Optional.of("the chain does not continue at " + (last.sequence() + 1));
    }
    heads.put(next.chain(), next.head());
    line = next.line();
    return Optional.empty();
  }

  /** Whether a segment with this header continues here. */
  boolean continuedBy(Header header) {
    return header.line() == line && header.heads().equals(heads);
  }

  Header header(int segment, long number) {
    return Header.unsigned(segment, line, number, heads);
  }

  Epoch epoch() {
    return epoch;
  }

  long line() {
    return line;
  }

  Map<String, Head> heads() {
    return Map.copyOf(heads);
  }

  private Head head(String chain) {
    return heads.getOrDefault(chain, Head.NONE);
  }
}
