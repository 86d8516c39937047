package io.strongroom.lambda;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One version of a secret as it was read: what its fields say belongs together. Never prints its
 * content, cannot be serialised, and compares in constant time.
 *
 * <pre>{@code
 * Connection open = DB.retrying(
 *     SQLInvalidAuthorizationSpecException.class,
 *     reading -> connect(reading.field("username"), reading.field("password")));
 * }</pre>
 */
public final class Reading {
  private final Name name;
  private final String version;
  private final byte[] content;
  private volatile @Nullable String text;
  private volatile @Nullable Json json;

  private Reading(Name name, String version, byte[] content) {
    this.name = name;
    this.version = version;
    this.content = content;
  }

  /**
   * What a {@link Source} has read.
   *
   * @param version as the service calls it
   * @param content taken over, not copied
   */
  public static Reading of(Name name, String version, byte[] content) {
    return new Reading(name, version, content);
  }

  /** Of what. */
  public Name name() {
    return name;
  }

  /** A version id, a parameter's number, or a few digits of a ciphertext's digest. */
  public String version() {
    return version;
  }

  /** The text. It stays in memory until the collector takes it: {@link #use} does not. */
  public String value() {
    String made = text;
    if (made == null) {
      made = new String(content, StandardCharsets.UTF_8);
      text = made; // one copy for all callers, instead of one each
    }
    return made;
  }

  /** A copy of the bytes, the caller's to wipe. */
  public byte[] bytes() {
    return content.clone();
  }

  /** Lends a copy of the bytes and overwrites it afterwards. */
  public <T, E extends Exception> T use(Use<byte[], T, E> code) throws E {
    byte[] copy = content.clone();
    try {
      return code.with(copy);
    } finally {
      Arrays.fill(copy, (byte) 0);
    }
  }

  /**
   * A field of a JSON object, as text.
   *
   * @throws SecretUnavailableException if it is no such object or has no such field
   */
  public String field(String field) {
    return scalar(field)
        .orElseThrow(() -> wrong("has no field \"" + field + "\"; there are " + fields()));
  }

  /** The same, empty where there is no such field. */
  public Optional<String> findField(String field) {
    return scalar(field);
  }

  private Optional<String> scalar(String field) {
    return json().get(field).text();
  }

  private String fields() {
    return String.join(", ", json().members().keySet());
  }

  /**
   * The value as another type: a number, boolean, {@code Duration}, {@code URI}, enum, list, … or a
   * record whose components are the fields of a JSON object.
   *
   * @throws SecretUnavailableException if it is not of that form; the message has its length only
   */
  public <T> T as(Class<T> type) {
    return Conversions.reading(this, type);
  }

  Json json() {
    Json parsed = json;
    if (parsed == null) {
      try {
        parsed = Json.parse(content);
      } catch (MalformedJson e) {
        throw wrong("is no JSON: " + e.getMessage());
      }
      if (parsed.kind() != Json.Kind.OBJECT) {
        throw wrong("is no JSON object");
      }
      json = parsed;
    }
    return parsed;
  }

  private SecretUnavailableException wrong(String what) {
    return new SecretUnavailableException(name.toString(), Reason.WRONG_TYPE, what, null);
  }

  boolean same(Reading other) {
    return version.equals(other.version) && MessageDigest.isEqual(content, other.content);
  }

  /** Overwrites what it holds, before the memory of the process is written to a disk. */
  void wipe() {
    Arrays.fill(content, (byte) 0);
    text = null;
    Json parsed = json;
    json = null;
    if (parsed != null) {
      parsed.wipe();
    }
  }

  /** In constant time in the content; a different name or version is not equal. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Reading that && name.equals(that.name) && same(that);
  }

  @Override
  public int hashCode() {
    return name.hashCode() * 31 + version.hashCode();
  }

  @Override
  public String toString() {
    return "Reading(" + name + " v=" + shortened(version) + ")";
  }

  static String shortened(String version) {
    return version.length() <= 8 ? version : "…" + version.substring(version.length() - 4);
  }
}
