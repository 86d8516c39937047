package io.strongroom.functions;

import io.strongroom.seal.Context;
import io.strongroom.seal.DidNotOpen;
import io.strongroom.seal.Sealed;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Zip files of functions, in sealed pieces: in the database, so that every node has them. Versions
 * with the same code share it.
 */
final class CodeRows {
  private static final int PIECE = 1 << 20;
  private static final int PIECES_MAX = ZipCheck.ZIPPED_MAX / PIECE + 1;

  private static final String WHERE =
      " where account = ? and region = ? and name = ? and sha256 = ?";

  /** The hash that names the code, base64. */
  static String sha256(byte[] zip) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(zip));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Keeps a zip file, unless it is there already. */
  void put(Tx tx, Function function, String sha256, byte[] zip) {
    if (!pieces(tx, function, sha256, 1).isEmpty()) {
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

  /** The zip file of that hash. */
  byte[] get(Tx tx, Function function, String sha256) {
    var zip = new ByteArrayOutputStream();
    List<Sealed> pieces = pieces(tx, function, sha256, PIECES_MAX);
    for (int number = 0; number < pieces.size(); number++) {
      try (Sensitive piece =
          tx.accountKey(function.account(), function.region())
              .open(pieces.get(number), context(function, sha256, number))) {
        piece.with(zip::writeBytes);
      } catch (DidNotOpen e) {
        throw tampered(function);
      }
    }
    byte[] whole = zip.toByteArray();
    if (!sha256(whole).equals(sha256)) {
      throw tampered(function);
    }
    return whole;
  }

  private static List<Sealed> pieces(Tx tx, Function function, String sha256, int most) {
    return tx.sql("select sealed from function_code" + WHERE + " order by number limit ?")
        .in(function.account(), function.region())
        .with(function.name())
        .with(sha256)
        .with(most)
        .list(row -> row.sealed(1));
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
