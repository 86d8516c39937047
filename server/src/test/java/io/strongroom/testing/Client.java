package io.strongroom.testing;

import java.util.HashMap;
import java.util.Map;

/**
 * A user of a running server, who signs what he sends.
 *
 * @param arn of the user
 */
public record Client(Signed signed, String arn) {

  /** Calls KMS; names and values of the request's members in turn. */
  public Answer kms(String operation, Object... members) {
    return json("kms", "TrentService", operation, JsonTree.write(members));
  }

  /** Calls Parameter Store. */
  public Answer ssm(String operation, Object... members) {
    return json("ssm", "AmazonSSM", operation, JsonTree.write(members));
  }

  /**
   * Calls Lambda.
   *
   * @param http method, path and query, such as {@code GET /2015-03-31/functions/f}
   */
  public Answer lambda(String http, Object... members) {
    String[] parts = http.split(" ", 2);
    String body = members.length == 0 ? "" : JsonTree.write(members);
    return rest("lambda", signed.restDraft(parts[0], parts[1], body), http);
  }

  /** Sends a request of a REST service. */
  public Answer rest(String service, SignedRequest draft, String what) {
    return new Answer(what, signed.send(draft.sign(signed.key(service), signed.clock().instant())));
  }

  /** Calls Secrets Manager. */
  public Answer secrets(String operation, Object... members) {
    return json("secretsmanager", "secretsmanager", operation, JsonTree.write(members));
  }

  /** Calls EventBridge. */
  public Answer events(String operation, Object... members) {
    return json("events", "AWSEvents", operation, JsonTree.write(members));
  }

  /** Calls CloudWatch Logs. */
  public Answer logs(String operation, Object... members) {
    return json("logs", "Logs_20140328", operation, JsonTree.write(members));
  }

  /** Sends a body as it is to a JSON service. */
  public Answer json(String service, String target, String operation, String body) {
    return new Answer(operation, signed.json(service, target + "." + operation, body));
  }

  /** Calls IAM; names and values of the parameters in turn. */
  public Answer iam(String action, String... parameters) {
    return query("iam", "2010-05-08", action, parameters);
  }

  /** Calls STS. */
  public Answer sts(String action, String... parameters) {
    return query("sts", "2011-06-15", action, parameters);
  }

  private Answer query(String service, String version, String action, String... parameters) {
    Map<String, String> map = new HashMap<>(Map.of("Action", action));
    for (int i = 0; i < parameters.length; i += 2) {
      map.put(parameters[i], parameters[i + 1]);
    }
    return new Answer(action, signed.query(service, version, map));
  }

  /** The same user in another region. */
  public Client in(String region) {
    return new Client(signed.in(region), arn);
  }

  /** The user's name, without a path. */
  public String name() {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }

  @Override
  public String toString() {
    return arn;
  }
}
