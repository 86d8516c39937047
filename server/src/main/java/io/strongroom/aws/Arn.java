package io.strongroom.aws;

import java.util.Optional;

/**
 * An Amazon Resource Name in its six parts.
 *
 * @param region empty for global services
 * @param account empty for resources without an owner
 * @param resource everything after the fifth colon, colons included
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html">ARNs</a>
 */
public record Arn(
    String partition, String service, String region, String account, String resource) {
  private static final int PARTITION_AT = 4;

  /** The ARN of a resource in a region of an account, in the partition {@code aws}. */
  public static Arn of(String service, Region region, AccountId account, String resource) {
    return new Arn("aws", service, region.value(), account.value(), resource);
  }

  /** The ARN of a resource of a global service such as IAM. */
  public static Arn global(String service, AccountId account, String resource) {
    return new Arn("aws", service, "", account.value(), resource);
  }

  /** Splits a text; empty unless it has six parts, starts with {@code arn} and names a service. */
  public static Optional<Arn> parse(String text) {
    if (!text.startsWith("arn:")) {
      return Optional.empty();
    }
    int service = text.indexOf(':', PARTITION_AT) + 1;
    int region = service == 0 ? 0 : text.indexOf(':', service) + 1;
    int account = region == 0 ? 0 : text.indexOf(':', region) + 1;
    int resource = account == 0 ? 0 : text.indexOf(':', account) + 1;
    boolean whole =
        resource > 0
            && service - 1 > PARTITION_AT
            && region - 1 > service
            && resource < text.length();
    return whole
        ? Optional.of(
            new Arn(
                text.substring(PARTITION_AT, service - 1),
                text.substring(service, region - 1),
                text.substring(region, account - 1),
                text.substring(account, resource - 1),
                text.substring(resource)))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "arn:" + partition + ":" + service + ":" + region + ":" + account + ":" + resource;
  }
}
