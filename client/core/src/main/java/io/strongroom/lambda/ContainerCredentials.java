package io.strongroom.lambda;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Credentials from the endpoint that a container or a restored function is given (AWS SDKs and
 * Tools Reference Guide, "Container credential provider").
 */
final class ContainerCredentials {
  private static final String RELATIVE = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
  private static final String FULL = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
  private static final int TIMEOUT_MILLIS = 2000;

  /** Where plain HTTP stays on the machine: loopback, ECS, EKS. Elsewhere it must be HTTPS. */
  private static final Set<String> PLAIN_HOSTS =
      Set.of(
          "localhost", "127.0.0.1", "[::1]", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]");

  private final Environment environment;
  private final Transport transport;

  ContainerCredentials(Environment environment, Transport transport) {
    this.environment = environment;
    this.transport = transport;
  }

  boolean offered() {
    return environment.find(RELATIVE) != null || environment.find(FULL) != null;
  }

  Credentials fetch() throws Refusal {
    URI address = address();
    Transport.Reply reply;
    try {
      reply = transport.send("GET", address, headers(), new byte[0], TIMEOUT_MILLIS);
    } catch (IOException e) {
      throw new Refusal(Reason.UNREACHABLE, "", "no credentials from " + address, 0, e);
    }
    if (reply.status() != 200) {
      Reason reason = reply.status() >= 500 ? Reason.UNREACHABLE : Reason.CREDENTIALS;
      throw new Refusal(reason, address + " answered " + reply.status());
    }
    try {
      Json answer = Json.parse(reply.body());
      return new Credentials(
          member(answer, "AccessKeyId"),
          member(answer, "SecretAccessKey"),
          answer.get("Token").text(),
          answer.get("Expiration").text().map(Instant::parse));
    } catch (MalformedJson | DateTimeException e) {
      throw new Refusal(Reason.CREDENTIALS, "", "no credentials in the answer of " + address, 0, e);
    }
  }

  private static String member(Json answer, String name) throws Refusal {
    Optional<String> value = answer.get(name).text();
    if (value.isEmpty()) {
      throw new Refusal(Reason.CREDENTIALS, "no " + name + " in the container's credentials");
    }
    return value.get();
  }

  private URI address() throws Refusal {
    String relative = environment.find(RELATIVE);
    if (relative != null) {
      return parsed("http://169.254.170.2" + relative);
    }
    URI full = parsed(environment.get(FULL, ""));
    boolean plain = "http".equals(full.getScheme()) && PLAIN_HOSTS.contains(full.getHost());
    if (!plain && !"https".equals(full.getScheme())) {
      throw new Refusal(
          Reason.INVALID, FULL + " must be https, or http to this machine: " + full.getHost());
    }
    return full;
  }

  private static URI parsed(String text) throws Refusal {
    try {
      URI address = new URI(text);
      if (address.getHost() != null) {
        return address;
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw new Refusal(Reason.INVALID, "the address of the container's credentials is malformed");
  }

  /** The token file is read each time: it is replaced while the process runs. */
  private Map<String, String> headers() throws Refusal {
    Map<String, String> headers = new HashMap<>();
    String file = environment.find("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    String token = environment.find("AWS_CONTAINER_AUTHORIZATION_TOKEN");
    if (file != null) {
      try {
        token = Files.readString(Path.of(file), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new Refusal(Reason.CREDENTIALS, "", "cannot read the token in " + file, 0, e);
      }
    }
    if (token != null) {
      if (token.indexOf('\r') >= 0 || token.indexOf('\n') >= 0) {
        throw new Refusal(Reason.CREDENTIALS, "the container's token has a line break");
      }
      headers.put("Authorization", token);
    }
    return headers;
  }
}
