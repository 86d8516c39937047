package io.strongroom.lambda;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One JSON value, read from bytes; its texts stay bytes until somebody asks for a {@code String},
 * so that a secret inside can be wiped.
 */
final class Json {
  /** What is there where nothing is, so that chains of {@link #get} need no checks. */
  static final Json ABSENT = new Json(Kind.ABSENT, new byte[0], List.of(), Map.of());

  /** The kinds of a value. */
  enum Kind {
    OBJECT,
    ARRAY,
    TEXT,
    NUMBER,
    BOOLEAN,
    NULL,
    ABSENT
  }

  private final Kind kind;
  private final byte[] scalar;
  private final List<Json> items;
  private final Map<String, Json> members;

  private Json(Kind kind, byte[] scalar, List<Json> items, Map<String, Json> members) {
    this.kind = kind;
    this.scalar = scalar;
    this.items = items;
    this.members = members;
  }

  static Json scalar(Kind kind, byte[] bytes) {
    return new Json(kind, bytes, List.of(), Map.of());
  }

  static Json array(List<Json> items) {
    return new Json(Kind.ARRAY, new byte[0], items, Map.of());
  }

  static Json object(Map<String, Json> members) {
    return new Json(Kind.OBJECT, new byte[0], List.of(), members);
  }

  /**
   * Reads one value that fills all bytes.
   *
   * @throws MalformedJson if they are not JSON (RFC 8259), name a member twice or nest too deeply
   */
  static Json parse(byte[] utf8) throws MalformedJson {
    return new JsonReader(utf8).document();
  }

  Kind kind() {
    return kind;
  }

  /** A member of an object; {@link #ABSENT} for anything else. */
  Json get(String member) {
    Json found = members.get(member);
    return found == null ? ABSENT : found;
  }

  List<Json> items() {
    return items;
  }

  Map<String, Json> members() {
    return members;
  }

  /** The text, number or boolean as it is written, empty for everything else. */
  Optional<String> text() {
    return scalar() ? Optional.of(new String(scalar, StandardCharsets.UTF_8)) : Optional.empty();
  }

  String text(String otherwise) {
    return scalar() ? new String(scalar, StandardCharsets.UTF_8) : otherwise;
  }

  /** A copy of the bytes of a text, number or boolean; empty for everything else. */
  Optional<byte[]> bytes() {
    return scalar() ? Optional.of(scalar.clone()) : Optional.empty();
  }

  private boolean scalar() {
    return kind == Kind.TEXT || kind == Kind.NUMBER || kind == Kind.BOOLEAN;
  }

  /** Overwrites every text below. */
  void wipe() {
    Arrays.fill(scalar, (byte) 0);
    for (Json item : items) {
      item.wipe();
    }
    for (Json member : members.values()) {
      member.wipe();
    }
  }

  /** The kind alone, for a value may be secret. */
  @Override
  public String toString() {
    return "Json[" + kind + "]";
  }
}
