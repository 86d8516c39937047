package io.strongroom.lambda;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds credentials as the SDKs do in a function: given ones, the environment, a credentials file
 * that is named, the container endpoint (SnapStart, ECS, EKS). Keeps them until shortly before they
 * expire.
 */
final class CredentialSource {
  /** New ones are there about five minutes before; a request must not outlive the old ones. */
  private static final long AHEAD_MILLIS = 60_000;

  /** A file may be changed by hand at any time. */
  private static final long FILE_MILLIS = 60_000;

  private final Environment environment;
  private final @Nullable Supplier<Credentials> given;
  private final Timekeeper time;
  private final ContainerCredentials container;
  private volatile @Nullable Kept kept;

  private static final class Kept {
    private final Credentials credentials;
    private final long untilMillis;

    Kept(Credentials credentials, long untilMillis) {
      this.credentials = credentials;
      this.untilMillis = untilMillis;
    }
  }

  CredentialSource(
      Environment environment,
      @Nullable Supplier<Credentials> given,
      Transport transport,
      Timekeeper time) {
    this.environment = environment;
    this.given = given;
    this.time = time;
    container = new ContainerCredentials(environment, transport);
  }

  /**
   * Credentials that hold for a request now.
   *
   * @throws Refusal if there are none, with where they were looked for
   */
  Credentials get() throws Refusal {
    Kept now = kept;
    if (now != null && time.millis() < now.untilMillis) {
      return now.credentials;
    }
    Credentials found = find();
    long until =
        found.expires().isPresent()
            ? found.expires().get().toEpochMilli() - AHEAD_MILLIS
            : time.millis() + FILE_MILLIS;
    kept = new Kept(found, until);
    return found;
  }

  /** Looks again at the next call: the service did not accept them, or the process was restored. */
  void forget() {
    kept = null;
  }

  private Credentials find() throws Refusal {
    if (given != null) {
      return given.get();
    }
    String id = environment.find("AWS_ACCESS_KEY_ID");
    String secret = environment.find("AWS_SECRET_ACCESS_KEY");
    if (id != null && secret != null) {
      return new Credentials(
          id, secret, Optional.ofNullable(environment.find("AWS_SESSION_TOKEN")), Optional.empty());
    }
    String file = environment.find("AWS_SHARED_CREDENTIALS_FILE");
    if (file != null) {
      return fromFile(Path.of(file), environment.get("AWS_PROFILE", "default"));
    }
    if (container.offered()) {
      return container.fetch();
    }
    throw new Refusal(
        Reason.CREDENTIALS,
        "none in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_SHARED_CREDENTIALS_FILE or"
            + " AWS_CONTAINER_CREDENTIALS_FULL_URI; or give Secrets.builder().credentials(...)");
  }

  /** One profile of a file as `aws configure` writes it. */
  static Credentials fromFile(Path file, String profile) throws Refusal {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new Refusal(Reason.CREDENTIALS, "", "cannot read " + file, 0, e);
    }
    String id = null;
    String secret = null;
    String token = null;
    boolean wanted = false;
    for (String raw : lines) {
      String line = raw.strip();
      int equals = line.indexOf('=');
      if (line.startsWith("[")) {
        wanted = line.equals("[" + profile + "]");
      } else if (wanted && equals > 0 && !line.startsWith("#")) {
        String value = line.substring(equals + 1).strip();
        switch (line.substring(0, equals).strip()) {
          case "aws_access_key_id" -> id = value;
          case "aws_secret_access_key" -> secret = value;
          case "aws_session_token" -> token = value;
          default -> {} // region and the like
        }
      }
    }
    if (id == null || secret == null) {
      throw new Refusal(Reason.CREDENTIALS, "no access key for [" + profile + "] in " + file);
    }
    return new Credentials(id, secret, Optional.ofNullable(token), Optional.empty());
  }
}
