package io.strongroom.audit;

import io.strongroom.aws.Arn;
import io.strongroom.aws.Bytes;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Members;
import io.strongroom.aws.Members.Member;
import io.strongroom.aws.Word;
import io.strongroom.seal.Context;
import io.strongroom.seal.SealKey;
import io.strongroom.seal.Sealed;
import io.strongroom.seal.Sensitive;
import java.lang.invoke.MethodHandles;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Renders request and response records by their schema: what is not known to be harmless is
 * fingerprinted, hidden or left out. Fingerprints of equal texts are equal, so that a trail still
 * tells whether two calls said the same.
 */
final class Parameters {
  /** CloudTrail's own words. */
  static final String HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS";

  /** CloudTrail's bound for each of the two members, in bytes. */
  static final int LENGTH_MAX = 100 * 1024;

  private static final int DEPTH_MAX = 16;

  private static final int FINGERPRINT_BYTES = 8;
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("MMM d, uuuu, h:mm:ss a", Locale.US).withZone(ZoneOffset.UTC);
  private static final ClassValue<Members> MEMBERS =
      new ClassValue<>() {
        @Override
        protected Members computeValue(Class<?> type) {
          return Members.of(LOOKUP, type);
        }
      };
  private static final ClassValue<Boolean> IDENTIFIER =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return Members.isIdentifier(type);
        }
      };

  private final SealKey fingerprintKey;

  Parameters(SealKey fingerprintKey) {
    this.fingerprintKey = fingerprintKey;
  }

  /**
   * Writes a record as a member's value: an object, or {@code null} when nothing is left. What is
   * too long is left out, as CloudTrail does and says.
   */
  void write(JsonOut out, Object record, Habits habits) {
    int start = out.length();
    out.open();
    int before = out.length();
    structure(out, record, habits, true, false, 0);
    if (!MEMBERS.get(record.getClass()).list().isEmpty()) { // otherwise nobody could read it
      habits.additions().forEach((name, value) -> addition(out, record, name, value));
    }
    boolean empty = out.length() == before;
    out.close();
    if (empty) {
      out.cut(start, false);
      out.raw("null");
      return;
    }
    int length = out.utf8Length(start);
    if (length > LENGTH_MAX) {
      out.cut(start, false);
      out.open().member("omitted", true);
      out.name("originalSize").raw(Integer.toString(length)).close();
    }
  }

  private void addition(JsonOut out, Object record, String name, String json) {
    if (sent(record, name).isPresent()) {
      return;
    }
    out.name(name);
    if (!json.startsWith("@")) {
      out.raw(json);
      return;
    }
    int space = json.indexOf(' ');
    clearText(record, json.substring(1, space))
        .ifPresentOrElse(out::text, () -> out.raw(json.substring(space + 1)));
  }

  private static Optional<Object> sent(Object record, String name) {
    for (Member member : MEMBERS.get(record.getClass()).list()) {
      if (name(member).equals(name)) {
        Object value = member.of(record);
        return value instanceof Optional<?> optional
            ? optional.map(inner -> inner)
            : Optional.ofNullable(value);
      }
    }
    return Optional.empty();
  }

  /** The text of one member that may be shown, for {@code additionalEventData}. */
  Optional<String> clearText(Object record, String name) {
    for (Member member : MEMBERS.get(record.getClass()).list()) {
      if (name(member).equals(name)) {
        return shown(member.of(record), member.has(Clear.class));
      }
    }
    return Optional.empty();
  }

  /**
   * A message with the request's texts that may not be shown replaced by their fingerprints: AWS
   * likes to quote what it refuses. Cut to {@link Quoted#MOST} characters.
   */
  String message(String text, Object request) {
    if (text.length() < Quoted.LEAST) {
      return text;
    }
    var quoted = new Quoted(text);
    hidden(request, false, 0, quoted);
    return quoted.with(this::fingerprint).orElse(HIDDEN);
  }

  private void hidden(@Nullable Object value, boolean clear, int depth, Quoted quoted) {
    if (clear || depth > DEPTH_MAX) {
      return;
    }
    switch (value) {
      case String text -> quoted.hide(text);
      case Optional<?> optional -> hidden(optional.orElse(null), false, depth, quoted);
      case Collection<?> list -> list.forEach(item -> hidden(item, false, depth + 1, quoted));
      case Map<?, ?> map ->
          map.forEach(
              (key, item) -> {
                hidden(key, false, depth + 1, quoted);
                hidden(item, false, depth + 1, quoted);
              });
      case Record record when !IDENTIFIER.get(record.getClass()) -> {
        for (Member member : MEMBERS.get(record.getClass()).list()) {
          hidden(member.of(record), member.has(Clear.class), depth + 1, quoted);
        }
      }
      case null, default -> {}
    }
  }

  private static Optional<String> shown(@Nullable Object value, boolean clear) {
    return switch (value) {
      case Optional<?> optional -> optional.flatMap(inner -> shown(inner, clear));
      case String text when clear -> Optional.of(text);
      case Record record when IDENTIFIER.get(record.getClass()) -> Optional.of(identifier(record));
      case null, default -> Optional.empty();
    };
  }

  private void structure(
      JsonOut out, Object record, Habits habits, boolean top, boolean clear, int depth) {
    for (Member member : MEMBERS.get(record.getClass()).list()) {
      String name = name(member);
      if (top && habits.leavesOut(name)) {
        continue;
      }
      Object value = present(member.of(record));
      if (value != null && habits.shows(value)) {
        out.name(name);
        value(out, value, habits, clear || member.has(Clear.class), depth + 1);
      }
    }
  }

  /** What is there, or null for what is left out. */
  private static @Nullable Object present(@Nullable Object value) {
    return switch (value) {
      case Optional<?> optional -> optional.map(Parameters::present).orElse(null);
      case Sealed sealed -> null;
      case Bytes bytes -> null;
      case Collection<?> list when list.isEmpty() -> null;
      case Map<?, ?> map when map.isEmpty() -> null;
      case null -> null;
      case Object other -> known(other) ? other : null;
    };
  }

  private static boolean known(Object value) {
    return value instanceof String
        || value instanceof Number
        || value instanceof Boolean
        || value instanceof Enum<?>
        || value instanceof Record
        || value instanceof Instant
        || value instanceof Sensitive
        || value instanceof Collection<?>
        || value instanceof Map<?, ?>
        || value instanceof UUID;
  }

  private void value(JsonOut out, Object value, Habits habits, boolean clear, int depth) {
    if (depth > DEPTH_MAX) {
      out.raw("null");
      return;
    }
    switch (value) {
      case Sensitive hidden -> out.text(HIDDEN);
      case String text -> out.text(clear ? text : fingerprint(text));
      case Number number -> number(out, number);
      case Boolean flag -> out.raw(flag.toString());
      case Word word -> out.text(word.word());
      case Enum<?> constant -> out.text(constant.name());
      case Instant time -> out.text(DATE.format(time));
      case UUID id -> out.text(id.toString());
      case Arn arn -> out.text(arn.toString());
      case Collection<?> list -> list(out, list, habits, clear, depth);
      case Map<?, ?> map -> map(out, map, habits, clear, depth);
      case Record record when IDENTIFIER.get(record.getClass()) -> out.text(identifier(record));
      case Record record -> {
        out.open();
        structure(out, record, habits, false, clear, depth);
        out.close();
      }
      default -> out.raw("null");
    }
  }

  private static void number(JsonOut out, Number number) {
    boolean finite = !(number instanceof Double d && !Double.isFinite(d));
    out.raw(finite ? number.toString() : "null");
  }

  private void list(JsonOut out, Collection<?> list, Habits habits, boolean clear, int depth) {
    out.openList();
    for (Object item : list) {
      Object value = present(item);
      if (value != null) {
        value(out, value, habits, clear, depth + 1);
      }
    }
    out.closeList();
  }

  private void map(JsonOut out, Map<?, ?> map, Habits habits, boolean clear, int depth) {
    out.open();
    map.forEach(
        (key, item) -> {
          Object value = present(item);
          if (value != null) {
            String name = key instanceof String text && !clear ? fingerprint(text) : keyText(key);
            out.key(name);
            value(out, value, habits, clear, depth + 1);
          }
        });
    out.close();
  }

  private static String keyText(Object key) {
    return switch (key) {
      case String text -> text;
      case Word word -> word.word();
      case Enum<?> constant -> constant.name();
      case Record record when IDENTIFIER.get(record.getClass()) -> identifier(record);
      default -> HIDDEN;
    };
  }

  private static String identifier(Record record) {
    return String.valueOf(MEMBERS.get(record.getClass()).list().getFirst().of(record));
  }

  private String fingerprint(String text) {
    if (text.isEmpty()) {
      return text;
    }
    byte[] mac = fingerprintKey.mac(Context.of("audit/fingerprint").with(text)).bytes();
    return "hmac:" + HexFormat.of().formatHex(mac, 0, FINGERPRINT_BYTES);
  }

  private static String name(Member member) {
    String wire = member.wire();
    return wire.equals("ARN") ? "arn" : member.lowered();
  }
}
