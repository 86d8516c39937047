package io.strongroom.ops;

import io.strongroom.audit.Durability;
import io.strongroom.audit.TrailSettings;
import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.gateway.Gateway;
import io.strongroom.iam.Iam;
import io.strongroom.iam.IpRange;
import io.strongroom.rotators.RotatorSettings;
import io.strongroom.secrets.RotationFunctions;
import io.strongroom.store.Location;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

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
 * @param exposure how much callers may take, and where the server can be watched
 * @param webhooks whom events may be sent to
 * @param rotation by what secrets are rotated
 * @param hosting how functions are run
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
    Exposure exposure,
    Webhooks webhooks,
    Rotation rotation,
    Hosting hosting) {
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
   * How much callers may take, and where the server can be watched.
   *
   * @param metrics where metrics and health can be read; empty for nowhere
   */
  public record Exposure(Gateway.Limits limits, Optional<InetSocketAddress> metrics) {
    /** No limits of anybody's own, and no listener beside the one for requests. */
    public static final Exposure STANDARD = new Exposure(Gateway.Limits.STANDARD, Optional.empty());
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

  /**
   * By what secrets are rotated.
   *
   * @param others functions that are asked instead of this installation's own
   * @param rotators that need no function
   */
  public record Rotation(Optional<RotationFunctions> others, RotatorSettings rotators) {
    /** By the functions here. */
    public static final Rotation STANDARD =
        new Rotation(Optional.empty(), RotatorSettings.STANDARD);
  }

  /**
   * How functions are run.
   *
   * @param unsafe whether without a sandbox
   */
  public record Hosting(boolean unsafe) {
    /** In a sandbox. */
    public static final Hosting STANDARD = new Hosting(false);
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
        Exposure.STANDARD,
        Webhooks.STANDARD,
        Rotation.STANDARD,
        Hosting.STANDARD);
  }

  /** The same with the data in a folder. */
  public Options in(Path folder) {
    return at(new Place.Folder(folder));
  }

  /** The same with the data elsewhere. */
  public Options at(Place other) {
    return changed(draft -> draft.place = other);
  }

  /** The same with a root key file elsewhere. */
  public Options withRootKey(Path file) {
    return changed(draft -> draft.rootKey = Optional.of(file));
  }

  /** The same over TLS. */
  public Options over(Gateway.Tls certificate) {
    return changed(draft -> draft.tls = Optional.of(certificate));
  }

  /** The same with another clock. */
  public Options with(InstantSource other) {
    return changed(draft -> draft.clock = other);
  }

  /** The same with another durability of the audit trail. */
  public Options with(Durability other) {
    return with(
        new TrailSettings(
                other, audit.checkpointEvery(), audit.sinks(), audit.keep(), audit.acceptLoss())
            .acceptingRollback(audit.acceptRollback()));
  }

  /** The same with the audit trail kept otherwise. */
  public Options with(TrailSettings other) {
    return changed(draft -> draft.audit = other);
  }

  /** The same with another log. */
  public Options with(Log other) {
    return changed(draft -> draft.log = other);
  }

  /** The same with other rules for issuers of web identities. */
  public Options with(Oidc other) {
    return changed(draft -> draft.oidc = other);
  }

  /** The same with other limits, or watched elsewhere. */
  public Options with(Exposure other) {
    return changed(draft -> draft.exposure = other);
  }

  /** The same with other rules for webhooks. */
  public Options with(Webhooks other) {
    return changed(draft -> draft.webhooks = other);
  }

  /** The same rotating secrets by other means. */
  public Options with(Rotation other) {
    return changed(draft -> draft.rotation = other);
  }

  /** The same running functions otherwise. */
  public Options with(Hosting other) {
    return changed(draft -> draft.hosting = other);
  }

  private Options changed(Consumer<Draft> change) {
    var draft = new Draft(this);
    change.accept(draft);
    return draft.done();
  }

  /** Options on the way to others: Java's records cannot be copied with a change. */
  private static final class Draft {
    private InetSocketAddress listen;
    private Optional<Gateway.Tls> tls;
    private boolean insecureListen;
    private Place place;
    private Optional<Path> rootKey;
    private Optional<Region> region;
    private Optional<AccountId> account;
    private Optional<Iam.NewAccessKey> admin;
    private TrailSettings audit;
    private InstantSource clock;
    private Log log;
    private Oidc oidc;
    private Exposure exposure;
    private Webhooks webhooks;
    private Rotation rotation;
    private Hosting hosting;

    Draft(Options from) {
      listen = from.listen;
      tls = from.tls;
      insecureListen = from.insecureListen;
      place = from.place;
      rootKey = from.rootKey;
      region = from.region;
      account = from.account;
      admin = from.admin;
      audit = from.audit;
      clock = from.clock;
      log = from.log;
      oidc = from.oidc;
      exposure = from.exposure;
      webhooks = from.webhooks;
      rotation = from.rotation;
      hosting = from.hosting;
    }

    Options done() {
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
          exposure,
          webhooks,
          rotation,
          hosting);
    }
  }
}
