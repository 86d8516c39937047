package io.strongroom.lambda;

/**
 * Code that is lent something for the length of a call.
 *
 * <pre>{@code
 * byte[] mac = HMAC_KEY.use(key -> sign(key, body)); // the key is wiped afterwards
 * }</pre>
 *
 * @param <A> what it is lent
 * @param <T> what it makes of it
 * @param <E> what it throws
 */
@FunctionalInterface
public interface Use<A, T, E extends Exception> {
  /** Does it; must not keep what it is given. */
  T with(A lent) throws E;
}
