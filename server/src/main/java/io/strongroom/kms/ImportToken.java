package io.strongroom.kms;

import io.strongroom.aws.Bytes;
import io.strongroom.seal.AsymmetricKey;
import io.strongroom.seal.Context;
import io.strongroom.seal.DidNotOpen;
import io.strongroom.seal.PairKind;
import io.strongroom.seal.Sealed;
import io.strongroom.store.Tx;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * The wrapping key of an import, sealed and given to the importer, so that nothing of it need be
 * kept: who brings it back within its time for the same key may import.
 *
 * <p>Form: {@code SRI1/<wrapping key spec>/<wrapping algorithm>/<milliseconds>/}, then the sealed
 * key pair, bound to all of that and to the KMS key.
 */
record ImportToken(AsymmetricKey wrapping, WrappingAlgorithm algorithm, Instant validTo) {
  private static final String VERSION = "SRI1";
  private static final int PARTS = 4;
  private static final int PREFIX_MAX = 128;

  /** What goes to the importer. */
  Bytes bytes(Tx tx, Key key) {
    String prefix = prefix();
    Sealed secret =
        wrapping.sealed(tx.accountKey(key.account(), key.region()), context(key, prefix));
    byte[] start = prefix.getBytes(StandardCharsets.US_ASCII);
    byte[] end = secret.bytes();
    byte[] all = Arrays.copyOf(start, start.length + end.length);
    System.arraycopy(end, 0, all, start.length, end.length);
    return Bytes.taking(all);
  }

  /** Reads a token; empty for one of another key, or none at all. */
  static Optional<ImportToken> read(Tx tx, Key key, Bytes token) {
    byte[] all = token.toArray();
    int start = prefixLength(all);
    if (start < 0) {
      return Optional.empty();
    }
    String prefix = new String(all, 0, start, StandardCharsets.US_ASCII);
    String[] parts = prefix.split("/", -1);
    Optional<PairKind> kind = KeySpec.named(parts[1]).flatMap(KeySpec::pair);
    Optional<WrappingAlgorithm> algorithm = WrappingAlgorithm.named(parts[2]);
    if (!parts[0].equals(VERSION) || kind.isEmpty() || algorithm.isEmpty()) {
      return Optional.empty();
    }
    try {
      AsymmetricKey pair =
          AsymmetricKey.open(
              kind.get(),
              tx.accountKey(key.account(), key.region()),
              Sealed.parse(Arrays.copyOfRange(all, start, all.length)),
              context(key, prefix));
      return Optional.of(
          new ImportToken(pair, algorithm.get(), Instant.ofEpochMilli(Long.parseLong(parts[3]))));
    } catch (DidNotOpen | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Up to and with the fourth slash; -1 when there is none near. */
  private static int prefixLength(byte[] all) {
    int slashes = 0;
    for (int i = 0; i < Math.min(all.length, PREFIX_MAX); i++) {
      if (all[i] == '/' && ++slashes == PARTS) {
        return i + 1;
      }
    }
    return -1;
  }

  private String prefix() {
    String spec = "RSA_" + wrapping.kind().modulusBytes() * Byte.SIZE;
    return String.join(
        "/", VERSION, spec, algorithm.name(), Long.toString(validTo.toEpochMilli()), "");
  }

  private static Context context(Key key, String prefix) {
    return Context.of("kms/import-token")
        .with(key.account().value())
        .with(key.region().value())
        .with(key.id())
        .with(prefix);
  }
}
