package io.strongroom.functions.host;

import io.strongroom.functions.host.Opening.RoleCredentials;
import io.strongroom.seal.Sensitive;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The environment variables of a function's process: the author's, then those that are the host's.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime">Defined
 *     runtime environment variables</a>
 */
final class Variables {
  /** Where a sandbox has the authorities' certificates. */
  static final String AUTHORITIES = "/var/authorities.pem";

  static final String CREDENTIALS_PATH = "/role/credentials";

  private Variables() {}

  /** What differs from environment to environment. */
  record Place(
      Sandbox.Places folders, int port, int extensionPort, String logStream, Sensitive token) {}

  static Map<String, Sensitive> of(
      Launch launch,
      Map<String, Sensitive> own,
      RoleCredentials credentials,
      Place place,
      URI endpoint,
      Optional<String> authorities) {
    var all = new LinkedHashMap<String, Sensitive>();
    text(all, "LANG", "en_US.UTF-8");
    text(all, "PATH", "/usr/local/bin:/usr/bin:/bin:/opt/bin");
    text(all, "TZ", ":UTC");
    String task = place.folders().task();
    text(all, "LD_LIBRARY_PATH", task + ":" + task + "/lib:/opt/lib");
    text(all, "AWS_ENDPOINT_URL", endpoint.toString());
    authorities.ifPresent(
        pem -> {
          text(all, "AWS_CA_BUNDLE", pem);
          text(all, "NODE_EXTRA_CA_CERTS", pem);
        });
    all.putAll(own);
    text(all, "PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", Integer.toString(place.extensionPort()));
    String region = launch.function().region();
    text(all, "AWS_REGION", region);
    text(all, "AWS_DEFAULT_REGION", region);
    text(all, "AWS_EXECUTION_ENV", "AWS_Lambda_" + launch.runtime());
    text(all, "AWS_LAMBDA_FUNCTION_NAME", launch.name());
    text(all, "AWS_LAMBDA_FUNCTION_VERSION", launch.version());
    text(all, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(launch.memoryMegabytes()));
    text(all, "AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
    text(all, "AWS_LAMBDA_LOG_GROUP_NAME", launch.logGroup());
    text(all, "AWS_LAMBDA_LOG_STREAM_NAME", place.logStream());
    text(all, "AWS_LAMBDA_RUNTIME_API", "127.0.0.1:" + place.port());
    text(all, "LAMBDA_TASK_ROOT", task);
    text(all, "LAMBDA_RUNTIME_DIR", place.folders().runtime());
    text(all, "_HANDLER", launch.handler());
    text(all, "AWS_ACCESS_KEY_ID", credentials.accessKeyId());
    all.put("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey());
    all.put("AWS_SESSION_TOKEN", credentials.sessionToken());
    text(
        all,
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "http://127.0.0.1:" + place.port() + CREDENTIALS_PATH);
    all.put("AWS_CONTAINER_AUTHORIZATION_TOKEN", place.token());
    return all;
  }

  private static void text(Map<String, Sensitive> all, String name, String value) {
    all.put(name, Sensitive.ofText(value));
  }
}
