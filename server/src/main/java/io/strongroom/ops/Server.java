package io.strongroom.ops;

import io.strongroom.audit.AuditLocation;
import io.strongroom.audit.AuditUnavailable;
import io.strongroom.audit.Trail;
import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.gateway.Gateway;
import io.strongroom.iam.Iam;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.RootKeyFile;
import io.strongroom.seal.SealKey;
import io.strongroom.store.DataInUse;
import io.strongroom.store.Location;
import io.strongroom.store.SchemaTooNew;
import io.strongroom.store.Store;
import io.strongroom.store.StoreBusy;
import io.strongroom.store.StoreFailed;
import io.strongroom.store.Stores;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import io.strongroom.store.WrongRootKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;

/** A running server: the one way to start it, for the command line and for tests. */
public final class Server implements AutoCloseable {
  private static final String NODE = "main";

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Options options;
  private final Optional<DataFolder> folder;
  private Optional<Iam.NewAccessKey> newAdmin = Optional.empty();
  private Optional<Gateway> gateway = Optional.empty();
  private Optional<Installation> installation = Optional.empty();

  private Server(Options options) {
    this.options = options;
    folder =
        switch (options.place()) {
          case Options.Place.Folder place -> Optional.of(new DataFolder(place.path()));
          case Options.Place.Shared place -> Optional.of(new DataFolder(place.path()));
          case Options.Place.Ephemeral place -> Optional.empty();
        };
  }

  /**
   * Starts a server, and makes its data if there are none.
   *
   * @throws StartFailed with one line that says why not and what to do
   */
  public static Server start(Options options) throws StartFailed {
    var server = new Server(options);
    boolean started = false;
    try {
      server.start();
      started = true;
      return server;
    } catch (WrongRootKey | DataInUse | SchemaTooNew | StoreBusy | StoreFailed | Tampered e) {
      throw new StartFailed(String.valueOf(e.getMessage()));
    } catch (AuditUnavailable e) {
      throw new StartFailed("the audit trail cannot be opened: " + e.getMessage());
    } finally {
      if (!started) {
        server.close();
      }
    }
  }

  private void start() throws StartFailed {
    checkListen();
    Location location = location();
    boolean fresh = Stores.inspect(location) == Stores.State.EMPTY;
    if (folder.isPresent() && fresh) {
      folder.get().create();
    }
    Store store = openStore(location, fresh);
    Rooms rooms = Rooms.build();
    Installation found = install(store, rooms.iam());
    installation = Optional.of(found);
    Trail trail = openTrail(store, found);
    var housekeeping = new Housekeeping(store, rooms, trail, NODE, options.log());
    open.push(housekeeping);
    gateway = Optional.of(listen(rooms, store, trail));
    open.push(gateway.get());
    trail.note("ServerStarted", Map.of("version", Version.current()));
    housekeeping.start();
  }

  /** A port that is taken, or plain HTTP to the world, is found out before anything is written. */
  private void checkListen() throws StartFailed {
    var address = options.listen();
    if (address.isUnresolved()) {
      throw new StartFailed("cannot listen on " + address.getHostString() + ": no such address");
    }
    if (options.tls().isEmpty()
        && !address.getAddress().isLoopbackAddress()
        && !options.insecureListen()) {
      throw new StartFailed(
          "refusing plain HTTP on "
              + address.getAddress().getHostAddress()
              + ": give --tls-cert and --tls-key, or --insecure-listen if you mean it");
    }
    if (address.getPort() == 0) {
      return;
    }
    try (var probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(address);
    } catch (IOException e) {
      throw new StartFailed(
          "cannot listen on "
              + address.getAddress().getHostAddress()
              + ":"
              + address.getPort()
              + ": "
              + e.getMessage()
              + "; stop what listens there or give another --listen");
    }
  }

  private Location location() {
    return switch (options.place()) {
      case Options.Place.Folder place ->
          new Location.SqliteFile(new DataFolder(place.path()).database());
      case Options.Place.Ephemeral place -> new Location.SqliteMemory();
      case Options.Place.Shared place -> place.database();
    };
  }

  private Store openStore(Location location, boolean fresh) throws StartFailed {
    try (SealKey key = rootKey(fresh)) {
      Store store = Stores.open(location, key, options.clock());
      open.push(store);
      return store;
    }
  }

  private SealKey rootKey(boolean fresh) throws StartFailed {
    if (folder.isEmpty()) {
      return SealKey.generate("ephemeral");
    }
    Path file = options.rootKey().orElse(folder.get().rootKey());
    try {
      if (Files.exists(file)) {
        return RootKeyFile.read(file);
      }
      if (fresh) {
        return RootKeyFile.create(file);
      }
    } catch (IOException e) {
      throw new StartFailed("the root key file " + file + ": " + e.getMessage());
    }
    throw new StartFailed(
        "the root key file "
            + file
            + " is missing and these data cannot be opened without it; put it back, or name it with"
            + " --root-key");
  }

  /** Makes account and administrator, once; the key file is there before they are. */
  private Installation install(Store store, Iam iam) {
    return store.write(
        tx ->
            Installation.find(tx)
                .orElseGet(
                    () -> {
                      var made =
                          new Installation(
                              options.account().orElseGet(Server::randomAccount), options.region());
                      made.insert(tx);
                      makeAdmin(tx, iam, made);
                      return made;
                    }));
  }

  private void makeAdmin(Tx tx, Iam iam, Installation made) {
    Iam.NewAccessKey key = iam.createAdmin(tx, made.account(), options.admin());
    try {
      if (folder.isPresent()) {
        folder.get().writeCredentials(key);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    newAdmin = Optional.of(key);
  }

  private static AccountId randomAccount() {
    // Like AWS, no account begins with a zero.
    return new AccountId(Entropy.text("123456789", 1) + Entropy.text("0123456789", 11));
  }

  private Trail openTrail(Store store, Installation found) {
    SealKey fingerprints =
        store.write(tx -> tx.globalKey(found.account()).derive("audit/fingerprint"));
    Trail trail =
        Trail.open(
            folder.map(data -> AuditLocation.folder(data.audit())).orElseGet(AuditLocation::memory),
            options.audit(),
            fingerprints,
            NODE,
            options.clock());
    open.push(trail);
    int missing = trail.reconcile(store);
    if (missing > 0) {
      options.log().event("appended " + missing + " audit records that a crash had held up");
    }
    return trail;
  }

  private Gateway listen(Rooms rooms, Store store, Trail trail) throws StartFailed {
    try {
      return Gateway.start(
          new Gateway.Listen(options.listen(), options.tls()),
          new Gateway.Parts(
              rooms.apis(),
              store,
              rooms.iam().credentials(),
              rooms.iam().gate(),
              trail,
              options.audit(),
              options.clock(),
              options.log()::event,
              Version.current()));
    } catch (IOException e) {
      throw new StartFailed(String.valueOf(e.getMessage()));
    }
  }

  /** The port that is bound. */
  public int port() {
    return gateway.orElseThrow().port();
  }

  /** Where clients find it. */
  public URI endpoint() {
    String host = options.listen().getAddress().getHostAddress();
    return URI.create(
        (options.tls().isPresent() ? "https" : "http")
            + "://"
            + (host.contains(":") ? "[" + host + "]" : host)
            + ":"
            + port());
  }

  /** The account of this installation. */
  public AccountId account() {
    return installation.orElseThrow().account();
  }

  /** The region of names that say nothing else. */
  public Region region() {
    return installation.orElseThrow().region();
  }

  /** The administrator's access key, if this start made the installation. */
  public Optional<Iam.NewAccessKey> newAdmin() {
    return newAdmin;
  }

  /** The file with the administrator's access key; empty for an ephemeral server. */
  public Optional<Path> credentialsFile() {
    return folder.map(DataFolder::credentials);
  }

  /** Answers what is under way, then stops. */
  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) { // AutoCloseable declares no less
        options.log().event("closing failed: " + e.getClass().getName());
      }
    }
  }
}
