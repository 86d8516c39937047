package io.strongroom.audit;

import io.strongroom.aws.AccountId;
import io.strongroom.seal.SealKey;
import io.strongroom.seal.SigningKey;
import io.strongroom.seal.VerifyingKey;
import io.strongroom.store.Store;
import io.strongroom.store.Tx;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What ties a node's trail to its database: the trail's id, the keys that sign it, the keys of
 * fingerprints and of row MACs, and how far it had come.
 */
public final class Anchor {
  private final String trail;
  private final String node;
  private final SealKey fingerprints;
  private final SealKey rows;
  private final List<VerifyingKey> verifiers;
  private final Optional<SigningKey> signing;
  private final CheckpointRow.Found last;

  private Anchor(
      String trail,
      String node,
      SealKey fingerprints,
      SealKey rows,
      List<SigningKey> keys,
      CheckpointRow.Found last) {
    this.trail = trail;
    this.node = node;
    this.fingerprints = fingerprints;
    this.rows = rows;
    verifiers = keys.stream().map(SigningKey::verifier).toList();
    signing = keys.isEmpty() ? Optional.empty() : Optional.of(keys.getLast());
    this.last = last;
  }

  /**
   * Loads it, and makes it where there is none yet.
   *
   * @param account whose key seals what it holds
   * @param node names the writer in every line, {@code [A-Za-z0-9._-]{1,64}}
   * @param location where the trail is
   * @param acceptLoss whether a new one may be made beside a trail that was signed before
   * @throws AuditUnavailable when the trail was signed before and its keys are gone
   */
  public static Anchor of(
      Store store, AccountId account, String node, AuditLocation location, boolean acceptLoss) {
    boolean signed =
        switch (location) {
          case AuditLocation.Memory memory -> false;
          case AuditLocation.Folder folder -> signed(folder);
        };
    boolean kept = location instanceof AuditLocation.Folder;
    return store.write(
        tx -> {
          SealKey global = tx.globalKey(account);
          SealKey fingerprints = global.derive("audit/fingerprint");
          return kept
              ? load(tx, node, fingerprints, global, signed, acceptLoss)
              : unsigned(node, fingerprints);
        });
  }

  private static Anchor load(
      Tx tx,
      String node,
      SealKey fingerprints,
      SealKey global,
      boolean signed,
      boolean acceptLoss) {
    SealKey rows = global.derive("audit/rows");
    try (SealKey sealing = global.derive("audit/signing")) {
      List<SigningRows.Version> versions = SigningRows.all(tx, sealing);
      if (versions.isEmpty()) {
        if (!acceptLoss && (signed || CheckpointRow.any(tx))) {
          throw new AuditUnavailable(
              "it was signed with a key that the database no longer has; put the newest copy of"
                  + " the database back, or start once with --accept-audit-loss");
        }
        versions = List.of(SigningRows.first(tx, sealing));
        NodeList.put(tx, rows, Set.of(node));
        CheckpointRow.begin(tx, rows, node);
        // What 0.1.0 left has no MAC; nothing without one is believed ever after.
        PendingRows.adopt(tx, rows);
      }
      return new Anchor(
          versions.getFirst().trail(),
          node,
          fingerprints,
          rows,
          versions.stream().map(SigningRows.Version::key).toList(),
          joined(tx, rows, node, signed, acceptLoss));
    }
  }

  /** How far the node had come; one that has no trail yet begins one. */
  private static CheckpointRow.Found joined(
      Tx tx, SealKey rows, String node, boolean signed, boolean acceptLoss) {
    Optional<Set<String>> known = NodeList.find(tx, rows);
    var all = new TreeSet<String>(known.orElseGet(() -> CheckpointRow.nodes(tx)));
    boolean added = all.add(node);
    boolean fresh = known.isPresent() && added && !signed && !CheckpointRow.any(tx, node);
    if (fresh) {
      CheckpointRow.begin(tx, rows, node);
    }
    if (known.isPresent() ? added : acceptLoss) {
      NodeList.put(tx, rows, all);
    }
    return known.isPresent()
        ? CheckpointRow.find(tx, rows, node)
        : CheckpointRow.Found.wrong("the list of nodes in the database is missing or was changed");
  }

  private static boolean signed(AuditLocation.Folder folder) {
    try {
      for (var segment : Segments.list(folder.path()).reversed()) {
        Optional<Header> header = Segments.header(segment);
        if (header.isPresent()) {
          return !header.get().epoch().before(Epoch.TWO);
        }
      }
      return false;
    } catch (IOException e) {
      throw new AuditUnavailable(e);
    }
  }

  /** For a trail that is kept nowhere. */
  static Anchor unsigned(String node, SealKey fingerprints) {
    return new Anchor(
        "",
        node,
        fingerprints,
        fingerprints,
        List.of(),
        new CheckpointRow.Found(Optional.empty(), Optional.empty()));
  }

  /** Without a database. */
  static Anchor loose(
      String trail,
      String node,
      SealKey fingerprints,
      SealKey rows,
      List<SigningKey> keys,
      Optional<Checkpoint> last) {
    return new Anchor(
        trail, node, fingerprints, rows, keys, new CheckpointRow.Found(last, Optional.empty()));
  }

  String trail() {
    return trail;
  }

  String node() {
    return node;
  }

  SealKey fingerprints() {
    return fingerprints;
  }

  /** Makes the MACs of rows. */
  SealKey rows() {
    return rows;
  }

  /** Every key that has ever signed this trail. */
  List<VerifyingKey> verifiers() {
    return verifiers;
  }

  /** The newest key. */
  SigningKey signing() {
    return signing.orElseThrow(() -> new IllegalStateException("this trail is not signed"));
  }

  /** What the database says of the trail's end. */
  CheckpointRow.Found last() {
    return last;
  }
}
