package io.strongroom.kms;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.seal.Context;
import io.strongroom.seal.Mac;
import io.strongroom.store.Domain;
import io.strongroom.store.Json;
import io.strongroom.store.Latest;
import io.strongroom.store.Remembered;
import io.strongroom.store.Row;
import io.strongroom.store.Statement;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The SQL of grants. Every row carries a MAC over all of it under the key owner's account key. */
final class GrantRows {
  private static final String TABLE = "kms_grants";
  private static final String GRANT =
      "select account, region, key_id, grant_id, name, grantee, grantee_id, retiring, retiring_id,"
          + " issuer, operations, constraint_kind, encryption_context, created, "
          + Latest.mac(TABLE, "account", "region", "key_id", "grant_id")
          + " from kms_grants";
  private static final String OF_KEY = " where account = ? and region = ? and key_id = ?";

  /** That those of a key will be deleted. */
  static final String FORGET_ALL =
      "delete from latest_rows where id in (select "
          + Latest.id(TABLE, "account", "region", "key_id", "grant_id")
          + " from kms_grants"
          + OF_KEY
          + ")";

  /** About what a grant takes at most, its pairs of encryption context aside. */
  private static final int BYTES_EACH = 1024;

  private static final int BYTES_PER_PAIR = 512;

  private record Place(Region region, String keyId, String granteeId) {}

  private record Stored(Grant grant, Mac mac) {}

  private final Remembered<Place, List<Grant>> byGrantee =
      Remembered.until(Domain.GRANTS, GrantRows::bytes);

  private static int bytes(List<Grant> grants) {
    return grants.stream()
        .mapToInt(grant -> BYTES_EACH + grant.constraint().pairs().size() * BYTES_PER_PAIR)
        .sum();
  }

  /** What is granted to one principal for a key. */
  List<Grant> to(Tx tx, Key key, String granteeId) {
    return byGrantee
        .find(
            tx,
            new Place(key.region(), key.id(), granteeId),
            () ->
                Optional.of(
                    verified(
                        tx,
                        of(tx, GRANT + OF_KEY + " and grantee_id = ? order by grant_id", key)
                            .with(granteeId))))
        .orElseThrow();
  }

  Optional<Grant> find(Tx tx, Key key, String grantId) {
    return verified(tx, of(tx, GRANT + OF_KEY + " and grant_id = ?", key).with(grantId)).stream()
        .findFirst();
  }

  /** Grants of a key after a given one, by id; of all grantees, or of one by ARN. */
  List<Grant> ofKey(Tx tx, Key key, Optional<String> grantee, String after, int limit) {
    return grantee.isPresent()
        ? verified(
            tx,
            of(
                    tx,
                    GRANT + OF_KEY + " and grantee = ? and grant_id > ? order by grant_id limit ?",
                    key)
                .with(grantee.get())
                .with(after)
                .with(limit))
        : verified(
            tx,
            of(tx, GRANT + OF_KEY + " and grant_id > ? order by grant_id limit ?", key)
                .with(after)
                .with(limit));
  }

  /** Grants of whichever keys of a region that a principal may retire, by key and id. */
  List<Grant> retirable(
      Tx tx, Region region, String retiringId, String afterKey, String after, int limit) {
    return verified(
        tx,
        tx.sql(
                GRANT
                    + " where retiring_id = ? and region = ? and (key_id, grant_id) > (?, ?)"
                    + " order by key_id, grant_id limit ?")
            .with(retiringId)
            .with(region.value())
            .with(afterKey)
            .with(after)
            .with(limit));
  }

  /** Grants of a name to one principal. */
  List<Grant> named(Tx tx, Key key, String granteeId, String name) {
    return verified(
        tx,
        of(tx, GRANT + OF_KEY + " and grantee_id = ? and name = ? order by grant_id", key)
            .with(granteeId)
            .with(name));
  }

  /** How many grants a key has. */
  long count(Tx tx, Key key) {
    return of(tx, "select count(*) from kms_grants" + OF_KEY, key)
        .one(row -> row.number(1))
        .orElseThrow();
  }

  /** How many of them are for one principal. */
  long count(Tx tx, Key key, String granteeId) {
    return of(tx, "select count(*) from kms_grants" + OF_KEY + " and grantee_id = ?", key)
        .with(granteeId)
        .one(row -> row.number(1))
        .orElseThrow();
  }

  void insert(Tx tx, Grant grant) {
    tx.advance(Domain.GRANTS);
    Mac mac = mac(tx, grant);
    tx.sql(
            "insert into kms_grants (account, region, key_id, grant_id, name, grantee, grantee_id,"
                + " retiring, retiring_id, issuer, operations, constraint_kind, encryption_context,"
                + " created, mac) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .in(grant.account(), grant.region())
        .with(grant.keyId())
        .with(grant.id())
        .with(grant.name())
        .with(grant.grantee().arn())
        .with(grant.grantee().id())
        .withText(grant.retiring().map(Grant.Principal::arn))
        .withText(grant.retiring().map(Grant.Principal::id))
        .with(grant.issuer().value())
        .with(Json.write(words(grant.operations())))
        .withText(kind(grant))
        .with(Json.write(grant.constraint().pairs()))
        .with(grant.created())
        .with(mac)
        .run();
    Latest.put(tx, TABLE, mac, name(grant));
  }

  private static String[] name(Grant grant) {
    return new String[] {
      grant.account().value(), grant.region().value(), grant.keyId(), grant.id()
    };
  }

  void delete(Tx tx, Grant grant) {
    tx.advance(Domain.GRANTS);
    tx.sql("delete from kms_grants" + OF_KEY + " and grant_id = ?")
        .in(grant.account(), grant.region())
        .with(grant.keyId())
        .with(grant.id())
        .run();
    Latest.forget(tx, TABLE, name(grant));
  }

  private static Statement of(Tx tx, String sql, Key key) {
    return tx.sql(sql).in(key.account(), key.region()).with(key.id());
  }

  private static List<Grant> verified(Tx tx, Statement statement) {
    return statement.list(GrantRows::stored).stream().map(stored -> verified(tx, stored)).toList();
  }

  private static Grant verified(Tx tx, Stored stored) {
    Grant grant = stored.grant();
    if (!stored.mac().equals(mac(tx, grant))) {
      throw new Tampered("kms_grants", grant.keyId() + "/" + grant.id());
    }
    return grant;
  }

  private static Stored stored(Row row) {
    try {
      Optional<Grant.Principal> retiring =
          row.optionalText(8).map(arn -> new Grant.Principal(arn, row.optionalText(9).orElse("")));
      return new Stored(
          new Grant(
              new AccountId(row.text(1)),
              new Region(row.text(2)),
              row.text(3),
              row.text(4),
              row.text(5),
              new Grant.Principal(row.text(6), row.text(7)),
              retiring,
              new AccountId(row.text(10)),
              operations(Json.readList(row.text(11))),
              constraint(row.optionalText(12), Json.readMap(row.text(13))),
              row.instant(14)),
          row.mac(15));
    } catch (IllegalArgumentException e) {
      throw new Tampered("kms_grants", row.text(3) + "/" + row.text(4));
    }
  }

  private static Set<GrantOperation> operations(List<String> words) {
    var operations = EnumSet.noneOf(GrantOperation.class);
    for (String word : words) {
      operations.add(GrantOperation.named(word).orElseThrow(IllegalArgumentException::new));
    }
    return operations;
  }

  private static GrantConstraint constraint(Optional<String> kind, Map<String, String> pairs) {
    return new GrantConstraint(
        kind.map(GrantConstraint.Kind::valueOf).orElse(GrantConstraint.Kind.NONE), pairs);
  }

  private static List<String> words(Set<GrantOperation> operations) {
    return operations.stream().map(GrantOperation::word).sorted().toList();
  }

  private static Optional<String> kind(Grant grant) {
    GrantConstraint.Kind kind = grant.constraint().kind();
    return kind == GrantConstraint.Kind.NONE ? Optional.empty() : Optional.of(kind.name());
  }

  private static Mac mac(Tx tx, Grant grant) {
    return tx.accountKey(grant.account(), grant.region())
        .mac(
            Context.of("kms_grants")
                .with(grant.account().value())
                .with(grant.region().value())
                .with(grant.keyId())
                .with(grant.id())
                .with(grant.name())
                .with(grant.grantee().arn())
                .with(grant.grantee().id())
                .with(grant.retiring().map(Grant.Principal::arn))
                .with(grant.retiring().map(Grant.Principal::id))
                .with(grant.issuer().value())
                .with(Json.write(words(grant.operations())))
                .with(kind(grant))
                .with(grant.constraint().pairs())
                .with(grant.created().toEpochMilli()));
  }
}
