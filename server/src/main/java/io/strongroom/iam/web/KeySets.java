package io.strongroom.iam.web;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The public keys of issuers, fetched when they are needed and kept for a while. Who cannot sign
 * cannot make us fetch often either: keys that are not there are looked for again once a minute.
 *
 * @see <a href="https://openid.net/specs/openid-connect-discovery-1_0.html">OpenID Connect
 *     Discovery</a>
 */
final class KeySets {
  static final int ISSUERS_MAX = 1000;
  private static final Duration KEPT = Duration.ofHours(1);
  private static final Duration PAUSE = Duration.ofMinutes(1);
  private static final String WELL_KNOWN = "/.well-known/openid-configuration";

  private final Fetch fetch;

  /** Those that were asked for last; a flood of issuers pushes out the oldest alone. */
  private final Map<String, Kept> sets =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
              return size() > ISSUERS_MAX;
            }
          });

  private final ConcurrentHashMap<String, Line> lines = new ConcurrentHashMap<>();

  /** Those who want the keys of one issuer now. */
  private static final class Line {
    private final ReentrantLock lock = new ReentrantLock();
    private int length;
  }

  /** Gets a document, or fails. */
  @FunctionalInterface
  interface Fetch {
    byte[] get(URI uri) throws IOException;
  }

  /**
   * What was fetched last.
   *
   * @param tried when that was last attempted
   * @param since when the keys were got
   */
  private record Kept(Instant tried, Instant since, List<Jwk> keys) {
    /** Those that a token may be signed with; none of keys that were got too long ago. */
    List<Jwk> fitting(Jwt token, Instant now) {
      return isPast(since, KEPT, now)
          ? List.of()
          : keys.stream()
              .filter(token.algorithm()::fits)
              .filter(key -> token.keyId().isEmpty() || token.keyId().equals(key.id()))
              .toList();
    }
  }

  KeySets(Fetch fetch) {
    this.fetch = fetch;
  }

  /**
   * The keys of an issuer that a token may be signed with.
   *
   * @throws InvalidToken when the issuer does not tell them
   */
  List<Jwk> of(String issuer, Jwt token, Instant now) {
    Optional<Kept> kept = Optional.ofNullable(sets.get(issuer));
    List<Jwk> fitting = kept.map(it -> it.fitting(token, now)).orElse(List.of());
    if (fitting.isEmpty() && kept.map(it -> isPast(it.tried(), PAUSE, now)).orElse(true)) {
      fitting = fetched(issuer, kept, now).fitting(token, now);
    }
    if (fitting.isEmpty()) {
      throw new InvalidToken(
          InvalidToken.Fault.NO_KEYS,
          "Couldn't retrieve verification key from your identity provider, please reference"
              + " AssumeRoleWithWebIdentity documentation for requirements");
    }
    return fitting;
  }

  /** How many issuers somebody is fetching the keys of now. */
  int waiting() {
    return lines.size();
  }

  private static boolean isPast(Instant since, Duration span, Instant now) {
    return now.isBefore(since.minus(span)) || !now.isBefore(since.plus(span));
  }

  /** One at a time; who had to wait takes what the one before him got. */
  private Kept fetched(String issuer, Optional<Kept> before, Instant now) {
    Line line =
        lines.compute(
            issuer,
            (unused, found) -> {
              Line one = found == null ? new Line() : found;
              one.length++;
              return one;
            });
    line.lock.lock();
    try {
      Kept current = sets.get(issuer);
      if (current != null && !Optional.of(current).equals(before)) {
        return current;
      }
      Kept next;
      try {
        next = new Kept(now, now, fetch(issuer));
      } catch (IOException | RuntimeException e) {
        // Keys that were got a while ago are still the issuer's, but grow no younger by this.
        next =
            before
                .map(it -> new Kept(now, it.since(), it.keys()))
                .orElseGet(() -> new Kept(now, now, List.of()));
      }
      sets.put(issuer, next);
      return next;
    } finally {
      line.lock.unlock();
      lines.computeIfPresent(issuer, (unused, one) -> --one.length == 0 ? null : one);
    }
  }

  private List<Jwk> fetch(String issuer) throws IOException {
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    JsonObject about = object(URI.create(base + WELL_KNOWN));
    if (!about.text("issuer").equals(Optional.of(issuer))) {
      throw new IOException("the document is of another issuer");
    }
    URI keys;
    try {
      keys = URI.create(about.text("jwks_uri").orElse(""));
    } catch (IllegalArgumentException e) {
      throw new IOException("the address of the keys is none", e);
    }
    return Jwk.set(object(keys));
  }

  private JsonObject object(URI uri) throws IOException {
    if (!"https".equals(uri.getScheme()) || uri.getHost() == null || uri.getUserInfo() != null) {
      throw new IOException("not an address that is fetched");
    }
    return JsonObject.read(fetch.get(uri)).orElseThrow(() -> new IOException("not JSON"));
  }
}
