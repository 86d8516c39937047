package io.strongroom.testing;

import io.strongroom.functions.logs.LogSink;
import io.strongroom.iam.Iam;
import io.strongroom.iam.IpRange;
import io.strongroom.ops.Options;
import io.strongroom.ops.Server;
import io.strongroom.ops.StartFailed;
import io.strongroom.store.Location;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A server that listens on loopback, one region of it, and the administrator as its first client. A
 * shared one serves all tests of the JVM, each in a region of its own; a fresh one can be given a
 * clock and be restarted.
 */
public final class Running implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String ACCOUNT = "000000000000";
  private static final Map<DatabaseKind, Running> SHARED = new EnumMap<>(DatabaseKind.class);
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final DatabaseKind kind;
  private final Options options;
  private final String region;
  private final String account;
  private final boolean shared;
  private Server server;
  private Client admin;

  private Running(DatabaseKind kind, Options options) {
    this.kind = kind;
    this.options = options;
    region = "us-east-1";
    account = ACCOUNT;
    shared = false;
    server = start(options);
    Iam.NewAccessKey key = server.newAdmin().orElseThrow();
    String secret = key.secret().use(bytes -> new String(bytes, StandardCharsets.US_ASCII));
    admin = new Client(signed(key.id(), secret), "arn:aws:iam::" + ACCOUNT + ":user/admin");
  }

  private Running(Running whole, String region) {
    kind = whole.kind;
    options = whole.options;
    server = whole.server;
    shared = true;
    this.region = region;
    account = whole.account;
    admin = whole.admin.in(region);
  }

  private Running(Running whole, String account, Client admin) {
    kind = whole.kind;
    options = whole.options;
    server = whole.server;
    shared = true;
    region = whole.region;
    this.account = account;
    this.admin = admin;
  }

  /** A further node on the database of this fresh server, which must be PostgreSQL. */
  public Running node() {
    if (!(options.place() instanceof Options.Place.Shared place)) {
      throw new IllegalStateException("nobody can share " + kind);
    }
    return node(place.database());
  }

  /** A further node that reaches the database of this server by another way. */
  public Running node(Location.Postgres database) {
    return new Running(
        this,
        options
            .at(new Options.Place.Shared(database, folder()))
            .withRootKey(dataFolder().resolve("root.key")));
  }

  /** A further node of the same data. */
  private Running(Running first, Options options) {
    kind = first.kind;
    this.options = options;
    region = first.region;
    account = first.account;
    shared = false;
    server = start(options);
    admin = moved(first.admin);
  }

  /** A new account of this server, in the same region, with its administrator. */
  public Running otherAccount() {
    Iam.NewAccessKey key;
    try {
      key = server.createAccount("account" + NUMBER.incrementAndGet());
    } catch (StartFailed e) {
      throw new IllegalStateException(e);
    }
    String secret = key.secret().use(bytes -> new String(bytes, StandardCharsets.US_ASCII));
    var unknown = new Client(signed(key.id(), secret), "");
    String other = unknown.sts("GetCallerIdentity").ok().element("Account");
    return new Running(
        this, other, new Client(unknown.signed(), "arn:aws:iam::" + other + ":user/admin"));
  }

  /** A region of its own on the one server of this kind that all tests use. */
  public static Running shared(DatabaseKind kind) {
    synchronized (SHARED) {
      Running whole = SHARED.computeIfAbsent(kind, Running::forever);
      return new Running(whole, "te-" + letters(NUMBER.incrementAndGet()) + "-1");
    }
  }

  private static String letters(int number) {
    return number == 0 ? "" : letters(number / 26) + (char) ('a' + number % 26);
  }

  private static Running forever(DatabaseKind kind) {
    Running running = fresh(kind);
    Runtime.getRuntime().addShutdownHook(new Thread(running::close));
    return running;
  }

  /** A server of the caller's own by the clock of this machine, who closes it. */
  public static Running fresh(DatabaseKind kind) {
    return fresh(kind, InstantSource.system());
  }

  /** A server of the caller's own; on PostgreSQL what is deleted goes by that database's clock. */
  public static Running fresh(DatabaseKind kind, InstantSource clock) {
    var rotation = new Options.Rotation(Optional.empty(), RotatedDatabase.HERE);
    Options options = Options.ephemeral().with(clock).with(rotation);
    return new Running(
        kind,
        switch (kind) {
          case MEMORY -> options;
          case SQLITE -> options.in(folder());
          case POSTGRES ->
              options.at(new Options.Place.Shared(TestPostgres.shared().freshDatabase(), folder()));
        });
  }

  /** A server of the caller's own on a database of the caller's own. */
  public static Running fresh(Location.Postgres database) {
    return new Running(
        DatabaseKind.POSTGRES,
        Options.ephemeral().at(new Options.Place.Shared(database, folder())));
  }

  /**
   * A server of the caller's own that trusts further authorities of OIDC issuers, on this machine,
   * too.
   */
  public static Running fresh(DatabaseKind kind, Path oidcCa) {
    return fresh(kind, new Options.Oidc(Optional.of(oidcCa), true));
  }

  /** A server of the caller's own with other rules for OIDC issuers. */
  public static Running fresh(DatabaseKind kind, Options.Oidc oidc) {
    Options options = Options.ephemeral().with(oidc);
    return new Running(
        kind,
        switch (kind) {
          case MEMORY -> options;
          case SQLITE -> options.in(folder());
          case POSTGRES ->
              options.at(new Options.Place.Shared(TestPostgres.shared().freshDatabase(), folder()));
        });
  }

  /** A server of the caller's own that sends events to others on this machine. */
  public static Running fresh(DatabaseKind kind, Hook hook) {
    return fresh(kind, hook, InstantSource.system());
  }

  /** The same by another clock. */
  public static Running fresh(DatabaseKind kind, Hook hook, InstantSource clock) {
    var webhooks =
        new Options.Webhooks(
            Optional.of(hook.certificate()),
            List.of(
                IpRange.parse("127.0.0.0/8").orElseThrow(), IpRange.parse("::1").orElseThrow()));
    Options options = Options.ephemeral().with(webhooks).with(clock);
    return new Running(
        kind,
        switch (kind) {
          case MEMORY -> options;
          case SQLITE -> options.in(folder());
          case POSTGRES ->
              options.at(new Options.Place.Shared(TestPostgres.shared().freshDatabase(), folder()));
        });
  }

  /** A server of the caller's own that rotates secrets by these means. */
  public static Running fresh(DatabaseKind kind, InstantSource clock, Options.Rotation rotation) {
    Options options = Options.ephemeral().with(clock).with(rotation);
    return new Running(
        kind,
        switch (kind) {
          case MEMORY -> options;
          case SQLITE -> options.in(folder());
          case POSTGRES ->
              options.at(new Options.Place.Shared(TestPostgres.shared().freshDatabase(), folder()));
        });
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("strongroom-test");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Server start(Options options) {
    try {
      return Server.start(options);
    } catch (StartFailed e) {
      throw new IllegalStateException(e);
    }
  }

  private Signed signed(String id, String secret) {
    return Signed.to(server.endpoint(), region, id, secret).by(options.clock());
  }

  /** The server itself, for tests of what it is made of. */
  public Server server() {
    return server;
  }

  /** What it was started with. */
  public Options options() {
    return options;
  }

  public DatabaseKind kind() {
    return kind;
  }

  public String account() {
    return account;
  }

  public String region() {
    return region;
  }

  /** The administrator, who may do everything that nothing forbids. */
  public Client admin() {
    return admin;
  }

  /** A new user whose one inline policy has these statements, see {@link Policies}. */
  public Client user(String... statements) {
    String name = "user" + NUMBER.incrementAndGet();
    admin.iam("CreateUser", "UserName", name).ok();
    if (statements.length > 0) {
      allow(name, statements);
    }
    return key(name);
  }

  /** Replaces the inline policy of a user. */
  public void allow(String name, String... statements) {
    admin
        .iam(
            "PutUserPolicy",
            "UserName",
            name,
            "PolicyName",
            "test",
            "PolicyDocument",
            Policies.document(statements))
        .ok();
  }

  /** A client with a new access key of a user. */
  public Client key(String name) {
    Answer key = admin.iam("CreateAccessKey", "UserName", name).ok();
    return new Client(
        signed(key.element("AccessKeyId"), key.element("SecretAccessKey")),
        "arn:aws:iam::" + account + ":user/" + name);
  }

  /** A client with the temporary credentials that an answer of STS has. */
  public Client session(Answer answer) {
    answer.ok();
    String arn = answer.body().contains("<Arn>") ? answer.element("Arn") : "";
    return new Client(
        signed("", "")
            .as(
                answer.element("AccessKeyId"),
                answer.element("SecretAccessKey"),
                answer.element("SessionToken")),
        arn);
  }

  /** A new role that these principals may take on; its ARN. */
  public String role(String principal, String... statements) {
    String name = "role" + NUMBER.incrementAndGet();
    String trust =
        ("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":"
                + "\"%s\"},\"Action\":[\"sts:AssumeRole\",\"sts:TagSession\","
                + "\"sts:SetSourceIdentity\"]}]}")
            .formatted(principal);
    String arn =
        admin
            .iam("CreateRole", "RoleName", name, "AssumeRolePolicyDocument", trust)
            .ok()
            .element("Arn");
    if (statements.length > 0) {
      admin
          .iam(
              "PutRolePolicy",
              "RoleName",
              name,
              "PolicyName",
              "test",
              "PolicyDocument",
              Policies.document(statements))
          .ok();
    }
    return arn;
  }

  /** A new role that a service may take on; its ARN. */
  public String serviceRole(String service, String... statements) {
    String arn = role("arn:aws:iam::" + account + ":root", statements);
    admin
        .iam(
            "UpdateAssumeRolePolicy",
            "RoleName",
            arn.substring(arn.lastIndexOf('/') + 1),
            "PolicyDocument",
            ("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
                    + "{\"Service\":\"%s\"},\"Action\":\"sts:AssumeRole\"}]}")
                .formatted(service))
        .ok();
    return arn;
  }

  /** A new key; its ARN. */
  public String kmsKey() {
    return admin.kms("CreateKey").text("KeyMetadata", "Arn");
  }

  /** The ARN of something of a service in this account and region. */
  public String arn(String service, String resource) {
    return "arn:aws:" + service + ":" + region + ":" + account + ":" + resource;
  }

  /** Where the lines of functions go. */
  public LogSink logs() {
    return server.logs();
  }

  /** Where a client connects. */
  public Client anonymous() {
    return new Client(signed("AKIAUNKNOWNUNKNOWNXX", "no secret"), "nobody");
  }

  /** The folder with the data of a fresh SQLite server, or beside those of PostgreSQL. */
  public Path dataFolder() {
    return switch (options.place()) {
      case Options.Place.Folder place -> place.path();
      case Options.Place.Shared place -> place.path();
      case Options.Place.Ephemeral place -> throw new IllegalStateException("nowhere");
    };
  }

  /** Another way into the database of a fresh server, past everything that guards it. */
  public Connection database() throws SQLException {
    return switch (options.place()) {
      case Options.Place.Folder place ->
          DriverManager.getConnection(
              "jdbc:sqlite:" + place.path().resolve("strongroom.db") + "?synchronous=off");
      case Options.Place.Shared place ->
          DriverManager.getConnection(place.database().jdbcUrl(), place.database().user(), "");
      case Options.Place.Ephemeral place -> throw new IllegalStateException("nowhere");
    };
  }

  /** Stops a fresh server; its data stay. */
  public void stop() {
    server.close();
  }

  /** Starts it again after {@link #stop}, on another port; clients made before are moved there. */
  public void resume() {
    server = start(options);
    admin = moved(admin);
  }

  /** The same after the database was put back to an older state, which is refused otherwise. */
  public void resumeRolledBack() {
    server = start(options.with(options.audit().acceptingRollback(true)));
    admin = moved(admin);
  }

  /** The same client on the port that is bound now. */
  public Client moved(Client client) {
    Signed signed = client.signed();
    return new Client(
        signed("", "")
            .as(signed.accessKeyId(), signed.secret(), signed.token())
            .in(signed.region()),
        client.arn());
  }

  /**
   * Asks again and again until the answer is as wished, for what happens in the background; gives
   * the last answer after half a minute.
   */
  public Answer eventually(Supplier<Answer> question, Predicate<Answer> wish) {
    long start = System.nanoTime();
    Answer answer = question.get();
    while (!wish.test(answer) && System.nanoTime() - start < PATIENCE.toNanos()) {
      answer = question.get();
    }
    return answer;
  }

  @Override
  public void close() {
    if (!shared) {
      server.close();
      if (kind != DatabaseKind.MEMORY) {
        Database.delete(dataFolder());
      }
    }
  }

  @Override
  public String toString() {
    return kind.name();
  }
}
