package io.strongroom.lambda;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Where the services are: on AWS, or where {@code AWS_ENDPOINT_URL} says. */
final class Endpoints {
  private final Environment environment;

  Endpoints(Environment environment) {
    this.environment = environment;
  }

  /**
   * The region of requests.
   *
   * @throws Refusal if there is none in the environment
   */
  String region() throws Refusal {
    String region = environment.find("AWS_REGION");
    if (region == null) {
      region = environment.find("AWS_DEFAULT_REGION");
    }
    if (region == null) {
      throw new Refusal(Reason.INVALID, "no region: set AWS_REGION");
    }
    return region;
  }

  /**
   * The address of a service.
   *
   * @throws Refusal if a variable holds no address
   */
  URI of(String service) throws Refusal {
    String set = null;
    if (!environment.on("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")) {
      set = environment.find("AWS_ENDPOINT_URL_" + variable(service));
      if (set == null) {
        set = environment.find("AWS_ENDPOINT_URL");
      }
    }
    return set == null ? onAws(service) : parsed(set);
  }

  private static URI parsed(String set) throws Refusal {
    URI address;
    try {
      address = new URI(set);
    } catch (URISyntaxException e) {
      throw new Refusal(Reason.INVALID, "AWS_ENDPOINT_URL is no address: " + set);
    }
    String scheme = address.getScheme();
    if (address.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
      throw new Refusal(Reason.INVALID, "AWS_ENDPOINT_URL wants http:// or https://, not " + set);
    }
    return address.getRawPath().isEmpty() ? address.resolve("/") : address;
  }

  /** As in {@code AWS_ENDPOINT_URL_SECRETS_MANAGER}: by the service id, not the signing name. */
  private static String variable(String service) {
    return service.equals("secretsmanager") ? "SECRETS_MANAGER" : service.toUpperCase(Locale.ROOT);
  }

  /** AWS, "AWS service endpoints": partition, FIPS and dual stack decide the name. */
  private URI onAws(String service) throws Refusal {
    String region = region();
    boolean fips = environment.on("AWS_USE_FIPS_ENDPOINT");
    boolean dual = environment.on("AWS_USE_DUALSTACK_ENDPOINT");
    boolean china = region.startsWith("cn-");
    String domain =
        china
            ? (dual ? "api.amazonwebservices.com.cn" : "amazonaws.com.cn")
            : (dual ? "api.aws" : "amazonaws.com");
    String name = service + (fips ? "-fips" : "");
    return URI.create("https://" + name + "." + region + "." + domain + "/");
  }
}
