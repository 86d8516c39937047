package io.strongroom.seal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.locks.StampedLock;

/**
 * A 256-bit key that seals (AES-256-GCM under a key derived for each message, HKDF-SHA256 with a
 * random salt), wraps other keys, derives sub-keys and makes MACs. The key bytes never leave it.
 *
 * <p>Safe for use by many threads; a close from another thread lets a call under way finish with
 * the true key or makes it fail, never go on with an overwritten one.
 *
 * <p>Sources: NIST SP 800-38D (GCM), RFC 5869 (HKDF), RFC 2104 (HMAC).
 */
public final class SealKey implements AutoCloseable {
  private static final int LENGTH = 32;
  private static final int MAX_LABEL = 255;
  private static final int MAX_PLAINTEXT = 1 << 20;

  // Every use of the material has an info string of its own, so no two ever meet in one key.
  private static final byte[] MESSAGE_KEY = utf8("strongroom/sealed/v1/aes-256-gcm");
  private static final byte[] MAC_KEY = utf8("strongroom/mac/v1/hmac-sha256");
  private static final String SUBKEY = "strongroom/derive/";

  private final String label;
  private final byte[] labelBytes;
  private final MaterialId materialId;
  private final byte[] materialIdBytes;
  private final byte[] key;
  private final byte[] macKey;
  // Read optimistically, so that threads sharing a key never wait for one another.
  private final StampedLock lock = new StampedLock();
  private boolean closed;

  private SealKey(String label, MaterialId materialId, byte[] key) {
    this.label = label;
    this.labelBytes = utf8(label);
    this.materialId = materialId;
    this.materialIdBytes = materialId.bytes();
    this.key = key;
    this.macKey = Hkdf.expand(key, MAC_KEY, LENGTH);
  }

  /**
   * A new random key.
   *
   * @param label names the key in every {@link Sealed} it makes; 1 to 255 bytes of UTF-8, otherwise
   *     {@link IllegalArgumentException}
   */
  public static SealKey generate(String label) {
    return of(label, MaterialId.random(), Sensitive.taking(Entropy.bytes(LENGTH)));
  }

  /**
   * A key from 32 bytes that came from elsewhere; takes the bytes over and closes their holder.
   *
   * @throws IllegalArgumentException for another number of bytes, or a label not of 1 to 255 bytes
   */
  public static SealKey of(String label, MaterialId materialId, Sensitive bytes) {
    try (bytes) {
      int labelLength = utf8(label).length;
      if (bytes.length() != LENGTH || labelLength < 1 || labelLength > MAX_LABEL) {
        throw new IllegalArgumentException("key or label of a wrong length");
      }
      return new SealKey(label, materialId, bytes.use(byte[]::clone));
    }
  }

  /** Names the key in what it seals; not secret. */
  public String label() {
    return label;
  }

  /** Names the material in what it seals; not secret. A derived key has that of its parent. */
  public MaterialId materialId() {
    return materialId;
  }

  /**
   * Seals a plaintext, bound to the context.
   *
   * @throws IllegalArgumentException for a plaintext over 1 MiB
   */
  public Sealed seal(Sensitive plaintext, Context context) {
    if (plaintext.length() > MAX_PLAINTEXT) {
      throw new IllegalArgumentException("plaintext too long");
    }
    byte[] drawn = Entropy.bytes(Sealed.SALT_LENGTH + AesGcm.NONCE_LENGTH);
    byte[] salt = Arrays.copyOf(drawn, Sealed.SALT_LENGTH);
    byte[] nonce = Arrays.copyOfRange(drawn, Sealed.SALT_LENGTH, drawn.length);
    byte[] out = Sealed.compose(labelBytes, materialIdBytes, salt, nonce, plaintext.length());
    int at = out.length - plaintext.length() - AesGcm.TAG_LENGTH;
    try (var messageKey = messageKey(salt)) {
      plaintext.with(
          bytes -> AesGcm.seal(messageKey, nonce, aad(out, at, context), bytes, out, at));
    }
    return Sealed.over(out);
  }

  /**
   * Opens what {@link #seal} made with the same context.
   *
   * @throws DidNotOpen for any other bytes, context, label or material
   */
  public Sensitive open(Sealed sealed, Context context) {
    return Sensitive.taking(opened(sealed, context));
  }

  /** Seals another key's bytes under this one, bound to the context and the child's ids. */
  public Sealed wrap(SealKey child, Context context) {
    try (var bytes = Sensitive.taking(child.whole(child.key))) {
      return seal(bytes, wrapContext(child.label, child.materialId, context));
    }
  }

  /**
   * Opens a wrapped key.
   *
   * @throws DidNotOpen when it was not wrapped by this key for this child and context
   */
  public SealKey unwrap(Sealed wrapped, String label, MaterialId materialId, Context context) {
    byte[] bytes = opened(wrapped, wrapContext(label, materialId, context));
    return of(label, materialId, Sensitive.taking(bytes));
  }

  /**
   * An independent key for one purpose (HKDF-Expand with the purpose as info); the same every time.
   * Its label is this one's, a slash and the purpose, or the SHA-256 of that when over 255 bytes.
   */
  public SealKey derive(String purpose) {
    String full = label + "/" + purpose;
    byte[] fullBytes = utf8(full);
    String name = fullBytes.length <= MAX_LABEL ? full : "sha256/" + Hashes.sha256Hex(fullBytes);
    return of(name, materialId, Sensitive.taking(expanded(utf8(SUBKEY + purpose))));
  }

  /** HMAC-SHA256 over the context, under a key of its own derived from this one. */
  public Mac mac(Context context) {
    byte[] held = whole(macKey);
    try {
      return Mac.of(Hmac.of(held, context.view()));
    } finally {
      Arrays.fill(held, (byte) 0);
    }
  }

  /** HMAC-SHA256 over the context's length, the context and a secret, as {@link #mac}. */
  byte[] fingerprint(Context context, Sensitive secret) {
    byte[] bound = Context.of("seal/fingerprint").nesting(context).view();
    byte[] length = ByteBuffer.allocate(Integer.BYTES).putInt(bound.length).array();
    byte[] held = whole(macKey);
    try {
      return secret.use(bytes -> Hmac.of(held, length, bound, bytes));
    } finally {
      Arrays.fill(held, (byte) 0);
    }
  }

  /** Overwrites the key bytes; further use is an {@link IllegalStateException}. */
  @Override
  public void close() {
    long stamp = lock.writeLock();
    try {
      closed = true;
      Arrays.fill(key, (byte) 0);
      Arrays.fill(macKey, (byte) 0);
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  @Override
  public String toString() {
    return "SealKey[" + label + "]";
  }

  private byte[] opened(Sealed sealed, Context context) {
    if (!sealed.names(labelBytes, materialIdBytes)) {
      throw new DidNotOpen();
    }
    byte[] in = sealed.view();
    int at = sealed.headerLength();
    try (var messageKey = messageKey(sealed.salt())) {
      return AesGcm.open(messageKey, sealed.nonce(), aad(in, at, context), in, at);
    }
  }

  private KeyBytes messageKey(byte[] salt) {
    byte[] held = whole(key);
    try {
      return KeyBytes.aes(Hkdf.derive(held, salt, MESSAGE_KEY, LENGTH));
    } finally {
      Arrays.fill(held, (byte) 0);
    }
  }

  private byte[] expanded(byte[] info) {
    byte[] held = whole(key);
    try {
      return Hkdf.expand(held, info, LENGTH);
    } finally {
      Arrays.fill(held, (byte) 0);
    }
  }

  /** A copy of what no close had begun to overwrite: half of a key would be a guessable key. */
  private byte[] whole(byte[] live) {
    long stamp = lock.tryOptimisticRead();
    byte[] copy = live.clone();
    boolean late = closed;
    if (!lock.validate(stamp) || late) {
      Arrays.fill(copy, (byte) 0);
      throw new IllegalStateException("closed");
    }
    return copy;
  }

  private static Context wrapContext(String label, MaterialId materialId, Context context) {
    return Context.of("seal/wrap").with(label).with(materialId.value()).nesting(context);
  }

  /** Header and context, each after its length in four bytes. */
  private static byte[] aad(byte[] message, int headerLength, Context context) {
    byte[] bound = context.view();
    return ByteBuffer.allocate(2 * Integer.BYTES + headerLength + bound.length)
        .putInt(headerLength)
        .put(message, 0, headerLength)
        .putInt(bound.length)
        .put(bound)
        .array();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
