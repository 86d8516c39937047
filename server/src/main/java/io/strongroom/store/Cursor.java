package io.strongroom.store;

import io.strongroom.seal.Context;
import io.strongroom.seal.DidNotOpen;
import io.strongroom.seal.SealKey;
import io.strongroom.seal.Sealed;
import io.strongroom.seal.Sensitive;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Where the next page of a listing starts, as an opaque token. Sealed under the account's key and
 * bound to the listing, so that nobody reads or makes one, nor takes one to another listing.
 */
public final class Cursor {
  private static final int TOKEN_MAX = 4096;

  private Cursor() {}

  /** The token for a place in a listing. */
  public static String write(SealKey key, Context listing, String place) {
    Sealed sealed = key.seal(Sensitive.ofText(place), listing);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed.bytes());
  }

  /** The place in a listing; empty for a token that was not made for it. */
  public static Optional<String> read(SealKey key, Context listing, String token) {
    if (token.length() > TOKEN_MAX) {
      return Optional.empty();
    }
    try (Sensitive place = key.open(Sealed.parse(Base64.getUrlDecoder().decode(token)), listing)) {
      return Optional.of(place.use(bytes -> new String(bytes, StandardCharsets.UTF_8)));
    } catch (DidNotOpen | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
