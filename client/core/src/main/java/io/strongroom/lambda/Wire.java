package io.strongroom.lambda;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Calls any operation of AWS's services by its name, for what this library has no method for: tests
 * and set-up. A function that reads secrets has no use for it.
 *
 * <pre>{@code
 * Wire.of(System.getenv())
 *     .json("secretsmanager", "secretsmanager.DeleteSecret", "{\"SecretId\":\"old\"}");
 * }</pre>
 */
public final class Wire {
  private static final Effort EFFORT = new Effort(3, 10_000, 10_000);
  private final Aws aws;

  private Wire(Aws aws) {
    this.aws = aws;
  }

  /** With region, endpoint and credentials from these variables. */
  public static Wire of(Map<String, String> environment) {
    Environment variables = new Environment(environment);
    Transport transport = new UrlTransport(null);
    Timekeeper time = Timekeeper.system();
    CredentialSource credentials = new CredentialSource(variables, null, transport, time);
    return new Wire(new Aws(variables, credentials, transport, time));
  }

  /**
   * Calls an operation of a service that speaks JSON: KMS, Parameter Store, Secrets Manager.
   *
   * @param service as in signatures: {@code ssm}
   * @param target the value of X-Amz-Target: {@code AmazonSSM.PutParameter}
   * @param body a JSON object
   * @return the JSON of the answer
   * @throws SecretUnavailableException if it was refused or there was no answer
   */
  public String json(String service, String target, String body) {
    Aws.Ask ask = new Aws.Ask(service, "application/x-amz-json-1.1", target, utf8(body));
    return text(ask, target);
  }

  /**
   * Calls an operation of a service that speaks the query protocol: IAM, STS.
   *
   * @return the XML of the answer
   * @throws SecretUnavailableException if it was refused or there was no answer
   */
  public String query(String service, String version, String action, Map<String, String> given) {
    Map<String, String> parameters = new TreeMap<>(given);
    parameters.put("Action", action);
    parameters.put("Version", version);
    StringBuilder form = new StringBuilder();
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      form.append(form.length() == 0 ? "" : "&")
          .append(parameter.getKey())
          .append('=')
          .append(URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8));
    }
    Aws.Ask ask =
        new Aws.Ask(service, "application/x-www-form-urlencoded", "", utf8(form.toString()));
    return text(ask, service + ":" + action);
  }

  private String text(Aws.Ask ask, String name) {
    try {
      return new String(aws.call(ask, EFFORT), StandardCharsets.UTF_8);
    } catch (Refusal e) {
      throw e.named(name);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
