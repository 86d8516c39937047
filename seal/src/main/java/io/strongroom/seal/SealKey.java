package io.strongroom.seal;

/**
 * A 256-bit key that seals (AES-256-GCM under a key derived for each message, HKDF-SHA256 with a
 * random salt), wraps other keys, derives sub-keys and makes MACs. The key bytes never leave it.
 *
 * <p>Sources: NIST SP 800-38D (GCM), RFC 5869 (HKDF), RFC 2104 (HMAC).
 */
public final class SealKey implements AutoCloseable {
  private final String label;
  private final MaterialId materialId;

  private SealKey(String label, MaterialId materialId) {
    this.label = label;
    this.materialId = materialId;
  }

  /**
   * A new random key.
   *
   * @param label names the key in every {@link Sealed} it makes; at most 255 bytes of UTF-8
   */
  public static SealKey generate(String label) {
    return new SealKey(label, MaterialId.random());
  }

  /** A key from 32 bytes that came from elsewhere; takes over and finally wipes the bytes. */
  public static SealKey of(String label, MaterialId materialId, Sensitive bytes) {
    throw new UnsupportedOperationException();
  }

  public String label() {
    return label;
  }

  public MaterialId materialId() {
    return materialId;
  }

  /** Seals a plaintext of any length up to 1 MiB, bound to the context. */
  public Sealed seal(Sensitive plaintext, Context context) {
    throw new UnsupportedOperationException();
  }

  /**
   * Opens what {@link #seal} made with the same context.
   *
   * @throws DidNotOpen for any other bytes, context, label or material
   */
  public Sensitive open(Sealed sealed, Context context) {
    throw new UnsupportedOperationException();
  }

  /** Seals another key's bytes under this one, bound to the context and the child's ids. */
  public Sealed wrap(SealKey child, Context context) {
    throw new UnsupportedOperationException();
  }

  /**
   * Opens a wrapped key.
   *
   * @throws DidNotOpen when it was not wrapped by this key for this child and context
   */
  public SealKey unwrap(Sealed wrapped, String label, MaterialId materialId, Context context) {
    throw new UnsupportedOperationException();
  }

  /** An independent key for one purpose (HKDF-Expand with the purpose as info). */
  public SealKey derive(String purpose) {
    throw new UnsupportedOperationException();
  }

  /** HMAC-SHA256 over the context. */
  public Mac mac(Context context) {
    throw new UnsupportedOperationException();
  }

  /** Overwrites the key bytes; further use is an error. */
  @Override
  public void close() {}

  @Override
  public String toString() {
    return "SealKey[" + label + "]";
  }
}
