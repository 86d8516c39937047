package io.strongroom.ops;

import io.strongroom.audit.Durability;
import io.strongroom.audit.TrailSettings;
import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.gateway.Gateway;
import io.strongroom.iam.Iam;
import io.strongroom.iam.IpRange;
import io.strongroom.store.Location;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Everything that a server is started with.
 *
 * @param listen port 0 for any free one
 * @param tls absent for plain HTTP
 * @param insecureListen whether plain HTTP may be served beyond loopback
 * @param place where the data are
 * @param rootKey the root key file; empty for {@code root.key} in the data folder
 * @param region of a new installation, for names that say nothing else; empty for {@link #REGION}
 * @param account given to a new installation; empty for a random one
 * @param admin an access key for the administrator of a new installation; empty for a random one
 * @param oidc how issuers of web identities are asked for their keys
 * @param webhooks whom events may be sent to
 */
public record Options(
    InetSocketAddress listen,
    Optional<Gateway.Tls> tls,
    boolean insecureListen,
    Place place,
    Optional<Path> rootKey,
    Optional<Region> region,
    Optional<AccountId> account,
    Optional<Iam.NewAccessKey> admin,
    TrailSettings audit,
    InstantSource clock,
    Log log,
    Oidc oidc,
    Webhooks webhooks) {
  /** The region of an installation that was given none. */
  public static final Region REGION = new Region("us-east-1");

  /**
   * How issuers of web identities are asked for their keys.
   *
   * @param authorities PEM certificates of authorities that they are trusted by, beside those of
   *     the JDK
   * @param loopback whether they may be on this machine
   */
  public record Oidc(Optional<Path> authorities, boolean loopback) {
    /** As everybody is trusted, and not on this machine. */
    public static final Oidc STANDARD = new Oidc(Optional.empty(), false);
  }

  /**
   * Whom events may be sent to.
   *
   * @param authorities PEM certificates of authorities that they are trusted by, beside those of
   *     the JDK
   * @param allowed private addresses that may be reached
   */
  public record Webhooks(Optional<Path> authorities, List<IpRange> allowed) {
    /** As everybody is trusted, and at no private address. */
    public static final Webhooks STANDARD = new Webhooks(Optional.empty(), List.of());

    public Webhooks {
      allowed = List.copyOf(allowed);
    }
  }

  /** Where a server keeps what it keeps. */
  public sealed interface Place {
    /** A folder: database, audit trail, root key, credentials. */
    record Folder(Path path) implements Place {}

    /** Nowhere: everything is gone when the server ends. */
    record Ephemeral() implements Place {}

    /**
     * A database elsewhere, which other nodes may share; the folder is this node's own and has its
     * audit trail, and the root key and credentials unless they are kept elsewhere.
     *
     * @param node its name; empty for the one that the folder has, or a random one
     */
    record Shared(Location.Postgres database, Path path, Optional<String> node) implements Place {
      /** One that goes by the name that the folder has. */
      public Shared(Location.Postgres database, Path path) {
        this(database, path, Optional.empty());
      }
    }
  }

  /** A server that forgets everything, on any free port of loopback: for tests. */
  public static Options ephemeral() {
    return new Options(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        Optional.empty(),
        false,
        new Place.Ephemeral(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(new AccountId("000000000000")),
        Optional.empty(),
        TrailSettings.of(Durability.DEFAULT),
        InstantSource.system(),
        Log.silent(),
        Oidc.STANDARD,
        Webhooks.STANDARD);
  }

  /** The same with the data in a folder. */
  public Options in(Path folder) {
    return at(new Place.Folder(folder));
  }

  /** The same with the data elsewhere. */
  public Options at(Place other) {
    return new Options(
        listen,
        tls,
        insecureListen,
        other,
        rootKey,
        region,
        account,
        admin,
        audit,
        clock,
        log,
        oidc,
        webhooks);
  }

  /** The same with a root key file elsewhere. */
  public Options withRootKey(Path file) {
    return new Options(
        listen,
        tls,
        insecureListen,
        place,
        Optional.of(file),
        region,
        account,
        admin,
        audit,
        clock,
        log,
        oidc,
        webhooks);
  }

  /** The same with another clock. */
  public Options with(InstantSource other) {
    return new Options(
        listen,
        tls,
        insecureListen,
        place,
        rootKey,
        region,
        account,
        admin,
        audit,
        other,
        log,
        oidc,
        webhooks);
  }

  /** The same with another durability of the audit trail. */
  public Options with(Durability other) {
    return with(
        new TrailSettings(
            other, audit.checkpointEvery(), audit.sinks(), audit.keep(), audit.acceptLoss()));
  }

  /** The same with the audit trail kept otherwise. */
  public Options with(TrailSettings other) {
    return new Options(
        listen,
        tls,
        insecureListen,
        place,
        rootKey,
        region,
        account,
        admin,
        other,
        clock,
        log,
        oidc,
        webhooks);
  }

  /** The same with another log. */
  public Options with(Log other) {
    return new Options(
        listen,
        tls,
        insecureListen,
        place,
        rootKey,
        region,
        account,
        admin,
        audit,
        clock,
        other,
        oidc,
        webhooks);
  }

  /** The same with other rules for issuers of web identities. */
  public Options with(Oidc other) {
    return new Options(
        listen,
        tls,
        insecureListen,
        place,
        rootKey,
        region,
        account,
        admin,
        audit,
        clock,
        log,
        other,
        webhooks);
  }

  /** The same with other rules for webhooks. */
  public Options with(Webhooks other) {
    return new Options(
        listen,
        tls,
        insecureListen,
        place,
        rootKey,
        region,
        account,
        admin,
        audit,
        clock,
        log,
        oidc,
        other);
  }
}
