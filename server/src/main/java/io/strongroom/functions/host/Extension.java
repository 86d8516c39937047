package io.strongroom.functions.host;

import io.strongroom.functions.host.LocalServer.Reply;
import io.strongroom.functions.host.LocalServer.Request;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Json;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parameters-and-secrets extension of one environment: GETs on loopback, answered from a cache
 * or by a call to this server as the function's role, which decides and records as always.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html">Extension</a>
 */
final class Extension implements AutoCloseable {
  static final String TOKEN = "x-aws-parameters-secrets-token";

  private static final String PREFIX = "PARAMETERS_SECRETS_EXTENSION_";
  private static final int TTL_MAX_SECONDS = 300;
  private static final int CACHE_MAX = 1000;
  private static final int CONNECTIONS = 3;
  private static final int CONNECTIONS_MAX = 30;
  private static final int TIMEOUT_MAX_MILLIS = 900_000;

  /** Go's way with times; ours are numbers. A quote inside a text has a backslash before it. */
  private static final Pattern TIME =
      Pattern.compile("(?<!\\\\)\"(CreatedDate|LastModifiedDate)\":([0-9.eE+]+)");

  private record Kept(Sensitive body, Instant until) {}

  private final Opening.Opened opened;
  private final HostSettings settings;
  private final RoleCalls calls;
  private final String region;
  private final int cacheSize;
  private final Semaphore connections;
  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashMap<String, Kept> cache = new LinkedHashMap<>(16, 0.75f, true);

  Extension(Opening.Opened opened, HostSettings settings, RoleCalls calls, String region) {
    this.opened = opened;
    this.settings = settings;
    this.calls = calls;
    this.region = region;
    boolean enabled = !setting(PREFIX + "CACHE_ENABLED").equalsIgnoreCase("false");
    cacheSize = enabled ? number(PREFIX + "CACHE_SIZE", CACHE_MAX, CACHE_MAX) : 0;
    connections =
        new Semaphore(
            Math.max(1, number(PREFIX + "MAX_CONNECTIONS", CONNECTIONS, CONNECTIONS_MAX)));
  }

  private String setting(String name) {
    Sensitive value = opened.variables().get(name);
    return value == null ? "" : value.use(it -> new String(it, StandardCharsets.UTF_8)).strip();
  }

  /** A setting from 0 to a limit; what is no number counts as not set. */
  private int number(String name, int otherwise, int most) {
    String value = setting(name);
    return value.matches("[0-9]{1,9}") ? Math.min(Integer.parseInt(value), most) : otherwise;
  }

  /**
   * Answers.
   *
   * @param ready whether the environment's initialisation is over
   */
  Reply answer(Request request, boolean ready) throws InterruptedException {
    boolean known =
        opened
            .credentials()
            .sessionToken()
            .use(
                bytes ->
                    MessageDigest.isEqual(
                        bytes, request.header(TOKEN).getBytes(StandardCharsets.UTF_8)));
    if (!known) {
      return text(403, "the token is missing or not this environment's");
    }
    String path = request.path().replaceAll("/$", "");
    boolean secret = path.equals("/secretsmanager/get");
    if (!secret && !path.equals("/systemsmanager/parameters/get")) {
      return text(404, "there is no such resource");
    }
    if (!request.method().equals("GET")) {
      return text(405, "only GET is known here");
    }
    if (!ready) {
      return text(400, "not ready to serve traffic, please wait");
    }
    Optional<Map<String, String>> query = query(request.query());
    if (query.isEmpty()) {
      return text(400, "the query cannot be read");
    }
    Optional<String> body = secret ? secret(query.get()) : parameter(query.get());
    return body.isPresent()
        ? cached(secret, body.get())
        : text(400, secret ? "secretId is missing" : "name is missing");
  }

  private static Optional<String> secret(Map<String, String> query) {
    if (query.getOrDefault("secretId", "").isEmpty()) {
      return Optional.empty();
    }
    var members = new TreeMap<>(Map.of("SecretId", query.get("secretId")));
    put(members, "VersionId", query.get("versionId"));
    put(members, "VersionStage", query.get("versionStage"));
    return Optional.of(Json.write(members));
  }

  private static Optional<String> parameter(Map<String, String> query) {
    String name = query.getOrDefault("name", "");
    if (name.isEmpty()) {
      return Optional.empty();
    }
    String selector = query.getOrDefault("version", query.getOrDefault("label", ""));
    String body = Json.write(Map.of("Name", selector.isEmpty() ? name : name + ":" + selector));
    boolean open = query.getOrDefault("withDecryption", "").equalsIgnoreCase("true");
    return Optional.of(
        open ? body.substring(0, body.length() - 1) + ",\"WithDecryption\":true}" : body);
  }

  private static void put(Map<String, String> members, String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      members.put(name, value);
    }
  }

  private Reply cached(boolean secret, String body) throws InterruptedException {
    String key = (secret ? "s" : "p") + body;
    Instant now = settings.clock().instant();
    Optional<byte[]> kept = find(key, now);
    if (kept.isPresent()) {
      return json(200, kept.get());
    }
    RoleCalls.Answer answer = call(secret, body);
    if (answer.status() != 200) {
      return json(answer.status(), answer.body());
    }
    byte[] shown = withTimes(answer.body());
    String ttlName = secret ? "SECRETS_MANAGER_TTL" : "SSM_PARAMETER_STORE_TTL";
    int ttl = number(ttlName, TTL_MAX_SECONDS, TTL_MAX_SECONDS);
    if (ttl > 0 && cacheSize > 0) {
      keep(key, new Kept(Sensitive.copyOf(shown), now.plusSeconds(ttl)));
    }
    return json(200, shown);
  }

  private RoleCalls.Answer call(boolean secret, String body) throws InterruptedException {
    String timeout =
        secret ? "SECRETS_MANAGER_TIMEOUT_MILLIS" : "SSM_PARAMETER_STORE_TIMEOUT_MILLIS";
    int millis = number(timeout, 0, TIMEOUT_MAX_MILLIS);
    if (!connections.tryAcquire(TIMEOUT_MAX_MILLIS, TimeUnit.MILLISECONDS)) {
      return RoleCalls.Answer.NONE;
    }
    try {
      return calls.call(
          opened.credentials(),
          region,
          secret ? RoleCalls.Target.GET_SECRET_VALUE : RoleCalls.Target.GET_PARAMETER,
          body,
          Duration.ofMillis(millis == 0 ? TIMEOUT_MAX_MILLIS : millis));
    } finally {
      connections.release();
    }
  }

  private Optional<byte[]> find(String key, Instant now) {
    lock.lock();
    try {
      Kept kept = cache.get(key);
      if (kept == null || !now.isBefore(kept.until())) {
        return Optional.empty();
      }
      return Optional.of(kept.body().use(byte[]::clone));
    } finally {
      lock.unlock();
    }
  }

  private void keep(String key, Kept kept) {
    lock.lock();
    try {
      close(Optional.ofNullable(cache.put(key, kept)).map(List::of).orElse(List.of()));
      while (cache.size() > cacheSize) {
        close(List.of(cache.pollFirstEntry().getValue()));
      }
    } finally {
      lock.unlock();
    }
  }

  private static void close(Collection<Kept> gone) {
    gone.forEach(it -> it.body().close());
  }

  private static byte[] withTimes(byte[] body) {
    Matcher times = TIME.matcher(new String(body, StandardCharsets.UTF_8));
    return times
        .replaceAll(it -> "\"" + it.group(1) + "\":\"" + time(it.group(2)) + "\"")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static Instant time(String seconds) {
    return Instant.ofEpochMilli(new BigDecimal(seconds).movePointRight(3).longValue());
  }

  private static Optional<Map<String, String>> query(String text) {
    var query = new HashMap<String, String>();
    try {
      for (String pair : text.split("&", -1)) {
        int mark = pair.indexOf('=');
        if (mark > 0) {
          query.put(
              URLDecoder.decode(pair.substring(0, mark), StandardCharsets.UTF_8),
              URLDecoder.decode(pair.substring(mark + 1), StandardCharsets.UTF_8));
        }
      }
      return Optional.of(query);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Reply json(int status, byte[] body) {
    return new Reply(status, Map.of("Content-Type", "application/json"), body);
  }

  private static Reply text(int status, String why) {
    return new Reply(
        status, Map.of("Content-Type", "text/plain"), why.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    lock.lock();
    try {
      close(new ArrayList<>(cache.values()));
      cache.clear();
    } finally {
      lock.unlock();
    }
  }
}
