package io.strongroom.audit;

/**
 * The 64 bits that stand for what a record is found by. Two of them may share theirs, by accident
 * or because somebody wanted them to: whoever finds a record looks at it.
 */
final class Terms {
  private static final long START = 0x9e3779b97f4a7c15L;
  private static final long FACTOR = 0xd6e8feb86659fd93L;

  /** Stands between two fields; no character of them has that number. */
  private static final int END = 0x10000;

  private Terms() {}

  /** Everything of an account in a region. */
  static long of(String account, String region) {
    return end(with(begin(account), region));
  }

  /** What has a value of a key. */
  static long of(String account, String region, Question.Key key, String value) {
    return end(with(with(with(begin(account), region), key), value));
  }

  /** The beginning of a term: {@link #with} the region, then a key and a value, {@link #end}. */
  static long begin(String account) {
    return with(START, account);
  }

  static long with(long before, Question.Key key) {
    return with(before, key.name());
  }

  static long with(long before, String field) {
    long hash = before;
    for (int i = 0; i < field.length(); i++) {
      hash = step(hash, field.charAt(i));
    }
    return step(hash, END);
  }

  /** As with the text that these bytes of ASCII are. */
  static long with(long before, byte[] bytes, int from, int to) {
    long hash = before;
    for (int i = from; i < to; i++) {
      hash = step(hash, bytes[i]);
    }
    return step(hash, END);
  }

  private static long step(long hash, int number) {
    long mixed = (hash ^ number) * FACTOR;
    return mixed ^ (mixed >>> 32);
  }

  /** The term: its first bits, which an index keeps, depend on all of it. */
  static long end(long hash) {
    long mixed = (hash ^ (hash >>> 32)) * FACTOR;
    mixed = (mixed ^ (mixed >>> 32)) * FACTOR;
    return mixed ^ (mixed >>> 32);
  }
}
