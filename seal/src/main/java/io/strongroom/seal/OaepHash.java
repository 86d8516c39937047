package io.strongroom.seal;

/** The hash of RSAES-OAEP and of its MGF1 (RFC 8017 section 7.1), without a label. */
public enum OaepHash {
  SHA_1(Digest.SHA_1),
  SHA_256(Digest.SHA_256);

  private final Digest digest;

  OaepHash(Digest digest) {
    this.digest = digest;
  }

  Digest digest() {
    return digest;
  }

  /** The longest plaintext in bytes under a modulus of so many bytes. */
  public int plaintextMax(int modulusBytes) {
    return modulusBytes - 2 * digest.length() - 2;
  }
}
