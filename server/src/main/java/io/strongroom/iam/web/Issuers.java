package io.strongroom.iam.web;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Checks the tokens of OpenID Connect issuers against the keys that the issuers publish.
 *
 * @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation">ID token
 *     validation</a>
 */
public final class Issuers {
  private static final Duration SKEW = Duration.ofMinutes(5);
  private static final int SUBJECT_MAX = 255;

  private final KeySets keys;

  private Issuers(KeySets.Fetch fetch) {
    keys = new KeySets(fetch);
  }

  /**
   * Over HTTPS.
   *
   * @param authorities a file of PEM certificates that are trusted beside those of the JDK
   * @param loopback whether issuers on this machine are asked, too
   * @throws IOException when the file cannot be read
   */
  public static Issuers overHttps(Optional<Path> authorities, boolean loopback) throws IOException {
    return new Issuers(new HttpsFetch(authorities, loopback));
  }

  /** None at all: no token is believed. */
  public static Issuers none() {
    return new Issuers(
        uri -> {
          throw new IOException("nothing is fetched here");
        });
  }

  /**
   * The issuer that a token names, which proves nothing.
   *
   * @throws InvalidToken for what is no token
   */
  public static String claimedIssuer(String token) {
    return Jwt.parse(token)
        .claims()
        .text("iss")
        .orElseThrow(() -> InvalidToken.invalid("The ID Token has no issuer."));
  }

  /**
   * Checks a token; may wait for the network.
   *
   * @param issuer who must have signed it
   * @param audiences one of whom it must be for
   * @throws InvalidToken with the reason
   */
  public Identity check(String token, String issuer, List<String> audiences, Instant now) {
    Jwt jwt = Jwt.parse(token);
    JsonObject claims = jwt.claims();
    if (!claims.text("iss").equals(Optional.of(issuer))) {
      throw InvalidToken.invalid("The ID Token is of another issuer.");
    }
    List<Jwk> fitting = keys.of(issuer, jwt, now);
    if (fitting.stream().noneMatch(it -> isSignedWith(jwt, it))) {
      throw InvalidToken.invalid("The signature of the ID Token is not valid.");
    }
    times(claims, now);
    String subject =
        claims
            .text("sub")
            .filter(it -> !it.isEmpty() && it.length() <= SUBJECT_MAX)
            .orElseThrow(() -> InvalidToken.invalid("The ID Token has no subject."));
    return new Identity(issuer, subject, audience(claims, audiences), claims.texts("amr"));
  }

  private static boolean isSignedWith(Jwt jwt, Jwk key) {
    return jwt.algorithm().verifies(key.key(), jwt.signed().toArray(), jwt.signature().toArray());
  }

  private static void times(JsonObject claims, Instant now) {
    Instant expires =
        claims
            .time("exp")
            .orElseThrow(() -> InvalidToken.invalid("The ID Token has no expiration."));
    if (!now.isBefore(expires)) {
      throw new InvalidToken(
          InvalidToken.Fault.EXPIRED,
          "Token expired: current date/time "
              + now.getEpochSecond()
              + " must be before the expiration date/time "
              + expires.getEpochSecond());
    }
    for (String name : List.of("nbf", "iat")) {
      boolean future =
          claims.time(name).map(it -> it.isAfter(now.plus(SKEW))).orElse(claims.has(name));
      if (future) {
        throw InvalidToken.invalid("The ID Token is not valid yet.");
      }
    }
  }

  /** The party that a token was issued to, where it says so, is who it is for. */
  private static String audience(JsonObject claims, List<String> audiences) {
    List<String> meant =
        claims.has("azp")
            ? claims.text("azp").map(List::of).orElse(List.of())
            : claims.texts("aud");
    return meant.stream()
        .filter(audiences::contains)
        .findFirst()
        .orElseThrow(() -> InvalidToken.invalid("Incorrect token audience"));
  }
}
