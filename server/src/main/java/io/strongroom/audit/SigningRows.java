package io.strongroom.audit;

import io.strongroom.seal.Context;
import io.strongroom.seal.DidNotOpen;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.SealKey;
import io.strongroom.seal.Sealed;
import io.strongroom.seal.SigningKey;
import io.strongroom.seal.VerifyingKey;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** The table {@code audit_signing_keys}; what seals a private key binds the rest of its row. */
final class SigningRows {
  private static final String TABLE = "audit_signing_keys";
  private static final int TRAIL_BYTES = 16;
  private static final int MOST = 1000;

  private SigningRows() {}

  /** One version. */
  record Version(long version, String trail, SigningKey key) {}

  private record Stored(
      long version, String trail, VerifyingKey verifier, Sealed sealed, Instant created) {}

  /** All versions, the newest last; none in a database that has signed nothing yet. */
  static List<Version> all(Tx tx, SealKey sealing) {
    List<Version> versions;
    try {
      versions =
          tx
              .sql(
                  "select version, trail, public_key, sealed, created from audit_signing_keys"
                      + " order by version limit "
                      + MOST)
              .list(SigningRows::stored)
              .stream()
              .map(stored -> opened(sealing, stored))
              .toList();
    } catch (DidNotOpen | IllegalArgumentException e) {
      throw new Tampered(TABLE, "of a signing key");
    }
    for (int i = 0; i < versions.size(); i++) {
      if (versions.get(i).version() != i + 1L
          || !versions.get(i).trail().equals(versions.getFirst().trail())) {
        throw new Tampered(TABLE, Long.toString(i + 1L));
      }
    }
    return versions;
  }

  private static Stored stored(io.strongroom.store.Row row) {
    return new Stored(
        row.number(1),
        row.text(2),
        VerifyingKey.of(Base64.getDecoder().decode(row.text(3))),
        row.sealed(4),
        row.instant(5));
  }

  private static Version opened(SealKey sealing, Stored stored) {
    Context context = context(stored.version(), stored.trail(), stored.created());
    return new Version(
        stored.version(),
        stored.trail(),
        SigningKey.open(sealing, stored.sealed(), context, stored.verifier()));
  }

  /** Makes the first version, and with it the trail's id. */
  static Version first(Tx tx, SealKey sealing) {
    String trail = HexFormat.of().formatHex(Entropy.bytes(TRAIL_BYTES));
    var made = new Version(1, trail, SigningKey.generate());
    Instant now = tx.now();
    tx.sql(
            "insert into audit_signing_keys (version, trail, public_key, sealed, created)"
                + " values (?, ?, ?, ?, ?)")
        .with(made.version())
        .with(trail)
        .with(Base64.getEncoder().encodeToString(made.key().verifier().encoded()))
        .with(made.key().seal(sealing, context(made.version(), trail, now)))
        .with(now)
        .run();
    return made;
  }

  private static Context context(long version, String trail, Instant created) {
    return Context.of("audit/signing-key").with(version).with(trail).with(created.toEpochMilli());
  }
}
