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
  private static final int PARTS = 6;

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
    String[] parts = text.split(":", PARTS);
    if (parts.length != PARTS
        || !parts[0].equals("arn")
        || parts[1].isEmpty()
        || parts[2].isEmpty()
        || parts[5].isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Arn(parts[1], parts[2], parts[3], parts[4], parts[5]));
  }

  @Override
  public String toString() {
    return "arn:" + partition + ":" + service + ":" + region + ":" + account + ":" + resource;
  }
}
