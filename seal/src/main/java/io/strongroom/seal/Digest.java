package io.strongroom.seal;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The hash functions of signatures and of OAEP (FIPS 180-4), with their names in PKCS #1. */
enum Digest {
  SHA_1("SHA-1", 20, "3021300906052b0e03021a05000414"),
  SHA_256("SHA-256", 32, "3031300d060960864801650304020105000420"),
  SHA_384("SHA-384", 48, "3041300d060960864801650304020205000430"),
  SHA_512("SHA-512", 64, "3051300d060960864801650304020305000440");

  private final String standardName;
  private final int length;
  private final String digestInfo;

  Digest(String standardName, int length, String digestInfo) {
    this.standardName = standardName;
    this.length = length;
    this.digestInfo = digestInfo;
  }

  String standardName() {
    return standardName;
  }

  int length() {
    return length;
  }

  /** What stands before the digest in a DigestInfo (RFC 8017 section 9.2). */
  byte[] digestInfo() {
    return HexFormat.of().parseHex(digestInfo);
  }

  byte[] of(byte[]... parts) {
    try {
      var digest = MessageDigest.getInstance(standardName, Jca.DIGESTS);
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(standardName + " is missing", e);
    }
  }
}
