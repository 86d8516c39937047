package io.strongroom.audit;

import io.strongroom.seal.Hashes;
import java.nio.ByteBuffer;

/**
 * The 64 bits that stand for what a record is found by: the beginning of SHA-256 over the fields,
 * each after its length. Two of them may share one; whoever finds a record looks at it.
 */
final class Terms {
  private Terms() {}

  /** Everything of an account in a region. */
  static long of(String account, String region) {
    return hash(new Buffer().field(account).field(region));
  }

  /** What has a value of a key. */
  static long of(String account, String region, Question.Key key, String value) {
    return hash(new Buffer().field(account).field(region).field(key.name()).field(value));
  }

  private static long hash(Buffer fields) {
    return ByteBuffer.wrap(Hashes.sha256(fields.copy())).getLong();
  }
}
