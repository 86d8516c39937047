package io.strongroom.functions;

import io.strongroom.seal.Context;
import io.strongroom.seal.DidNotOpen;
import io.strongroom.seal.Sealed;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Store;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * Zip files of functions, in sealed pieces: in the database, so that every node has them. Versions
 * with the same code share it.
 */
final class CodeRows {
  private static final int PIECE = 1 << 20;

  private static final String WHERE =
      " where account = ? and region = ? and name = ? and sha256 = ?";

  /** The hash that names the code, base64. */
  static String sha256(byte[] zip) {
    return Base64.getEncoder().encodeToString(digest().digest(zip));
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Keeps a zip file, unless it is there already. */
  void put(Tx tx, Function function, String sha256, byte[] zip) {
    if (piece(tx, function, sha256, 0).isPresent()) {
      return;
    }
    for (int start = 0, number = 0; start < zip.length; start += PIECE, number++) {
      byte[] piece = Arrays.copyOfRange(zip, start, Math.min(zip.length, start + PIECE));
      try (Sensitive plain = Sensitive.taking(piece)) {
        tx.sql(
                "insert into function_code (account, region, name, sha256, number, sealed)"
                    + " values (?, ?, ?, ?, ?, ?)")
            .in(function.account(), function.region())
            .with(function.name())
            .with(sha256)
            .with(number)
            .with(
                tx.accountKey(function.account(), function.region())
                    .seal(plain, context(function, sha256, number)))
            .run();
      }
    }
  }

  /**
   * Writes the zip file of that hash, each piece in a transaction of its own.
   *
   * @param length in bytes
   * @throws Tampered when it is another one; what was written until then is to be forgotten
   * @throws IOException also when it is deleted meanwhile
   */
  void write(Store store, Function function, String sha256, long length, OutputStream out)
      throws IOException {
    MessageDigest digest = digest();
    long left = length;
    for (int number = 0; left > 0; number++) {
      int wanted = number;
      Optional<Sensitive> found = store.read(tx -> opened(tx, function, sha256, wanted));
      try (Sensitive piece = found.orElseThrow(() -> new IOException("the code is gone"))) {
        byte[] bytes = piece.use(byte[]::clone);
        digest.update(bytes);
        out.write(bytes);
        left -= bytes.length;
      }
    }
    if (left < 0 || !Base64.getEncoder().encodeToString(digest.digest()).equals(sha256)) {
      throw tampered(function);
    }
  }

  private static Optional<Sensitive> opened(Tx tx, Function function, String sha256, int number) {
    Optional<Sealed> sealed = piece(tx, function, sha256, number);
    if (sealed.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          tx.accountKey(function.account(), function.region())
              .open(sealed.get(), context(function, sha256, number)));
    } catch (DidNotOpen e) {
      throw tampered(function);
    }
  }

  private static Optional<Sealed> piece(Tx tx, Function function, String sha256, int number) {
    return tx.sql("select sealed from function_code" + WHERE + " and number = ?")
        .in(function.account(), function.region())
        .with(function.name())
        .with(sha256)
        .with(number)
        .one(row -> row.sealed(1));
  }

  /** Forgets code that no version has any more. */
  void delete(Tx tx, Function function, String sha256) {
    tx.sql("delete from function_code" + WHERE)
        .in(function.account(), function.region())
        .with(function.name())
        .with(sha256)
        .run();
  }

  private static Tampered tampered(Function function) {
    return new Tampered("function_code", function.name());
  }

  private static Context context(Function function, String sha256, int number) {
    return Context.of("functions/code")
        .with(function.arn().toString())
        .with(function.born())
        .with(sha256)
        .with(number);
  }
}
