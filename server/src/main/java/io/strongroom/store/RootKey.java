package io.strongroom.store;

import io.strongroom.seal.Context;
import io.strongroom.seal.DidNotOpen;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.Mac;
import io.strongroom.seal.MaterialId;
import io.strongroom.seal.SealKey;
import io.strongroom.seal.Sealed;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The root key of a database: made once, kept only wrapped, every wrap a row of {@code root_wraps}.
 * Any one wrap opens it.
 */
final class RootKey {
  private static final String LABEL = "root";
  private static final String FILE = "file";

  private RootKey() {}

  /**
   * What a wrap is bound to.
   *
   * @param materialId of the key that wraps
   * @param rootId of the root key inside
   */
  private record Wrap(
      String id,
      String type,
      MaterialId materialId,
      String parameters,
      MaterialId rootId,
      Instant created) {

    private Context context(String purpose) {
      return Context.of(purpose)
          .with(id)
          .with(type)
          .with(materialId.value())
          .with(parameters)
          .with(rootId.value())
          .with(created.toEpochMilli());
    }

    private Context ofSeal() {
      return context("store/root-wrap");
    }

    private Context ofCheck(Sealed sealed) {
      return context("store/root-check").with(sealed);
    }
  }

  /** A row; without its key when that is no sealed key any more. */
  private record StoredWrap(Wrap wrap, Optional<Sealed> sealed, Mac check) {}

  /**
   * Opens the root key of a database without writing anything.
   *
   * @return empty when the database has none yet
   * @throws WrongRootKey when this key does not open it
   * @throws SchemaTooNew when the database is of a newer program
   */
  static Optional<SealKey> open(Session session, Dialect dialect, SealKey key) throws SQLException {
    long version = Schema.found(session, dialect);
    if (version > Schema.known()) {
      throw new SchemaTooNew(version, Schema.known());
    }
    if (version == 0) {
      return Optional.empty();
    }
    var wraps = wraps(session);
    if (wraps.isEmpty()) {
      throw new Tampered("root_wraps", "of every wrap");
    }
    for (var stored : wraps) {
      var wrap = stored.wrap();
      if (wrap.type().equals(FILE) && wrap.materialId().equals(key.materialId())) {
        return Optional.of(unwrap(stored, key));
      }
    }
    throw WrongRootKey.otherKey(
        wraps.stream().map(stored -> stored.wrap().materialId()).toList(), key.materialId());
  }

  /** Makes the root key of an empty database, inside the caller's transaction. */
  static SealKey make(Session session, SealKey key, Instant now) throws SQLException {
    var root = SealKey.generate(LABEL);
    var wrap =
        new Wrap(Entropy.uuid().toString(), FILE, key.materialId(), "{}", root.materialId(), now);
    var sealed = key.wrap(root, wrap.ofSeal());
    insert(session, wrap, sealed, root.mac(wrap.ofCheck(sealed)));
    return root;
  }

  private static SealKey unwrap(StoredWrap stored, SealKey key) {
    var wrap = stored.wrap();
    try {
      var sealed = stored.sealed().orElseThrow(() -> WrongRootKey.otherBytes(key.materialId()));
      var root = key.unwrap(sealed, LABEL, wrap.rootId(), wrap.ofSeal());
      if (root.mac(wrap.ofCheck(sealed)).equals(stored.check())) {
        return root;
      }
      root.close();
    } catch (DidNotOpen e) {
      // Said below, as for a wrong check value.
    }
    throw WrongRootKey.otherBytes(key.materialId());
  }

  private static List<StoredWrap> wraps(Session session) throws SQLException {
    try (var statement = session.connection().createStatement();
        var rows =
            statement.executeQuery(
                """
                select wrap_id, type, material_id, parameters, root_id, created, sealed, check_value
                from root_wraps order by wrap_id\
                """)) {
      var row = new ResultRow(rows);
      var out = new ArrayList<StoredWrap>();
      while (rows.next()) {
        wrap(row).ifPresent(out::add);
      }
      return out;
    }
  }

  /** One wrap that was spoilt must not keep another from opening. */
  private static Optional<StoredWrap> wrap(Row row) {
    try {
      var wrap =
          new Wrap(
              row.text(1),
              row.text(2),
              new MaterialId(row.text(3)),
              row.text(4),
              new MaterialId(row.text(5)),
              row.instant(6));
      return Optional.of(new StoredWrap(wrap, sealed(row), row.mac(8)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Sealed> sealed(Row row) {
    try {
      return Optional.of(row.sealed(7));
    } catch (DidNotOpen e) {
      return Optional.empty();
    }
  }

  private static void insert(Session session, Wrap wrap, Sealed sealed, Mac check)
      throws SQLException {
    try (var statement =
        session
            .connection()
            .prepareStatement(
                """
                insert into root_wraps(
                  wrap_id, type, material_id, parameters, root_id, created, sealed, check_value)
                values (?, ?, ?, ?, ?, ?, ?, ?)\
                """)) {
      statement.setString(1, wrap.id());
      statement.setString(2, wrap.type());
      statement.setString(3, wrap.materialId().value());
      statement.setString(4, wrap.parameters());
      statement.setString(5, wrap.rootId().value());
      statement.setLong(6, wrap.created().toEpochMilli());
      statement.setBytes(7, sealed.bytes());
      statement.setBytes(8, check.bytes());
      statement.executeUpdate();
    }
  }
}
