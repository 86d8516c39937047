package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An OpenID Connect issuer that an account trusts to say who somebody is.
 *
 * @param url starts with {@code https://}
 * @param clients audiences of tokens
 * @param thumbprints kept for callers, never used: certificates are checked by their authority
 */
record Provider(
    AccountId account,
    String url,
    Instant created,
    List<String> clients,
    List<String> thumbprints,
    Map<String, String> tags) {
  static final String SCHEME = "https://";
  static final String RESOURCE = "oidc-provider/";

  /** What stands before the claim in condition keys, as in {@code HOST:sub}. */
  String host() {
    return url.substring(SCHEME.length());
  }

  Arn arn() {
    return Arn.global("iam", account, RESOURCE + host());
  }

  Provider with(List<String> newClients, List<String> newThumbprints) {
    return new Provider(account, url, created, newClients, newThumbprints, tags);
  }

  Provider tagged(Map<String, String> newTags) {
    return new Provider(account, url, created, clients, thumbprints, newTags);
  }
}
