package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.iam.web.Identity;
import io.strongroom.iam.web.InvalidToken;
import io.strongroom.iam.web.Issuers;
import io.strongroom.store.Store;
import java.time.Instant;

/**
 * Callers who have a token of an OpenID Connect issuer instead of a key. Only issuers that an
 * account has made its providers are ever asked for their keys.
 */
final class WebIdentities {
  private final ProviderRows providers;
  private final Issuers issuers;

  WebIdentities(ProviderRows providers, Issuers issuers) {
    this.providers = providers;
    this.issuers = issuers;
  }

  /**
   * Who it is.
   *
   * @throws AwsError InvalidIdentityToken, ExpiredTokenException
   */
  Caller caller(Store store, Object request, Instant now) {
    if (!(request instanceof AssumeRoleWithWebIdentity.WebIdentityRequest web)) {
      throw new IllegalArgumentException("not a request of somebody with a token");
    }
    Arn role =
        AssumeRole.roleArn(web.roleArn())
            .orElseThrow(() -> AwsError.of("ValidationError", web.roleArn() + " is invalid"));
    var account = new AccountId(role.account());
    try {
      String issuer = Issuers.claimedIssuer(web.webIdentityToken());
      Provider provider =
          store.read(tx -> providers.find(tx, account, issuer)).orElseThrow(() -> unknown(issuer));
      Identity identity =
          issuers.check(web.webIdentityToken(), provider.url(), provider.clients(), now);
      return Caller.of(
          account,
          new Caller.Web(
              provider.arn().toString(),
              provider.host(),
              identity.subject(),
              identity.audience(),
              identity.methods()));
    } catch (InvalidToken e) {
      throw AwsError.of(
          switch (e.fault()) {
            case INVALID, NO_KEYS -> "InvalidIdentityToken";
            case EXPIRED -> "ExpiredTokenException";
          },
          e.getMessage());
    }
  }

  private static AwsError unknown(String issuer) {
    return AwsError.of(
        "InvalidIdentityToken",
        "No OpenIDConnect provider found in your account for " + MalformedPolicy.quoted(issuer));
  }
}
