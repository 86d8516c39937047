package io.strongroom.audit;

import io.strongroom.aws.AccountId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
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

  /** Where the value of a member stands that matters. */
  private static final class Place {
    private final byte[] name;
    private int from = -1;
    private int to;

    Place(String name) {
      this.name = name.getBytes(StandardCharsets.US_ASCII);
    }

    boolean found() {
      return from >= 0;
    }

    boolean empty() {
      return from < 0 || from == to;
    }

    void set(int start, int end) {
      from = start;
      to = end;
    }
  }

  /** The record is not of the form that is read here. */
  private static final class Unusual extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unusual() {
      super(null, null, false, false);
    }
  }

  private final Place region = new Place("awsRegion");
  private final Place time = new Place("eventTime");
  private final Place id = new Place("eventID");
  private final Place name = new Place("eventName");
  private final Place readOnly = new Place("readOnly");
  private final Place source = new Place("eventSource");
  private final Place identity = new Place("userIdentity");
  private final Place resources = new Place("resources");
  private final Place userType = new Place("type");
  private final Place userName = new Place("userName");
  private final Place principalId = new Place("principalId");
  private final Place accessKeyId = new Place("accessKeyId");
  private final Place resourceType = new Place("type");
  private final Place resourceName = new Place("ARN");
  private final List<Place> ofRecord =
      List.of(region, time, id, name, readOnly, source, identity, resources);
  private final List<Place> ofUser = List.of(userType, userName, principalId, accessKeyId);
  private final List<Place> ofResource = List.of(resourceType, resourceName);
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
    ofRecord.forEach(place -> place.set(-1, -1));
    ofUser.forEach(place -> place.set(-1, -1));
    try {
      object(ofRecord);
      if (at != end) {
        throw new Unusual();
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

  /** Notes where the values of some members of an object stand, and goes past it. */
  private void object(List<Place> wanted) {
    expect('{');
    if (next() == '}') {
      at++;
      return;
    }
    do {
      int start = at + 1;
      string(true);
      Place place = place(wanted, start, at - 1);
      expect(':');
      member(place);
    } while (more('}'));
  }

  private @Nullable Place place(List<Place> wanted, int from, int to) {
    for (Place place : wanted) {
      if (place.name.length == to - from && same(place.name, from, to)) {
        return place;
      }
    }
    return null;
  }

  private boolean same(byte[] text, int from, int to) {
    return Arrays.equals(text, 0, text.length, bytes, from, to);
  }

  private void member(@Nullable Place place) {
    byte first = next();
    int start = at;
    if (place == null) {
      skip();
    } else if (place == identity && first == '{') {
      object(ofUser);
    } else if (place == resources && first == '[') {
      if (resources.found()) {
        throw new Unusual();
      }
      skip();
      resources.set(start, at);
    } else if (first == '"') {
      string(true);
      place.set(start + 1, at - 1);
    } else {
      skip();
      if (first == 't' || first == 'f') {
        place.set(start, at);
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
      throw new Unusual();
    }
    return false;
  }

  private byte next() {
    if (at >= end) {
      throw new Unusual();
    }
    return bytes[at];
  }

  private void expect(char wanted) {
    if (next() != wanted) {
      throw new Unusual();
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
          throw new Unusual();
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
      throw new Unusual();
    }
  }

  private void collect(String chain) {
    readTime();
    if (!AccountId.isValid(chain) || region.empty()) {
      return;
    }
    long all = with(Terms.begin(chain), region);
    add(Terms.end(all));
    one(all, Question.Key.EVENT_ID, id);
    one(all, Question.Key.EVENT_NAME, name);
    one(all, Question.Key.READ_ONLY, readOnly);
    username(all);
    resources(all);
    one(all, Question.Key.EVENT_SOURCE, source);
    one(all, Question.Key.ACCESS_KEY_ID, accessKeyId);
  }

  private void readTime() {
    if (!time.found()) {
      lastTime = NO_TIME;
      lastSecond = 0;
    } else if (!same(lastTime, time.from, time.to)) {
      lastTime = Arrays.copyOfRange(bytes, time.from, time.to);
      lastSecond = Summary.time(text(time)).getEpochSecond();
    }
  }

  private void username(long all) {
    String type = userType.found() ? text(userType) : "";
    switch (type) {
      case "IAMUser" -> one(all, Question.Key.USERNAME, userName);
      case "Root" -> add(Terms.end(Terms.with(Terms.with(all, Question.Key.USERNAME), "root")));
      case "AssumedRole" -> {
        afterColon(principalId);
        one(all, Question.Key.USERNAME, principalId);
      }
      default -> {}
    }
  }

  /** Moves a place behind the first colon in it, if there is one. */
  private void afterColon(Place place) {
    for (int i = place.from; i >= 0 && i < place.to; i++) {
      if (bytes[i] == ':') {
        place.set(i + 1, place.to);
        return;
      }
    }
  }

  /** Reads the list of resources, which was gone past before. */
  private void resources(long all) {
    if (!resources.found()) {
      return;
    }
    int first = count;
    at = resources.from;
    expect('[');
    if (next() == ']') {
      return;
    }
    do {
      ofResource.forEach(place -> place.set(-1, -1));
      object(ofResource);
      if (!resourceName.empty()) {
        once(first, Terms.end(with(Terms.with(all, Question.Key.RESOURCE_NAME), resourceName)));
        once(first, Terms.end(with(Terms.with(all, Question.Key.RESOURCE_TYPE), resourceType)));
      }
    } while (more(']'));
  }

  private void one(long all, Question.Key key, Place place) {
    if (!place.empty()) {
      add(Terms.end(with(Terms.with(all, key), place)));
    }
  }

  private String text(Place place) {
    return new String(bytes, place.from, place.to - place.from, StandardCharsets.US_ASCII);
  }

  /** The hash with a value behind it; one that is missing is an empty one. */
  private long with(long hash, Place place) {
    return Terms.with(hash, bytes, place.from, place.to);
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
