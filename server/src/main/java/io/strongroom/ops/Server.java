package io.strongroom.ops;

import io.strongroom.audit.Anchor;
import io.strongroom.audit.AuditLocation;
import io.strongroom.audit.Search;
import io.strongroom.audit.Trail;
import io.strongroom.audit.TrailSettings;
import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.events.Events;
import io.strongroom.functions.host.AsyncInvocations;
import io.strongroom.functions.host.Host;
import io.strongroom.functions.logs.LogSink;
import io.strongroom.functions.logs.Logs;
import io.strongroom.gateway.Gateway;
import io.strongroom.gateway.Watch;
import io.strongroom.iam.Iam;
import io.strongroom.iam.web.Authorities;
import io.strongroom.iam.web.Issuers;
import io.strongroom.rotators.Rotators;
import io.strongroom.seal.SealKey;
import io.strongroom.store.Leases;
import io.strongroom.store.Store;
import io.strongroom.store.Tx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A running server: the one way to start it, for the command line and for tests. */
public final class Server implements AutoCloseable {
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private Optional<Store> data = Optional.empty();
  private final Options options;
  private final Optional<DataFolder> folder;
  private Optional<Iam.NewAccessKey> newAdmin = Optional.empty();
  private Optional<Search> search = Optional.empty();
  private Optional<Gateway> gateway = Optional.empty();
  private Optional<Watch> watched = Optional.empty();
  private Optional<LogSink> logSink = Optional.empty();
  private Optional<Installation> installation = Optional.empty();
  private Node node = Node.ONLY;
  private Optional<FunctionRoom> functions = Optional.empty();

  private Server(Options options) {
    this.options = options;
    folder = Unlocking.folder(options.place());
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
      Unlocking.attempt(server::open);
      started = true;
      return server;
    } finally {
      if (!started) {
        server.close();
      }
    }
  }

  private Server open() throws StartFailed, IOException {
    checkListen();
    Store store =
        new Unlocking(options.place(), options.rootKey(), options.clock())
            .open(options.audit().acceptLoss());
    open.push(store);
    data = Optional.of(store);
    if (folder.isPresent() && folder.get().visible()) {
      options.log().event("others can look into " + folder.get() + "; make it 0700");
    }
    Rooms rooms = Rooms.build(issuers(), () -> search.orElseThrow(), options.rotation().others());
    installation = Optional.of(install(store, rooms.iam()));
    join(store);
    Trail trail = openTrail(store, account());
    trail.echo((tx, record) -> rooms.events().recorded(tx, record.chain(), record.json()));
    trail.heard(record -> rooms.events().heard(record.chain(), record.json()));
    functions = Optional.of(functions(rooms, store, trail));
    trail.note("ServerStarted", Map.of("version", Version.current()));
    if (folder.isPresent()) {
      RestoredNote.record(folder.get(), trail);
    }
    open.push(() -> trail.note("ServerStopped", Map.of()));
    var housekeeping =
        new Housekeeping(store, rooms, trail, Tombstones.of(folder), node.name(), options.log());
    open.push(housekeeping);
    int buried = housekeeping.buryAgain();
    if (buried > 0) {
      options.log().event("deleted " + buried + " keys again that restored data had brought back");
    }
    Logs.Open sink = rooms.logs().sink(store, options.log()::event);
    open.push(sink);
    logSink = Optional.of(sink);
    gateway = Optional.of(listen(rooms, store, trail));
    open.push(gateway.get());
    housekeeping.start();
    open.push(deliver(rooms, store, trail));
    open.push(rotate(rooms, store, trail));
    host(functions.get());
    watch(store, trail);
    return this;
  }

  /** A certificate that is renewed, and those who want to know how the server is. */
  private void watch(Store store, Trail trail) throws StartFailed {
    Gateway listening = gateway.orElseThrow();
    options
        .tls()
        .ifPresent(
            tls ->
                open.push(
                    CertificateWatch.start(tls, listening::reloadCertificate, options.log())));
    if (options.exposure().metrics().isPresent()) {
      var figures = new Figures(store, trail, listening, folder.map(DataFolder::path));
      open.push(figures);
      watched = Optional.of(figures.listen(options.exposure().metrics().get(), options));
      open.push(watched.get());
      options.log().event("metrics and health are read at port " + watched.get().port());
    }
  }

  /** Runs functions; what that needs is made when the first one is called. */
  private void host(FunctionRoom room) {
    var hosting =
        new FunctionHosting(options, folder.map(DataFolder::path), this::endpoint, logs());
    Host host = hosting.host();
    open.push(host);
    AsyncInvocations queue = room.connect(host);
    open.push(queue);
    queue.start();
  }

  private AutoCloseable rotate(Rooms rooms, Store store, Trail trail) {
    var means =
        new Rotations.Means(
            rooms.rotating(),
            new Rotators(options.rotation().rotators()),
            functions.orElseThrow().calls());
    var rotations = new Rotations(store, rooms.secrets(), trail, means, node.name(), options.log());
    rotations.start();
    return rotations;
  }

  /**
   * Finds out which node this is; where others share the data, says to them that this node is
   * there.
   */
  private void join(Store store) throws StartFailed, IOException {
    node = Node.of(options.place());
    if (options.place() instanceof Options.Place.Shared) {
      open.push(Presence.begin(store, node, options.log()));
    } else {
      new Leases(store).inherit();
    }
  }

  /** Lets changes be events, and events be sent. */
  private AutoCloseable deliver(Rooms rooms, Store store, Trail trail) throws StartFailed {
    try {
      return rooms
          .events()
          .deliver(
              store,
              node.name(),
              new Events.Surroundings(
                  FunctionPorts.events(functions.orElseThrow().functions()),
                  LogPort.events(store, rooms.iam(), rooms.logs()),
                  Authorities.sockets(options.webhooks().authorities()),
                  options.webhooks().allowed(),
                  this::port,
                  call -> trail.append(trail.records(call)),
                  options.clock(),
                  options.log()::event));
    } catch (IOException e) {
      throw new StartFailed("--webhook-ca wants a file of PEM certificates: " + e.getMessage());
    }
  }

  private Issuers issuers() throws StartFailed {
    try {
      return Issuers.overHttps(options.oidc().authorities(), options.oidc().loopback());
    } catch (IOException e) {
      throw new StartFailed("--oidc-ca wants a file of PEM certificates: " + e.getMessage());
    }
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
    if (options.tls().isPresent()) {
      try {
        options.tls().get().check();
      } catch (IOException e) {
        throw new StartFailed(
            e.getMessage() + "; --tls-cert wants a PEM chain, --tls-key its PKCS#8 PEM key");
      }
    }
    if (address.getPort() > 0) {
      checkPort(address);
    }
  }

  private static void checkPort(InetSocketAddress address) throws StartFailed {
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

  /** Makes account and administrator, once; the key file is there before they are. */
  private Installation install(Store store, Iam iam) throws StartFailed {
    Installation found =
        store.write(
            tx -> {
              forgetAdmin();
              return Installation.find(tx).orElseGet(() -> installation(tx, iam));
            });
    if (options.account().isPresent() && !options.account().get().equals(found.account())) {
      throw new StartFailed(
          "these data belong to account " + found.account() + "; leave --account away");
    }
    return found;
  }

  /** What an earlier run of this transaction made, when another node was faster. */
  private void forgetAdmin() {
    try {
      if (newAdmin.isPresent() && folder.isPresent()) {
        Files.deleteIfExists(folder.get().credentials());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    newAdmin = Optional.empty();
  }

  private Installation installation(Tx tx, Iam iam) {
    var made =
        new Installation(
            options.account().orElseGet(Accounts::random), options.region().orElse(Options.REGION));
    made.insert(tx);
    makeAdmin(tx, iam, made);
    return made;
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

  private Trail openTrail(Store store, AccountId account) {
    AuditLocation location =
        folder.map(home -> AuditLocation.folder(home.audit())).orElseGet(AuditLocation::memory);
    Trail trail = openTrail(store, account, node, location, options.audit(), options.clock());
    open.push(trail);
    SealKey key = store.write(tx -> tx.globalKey(account).derive("audit/index"));
    search = Optional.of(Search.open(location, trail, key));
    open.push(search.get());
    int missing = trail.reconcile(store);
    if (missing > 0) {
      options.log().event("appended " + missing + " audit records that a crash had held up");
    }
    trail.keep(
        store, folder.map(home -> List.of(home.path())).orElse(List.of()), options.log()::event);
    return trail;
  }

  /** Opens the trail of data that are open. */
  static Trail openTrail(
      Store store,
      AccountId account,
      Node node,
      AuditLocation location,
      TrailSettings settings,
      InstantSource clock) {
    Anchor anchor = Anchor.of(store, account, node.name(), location, settings.acceptLoss());
    return Trail.open(location, settings, anchor, clock);
  }

  /** What functions need to run here, once there is a host. */
  private FunctionRoom functions(Rooms rooms, Store store, Trail trail) {
    return new FunctionRoom(
        rooms.functions(),
        store,
        new OwnCalls(store, rooms.iam(), trail, options.clock()),
        options.log());
  }

  /** Functions, to be connected with what runs them. */
  FunctionRoom functions() {
    return functions.orElseThrow();
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
              options.audit().durability(),
              options.clock(),
              options.log()::event,
              Version.current(),
              options.exposure().limits()));
    } catch (IOException e) {
      throw new StartFailed(String.valueOf(e.getMessage()));
    }
  }

  /** The port that is bound. */
  public int port() {
    return gateway.orElseThrow().port();
  }

  /** The port that metrics and health are read at, if they are. */
  public Optional<Integer> metricsPort() {
    return watched.map(Watch::port);
  }

  /** Where clients on this machine find it. */
  public URI endpoint() {
    InetAddress address = options.listen().getAddress();
    boolean ipv6 = address instanceof Inet6Address;
    String host =
        address.isAnyLocalAddress() ? (ipv6 ? "::1" : "127.0.0.1") : address.getHostAddress();
    return URI.create(
        (options.tls().isPresent() ? "https" : "http")
            + "://"
            + (ipv6 ? "[" + host + "]" : host)
            + ":"
            + port());
  }

  /** The account of this installation. */
  public AccountId account() {
    return installation.orElseThrow().account();
  }

  /** The region of names that say nothing else. */
  public Region region() {
    return options.region().orElseGet(() -> installation.orElseThrow().region());
  }

  /** Where the lines of functions and deliveries go. */
  public LogSink logs() {
    return logSink.orElseThrow();
  }

  /** The administrator's access key, if this start made the installation. */
  public Optional<Iam.NewAccessKey> newAdmin() {
    return newAdmin;
  }

  /**
   * Makes a further account; its administrator's access key.
   *
   * @param name that no other has
   * @throws StartFailed when the name is taken
   */
  public Iam.NewAccessKey createAccount(String name) throws StartFailed {
    return Accounts.made(data.orElseThrow(), Rooms.build().iam(), name, Optional.empty()).admin();
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
