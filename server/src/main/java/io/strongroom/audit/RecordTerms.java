package io.strongroom.audit;

import io.strongroom.aws.AccountId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a record is found by, read from its bytes: the same terms and time that {@link
 * Question#terms} finds in its {@link Summary}, at a tenth of the cost. Every record is read once
 * for its index, while others are being written on the same cores.
 *
 * <p>Understands JSON as {@link JsonOut} writes it, without white space. For whatever else, and for
 * texts that are not plain ASCII where it needs them, the summary is asked.
 *
 * <p>To be used again for one record after the other. Not safe for threads.
 */
final class RecordTerms {
  /** No text of ASCII. */
  private static final byte[] NO_TIME = {-1};

  /** The members that matter, and of what. */
  private enum Field {
    REGION("awsRegion"),
    TIME("eventTime"),
    ID("eventID"),
    NAME("eventName"),
    READ_ONLY("readOnly"),
    SOURCE("eventSource"),
    IDENTITY("userIdentity"),
    RESOURCES("resources"),
    USER_TYPE("type"),
    USER_NAME("userName"),
    PRINCIPAL_ID("principalId"),
    ACCESS_KEY_ID("accessKeyId"),
    RESOURCE_TYPE("type"),
    RESOURCE_NAME("ARN");

    private static final Field[] RECORD = {
      REGION, TIME, ID, NAME, READ_ONLY, SOURCE, IDENTITY, RESOURCES
    };
    private static final Field[] USER = {USER_TYPE, USER_NAME, PRINCIPAL_ID, ACCESS_KEY_ID};
    private static final Field[] RESOURCE = {RESOURCE_TYPE, RESOURCE_NAME};
    private static final int COUNT = values().length;

    private final byte[] name;

    Field(String name) {
      this.name = name.getBytes(StandardCharsets.US_ASCII);
    }
  }

  /** The record is not of the form that is read here. */
  private static final class Unusual extends RuntimeException {
    private static final long serialVersionUID = 1L;
    static final Unusual ONE = new Unusual();

    private Unusual() {
      super(null, null, false, false);
    }
  }

  private final int[] starts = new int[Field.COUNT];
  private final int[] ends = new int[Field.COUNT];
  private byte[] bytes = new byte[0];
  private int at;
  private int end;
  private long[] terms = new long[16];
  private int count;
  private byte[] lastTime = NO_TIME;
  private long lastSecond;

  /** Reads a record; see {@link #terms}. */
  void read(String chain, byte[] buffer, int from, int to) {
    count = 0;
    bytes = buffer;
    at = from;
    end = to;
    Arrays.fill(starts, -1);
    try {
      object(Field.RECORD);
      if (at != end) {
        throw Unusual.ONE;
      }
      collect(chain);
    } catch (Unusual e) {
      summarize(chain, new String(buffer, from, to - from, StandardCharsets.UTF_8));
    }
  }

  /** Where all of them begin that were found; good until the next record is read. */
  long[] terms() {
    return terms;
  }

  int count() {
    return count;
  }

  /** The record's time in seconds of Unix. */
  long second() {
    return lastSecond;
  }

  private void summarize(String chain, String json) {
    Summary summary = Summary.of(json);
    count = 0;
    Question.terms(chain, summary).forEach(this::add);
    lastTime = NO_TIME;
    lastSecond = summary.eventTime().getEpochSecond();
  }

  /** Notes where the fields of an object stand, and goes past it. */
  private void object(Field[] fields) {
    expect('{');
    if (next() == '}') {
      at++;
      return;
    }
    do {
      int start = at + 1;
      string(true);
      Field field = field(fields, start, at - 1);
      expect(':');
      member(field);
    } while (more('}'));
  }

  private static boolean same(byte[] name, byte[] bytes, int from, int to) {
    return Arrays.equals(name, 0, name.length, bytes, from, to);
  }

  private @Nullable Field field(Field[] fields, int from, int to) {
    for (Field field : fields) {
      if (field.name.length == to - from && same(field.name, bytes, from, to)) {
        return field;
      }
    }
    return null;
  }

  private void member(@Nullable Field field) {
    byte first = next();
    if (field == null) {
      skip();
    } else if (field == Field.IDENTITY && first == '{') {
      object(Field.USER);
    } else if (field == Field.RESOURCES && first == '[') {
      if (present(field)) {
        throw Unusual.ONE;
      }
      starts[field.ordinal()] = at;
      skip();
    } else if (first == '"') {
      starts[field.ordinal()] = at + 1;
      string(true);
      ends[field.ordinal()] = at - 1;
    } else {
      int start = at;
      skip();
      if (first == 't' || first == 'f') {
        starts[field.ordinal()] = start;
        ends[field.ordinal()] = at;
      }
    }
  }

  /** Goes past a comma, or the end of a list or an object; whether something follows in it. */
  private boolean more(char close) {
    byte found = next();
    at++;
    if (found == ',') {
      return true;
    }
    if (found != close) {
      throw Unusual.ONE;
    }
    return false;
  }

  private byte next() {
    if (at >= end) {
      throw Unusual.ONE;
    }
    return bytes[at];
  }

  private void expect(char wanted) {
    if (next() != wanted) {
      throw Unusual.ONE;
    }
    at++;
  }

  /** Goes past a text; a plain one has neither escapes nor characters beyond ASCII. */
  private void string(boolean plain) {
    expect('"');
    byte[] in = bytes; // fields would be read again for every byte
    int i = at;
    while (i < end && in[i] != '"') {
      if (in[i] == '\\' || in[i] < 0) {
        if (plain) {
          throw Unusual.ONE;
        }
        i += in[i] == '\\' ? 1 : 0;
      }
      i++;
    }
    at = i;
    expect('"');
  }

  /** Goes past a value. */
  private void skip() {
    int depth = 0;
    do {
      byte first = next();
      if (first == '"') {
        string(false);
      } else if (first == '{' || first == '[') {
        depth++;
        at++;
      } else if (first == '}' || first == ']') {
        depth--;
        at++;
      } else if (depth > 0 && (first == ',' || first == ':')) {
        at++;
      } else {
        word();
      }
    } while (depth > 0);
  }

  /** Goes past a number, {@code true}, {@code false} or {@code null}. */
  private void word() {
    int start = at;
    while (at < end && bytes[at] != ',' && bytes[at] != ']' && bytes[at] != '}') {
      at++;
    }
    if (at == start) {
      throw Unusual.ONE;
    }
  }

  private void collect(String chain) {
    readTime();
    if (!AccountId.isValid(chain) || empty(Field.REGION)) {
      return;
    }
    long all = with(Terms.begin(chain), Field.REGION);
    add(Terms.end(all));
    one(all, Question.Key.EVENT_ID, Field.ID);
    one(all, Question.Key.EVENT_NAME, Field.NAME);
    one(all, Question.Key.READ_ONLY, Field.READ_ONLY);
    username(all);
    resources(all);
    one(all, Question.Key.EVENT_SOURCE, Field.SOURCE);
    one(all, Question.Key.ACCESS_KEY_ID, Field.ACCESS_KEY_ID);
  }

  private void readTime() {
    int field = Field.TIME.ordinal();
    if (!present(Field.TIME)) {
      lastTime = NO_TIME;
      lastSecond = 0;
    } else if (!same(lastTime, bytes, starts[field], ends[field])) {
      lastTime = Arrays.copyOfRange(bytes, starts[field], ends[field]);
      lastSecond = Summary.time(new String(lastTime, StandardCharsets.US_ASCII)).getEpochSecond();
    }
  }

  private void username(long all) {
    int start = starts[Field.PRINCIPAL_ID.ordinal()];
    switch (text(Field.USER_TYPE)) {
      case "IAMUser" -> one(all, Question.Key.USERNAME, Field.USER_NAME);
      case "Root" -> add(Terms.end(Terms.with(Terms.with(all, Question.Key.USERNAME), "root")));
      case "AssumedRole" -> {
        if (start >= 0) {
          int stop = ends[Field.PRINCIPAL_ID.ordinal()];
          int colon = start;
          while (colon < stop && bytes[colon] != ':') {
            colon++;
          }
          int from = colon < stop ? colon + 1 : start;
          if (from < stop) {
            add(Terms.end(Terms.with(Terms.with(all, Question.Key.USERNAME), bytes, from, stop)));
          }
        }
      }
      default -> {}
    }
  }

  /** Reads the list of resources, which was gone past before. */
  private void resources(long all) {
    if (!present(Field.RESOURCES)) {
      return;
    }
    int first = count;
    at = starts[Field.RESOURCES.ordinal()];
    expect('[');
    if (next() == ']') {
      return;
    }
    do {
      starts[Field.RESOURCE_TYPE.ordinal()] = -1;
      starts[Field.RESOURCE_NAME.ordinal()] = -1;
      object(Field.RESOURCE);
      if (!empty(Field.RESOURCE_NAME)) {
        once(
            first,
            Terms.end(with(Terms.with(all, Question.Key.RESOURCE_NAME), Field.RESOURCE_NAME)));
        once(
            first,
            Terms.end(with(Terms.with(all, Question.Key.RESOURCE_TYPE), Field.RESOURCE_TYPE)));
      }
    } while (more(']'));
  }

  private void one(long all, Question.Key key, Field field) {
    if (!empty(field)) {
      add(Terms.end(with(Terms.with(all, key), field)));
    }
  }

  private boolean present(Field field) {
    return starts[field.ordinal()] >= 0;
  }

  private boolean empty(Field field) {
    return !present(field) || starts[field.ordinal()] == ends[field.ordinal()];
  }

  private String text(Field field) {
    int start = starts[field.ordinal()];
    return start < 0
        ? ""
        : new String(bytes, start, ends[field.ordinal()] - start, StandardCharsets.US_ASCII);
  }

  /** The hash with a field behind it; one that is missing is an empty one. */
  private long with(long hash, Field field) {
    int start = Math.max(starts[field.ordinal()], 0);
    return Terms.with(hash, bytes, start, present(field) ? ends[field.ordinal()] : start);
  }

  private void once(int first, long term) {
    for (int i = first; i < count; i++) {
      if (terms[i] == term) {
        return;
      }
    }
    add(term);
  }

  private void add(long term) {
    if (count == terms.length) {
      terms = Arrays.copyOf(terms, count * 2);
    }
    terms[count++] = term;
  }
}
