package io.strongroom.lambda;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads parameters and secrets from the parameters-and-secrets extension of Lambda, which listens
 * in the function's own environment. What the extension has not — encrypted variables, listings of
 * a path — comes from the services.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-integration-lambda-extensions.html">Parameter
 *     Store in Lambda functions</a>
 */
final class ExtensionSource implements Source {
  private static final String PORT = "PARAMETERS_SECRETS_EXTENSION_HTTP_PORT";
  private static final String USUAL_PORT = "2773";

  /** As the extension wraps what a service says. */
  private static final Pattern CODE = Pattern.compile("api error (\\w+):? ?(.*)", Pattern.DOTALL);

  private static final String NOT_READY = "not ready to serve";
  private static final int SAID_MAX = 300;

  private final Environment environment;
  private final Source services;
  private final Transport transport;
  private final Timekeeper time;
  private final Effort effort;

  ExtensionSource(
      Environment environment,
      Source services,
      Transport transport,
      Timekeeper time,
      Effort effort) {
    this.environment = environment;
    this.services = services;
    this.transport = transport;
    this.time = time;
    this.effort = effort;
  }

  @Override
  public Map<Name, Answer> read(Collection<Name> names, boolean patient) {
    Map<Name, Answer> answers = new LinkedHashMap<>();
    List<Name> others = new ArrayList<>();
    for (Name name : names) {
      String query = query(name);
      if (query == null) {
        others.add(name);
      } else {
        answers.put(name, one(name, query, patient ? effort : effort.once()));
      }
    }
    if (!others.isEmpty()) {
      answers.putAll(services.read(others, patient));
    }
    return answers;
  }

  @Override
  public List<Reading> below(String path, boolean patient) {
    return services.below(path, patient);
  }

  @Override
  public void reset() {
    services.reset();
    transport.close();
  }

  /** Path and query of a name; null for what the extension has not. */
  private static @Nullable String query(Name name) {
    if (name instanceof Name.Parameter parameter) {
      String path = parameter.path();
      int colon = path.startsWith("arn:") ? -1 : path.lastIndexOf(':');
      String selector = colon < 0 ? "" : path.substring(colon + 1);
      return "/systemsmanager/parameters/get?name="
          + encoded(colon < 0 ? path : path.substring(0, colon))
          + (selector.isEmpty()
              ? ""
              : (isNumber(selector) ? "&version=" : "&label=") + encoded(selector))
          + "&withDecryption=true";
    }
    if (name instanceof Name.Managed secret) {
      return "/secretsmanager/get?secretId="
          + encoded(secret.id())
          + (secret.version().isEmpty()
              ? "&versionStage=" + encoded(secret.stage())
              : "&versionId=" + encoded(secret.version()));
    }
    return null;
  }

  private static boolean isNumber(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private Answer one(Name name, String query, Effort spent) {
    try {
      Json found = get(query, spent);
      try {
        return Answer.of(
            name instanceof Name.Parameter parameter
                ? AwsSource.parameter(parameter, found.get("Parameter"))
                : AwsSource.secret((Name.Managed) name, found));
      } finally {
        found.wipe();
      }
    } catch (Refusal e) {
      return Answer.refused(e.named(name.toString()));
    }
  }

  private Json get(String query, Effort spent) throws Refusal {
    long start = time.nanos();
    for (int tried = 1; ; tried++) {
      try {
        return attempt(query, spent.tryMillis());
      } catch (Refusal e) {
        long passed = (time.nanos() - start) / 1_000_000;
        long pause = Aws.pause(tried, 0);
        if (e.reason().lasting()
            || tried >= spent.tries()
            || passed + pause > spent.deadlineMillis()) {
          throw e;
        }
        time.pause(Duration.ofMillis(pause));
      }
    }
  }

  private Json attempt(String query, int timeoutMillis) throws Refusal {
    String token = environment.find("AWS_SESSION_TOKEN");
    if (token == null) {
      throw new Refusal(
          Reason.CREDENTIALS, "no AWS_SESSION_TOKEN, which the extension wants to see");
    }
    String address = "http://localhost:" + port();
    Transport.Reply reply;
    try {
      reply =
          transport.send(
              "GET",
              URI.create(address + query),
              Map.of("X-Aws-Parameters-Secrets-Token", token),
              new byte[0],
              timeoutMillis);
    } catch (IOException e) {
      String said = "the extension does not answer at " + address + ": " + e;
      throw new Refusal(Reason.UNREACHABLE, "", said, 0, e);
    }
    byte[] body = reply.body();
    try {
      if (reply.status() != 200) {
        throw refusal(reply.status(), new String(body, StandardCharsets.UTF_8));
      }
      return Json.parse(body);
    } catch (MalformedJson e) {
      throw new Refusal(
          Reason.UNREACHABLE, "", "the extension's answer is no JSON: " + e.getMessage(), 0, e);
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }

  private int port() throws Refusal {
    String set = environment.get(PORT, USUAL_PORT);
    if (set.length() <= 5 && isNumber(set) && Integer.parseInt(set) <= 65535) {
      return Integer.parseInt(set);
    }
    throw new Refusal(Reason.INVALID, PORT + " is no port: " + set);
  }

  /** A service's own error, or one of the extension's, whose texts are no part of its protocol. */
  private static Refusal refusal(int status, String page) {
    String shown = page.length() <= SAID_MAX ? page : page.substring(0, SAID_MAX);
    String code = "";
    String said = shown;
    Matcher wrapped = CODE.matcher(shown);
    if (wrapped.find()) {
      code = wrapped.group(1);
      said = wrapped.group(2);
    } else {
      try {
        Json json = Json.parse(page.getBytes(StandardCharsets.UTF_8));
        String type = json.get("__type").text("");
        code = type.substring(type.lastIndexOf('#') + 1);
        said = json.get("message").text(json.get("Message").text(shown));
      } catch (MalformedJson e) {
        code = "";
      }
    }
    if (code.isEmpty() && page.contains(NOT_READY)) {
      return new Refusal(Reason.UNREACHABLE, "the extension is not ready before the first call");
    }
    if (code.isEmpty() && (status == 401 || status == 403)) {
      return new Refusal(Reason.CREDENTIALS, "the extension does not take AWS_SESSION_TOKEN");
    }
    return new Refusal(
        Codes.reason(code, status, said),
        code,
        said.isEmpty() ? "status " + status : said,
        0,
        null);
  }
}
