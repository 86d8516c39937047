package io.strongroom.parameters;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Region;
import io.strongroom.iam.Call;
import java.util.Locale;
import java.util.Optional;

/**
 * What a reader names a parameter by: a name or an ARN, perhaps with a selector. It always has an
 * ARN to decide on; what is wrong with it is told after the decision.
 *
 * @param shown the name to show in the answer; empty for what the parameter was created as
 * @param refusal what is wrong with the name
 */
record Reference(
    AccountId account,
    Region region,
    Arn arn,
    Optional<ParameterName> name,
    Optional<String> shown,
    Optional<String> selector,
    Optional<AwsError> refusal) {
  private static final String RESOURCE = "parameter/";
  private static final String SECRET = "/aws/reference/secretsmanager/";
  private static final int NUMBER_DIGITS_MAX = 18;

  static Reference parse(Call call, String sent) {
    if (sent.startsWith("arn:")) {
      return Arn.parse(sent)
          .filter(arn -> arn.service().equals("ssm") && arn.resource().startsWith(RESOURCE))
          .filter(arn -> AccountId.isValid(arn.account()) && Region.isValid(arn.region()))
          .map(arn -> ofArn(call, arn))
          .orElseGet(() -> bad(call));
    }
    String text = sent.strip();
    if (text.startsWith(SECRET)) {
      return ofSecret(call, text);
    }
    String[] parts = text.split(":", -1);
    if (parts.length > 2) {
      return bad(call);
    }
    return of(
        call,
        call.account(),
        parts[0],
        Optional.of(parts[0]),
        parts.length == 2 ? Optional.of(parts[1]) : Optional.empty());
  }

  private static Reference ofArn(Call call, Arn arn) {
    String[] parts = arn.resource().substring(RESOURCE.length() - 1).split(":", -1);
    if (parts.length > 2 || !arn.region().equals(call.region().value())) {
      return bad(call);
    }
    return of(
        call,
        new AccountId(arn.account()),
        parts[0],
        Optional.empty(),
        parts.length == 2 ? Optional.of(parts[1]) : Optional.empty());
  }

  private static Reference of(
      Call call,
      AccountId account,
      String sentName,
      Optional<String> shown,
      Optional<String> selector) {
    Optional<ParameterName> name =
        ParameterName.parse(sentName).filter(n -> selector.map(s -> !s.isEmpty()).orElse(true));
    if (name.isEmpty()) {
      return bad(call);
    }
    return new Reference(
        account,
        call.region(),
        name.get().arn(account, call.region()),
        name,
        shown,
        selector,
        refusal(name.get().canonical()));
  }

  /** A reference to a secret: everything behind the prefix names the secret, selector included. */
  private static Reference ofSecret(Call call, String text) {
    String rest = text.substring(SECRET.length());
    int colon = rest.lastIndexOf(':');
    Optional<String> selector =
        colon < 0 ? Optional.empty() : Optional.of(rest.substring(colon + 1));
    String name = colon < 0 ? text : text.substring(0, SECRET.length() + colon);
    return new Reference(
        call.account(),
        call.region(),
        ParameterName.arn(call.account(), call.region(), name),
        Optional.empty(),
        Optional.of(name),
        selector,
        Optional.empty());
  }

  private static Optional<AwsError> refusal(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.startsWith("/aws/") && !lower.startsWith("/aws/service/")) {
      return Optional.of(
          AwsError.capital(
              "AccessDeniedException",
              "No access to \"/aws/\" namespace: "
                  + name.substring(1)
                  + " is not a valid namespace"));
    }
    return lower.startsWith("/ssm/") || lower.startsWith("ssm")
        ? Optional.of(ParameterErrors.badName())
        : Optional.empty();
  }

  private static Reference bad(Call call) {
    return new Reference(
        call.account(),
        call.region(),
        Arn.of("ssm", call.region(), call.account(), "*"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(ParameterErrors.badName()));
  }

  /** Whether it refers to a secret of Secrets Manager. */
  boolean isSecret() {
    return name.isEmpty() && refusal.isEmpty();
  }

  /** The secret's name or ARN in a reference to one. */
  String secretId() {
    return shown.orElse("").substring(SECRET.length());
  }

  /** A version's number; more digits than any version has count as the greatest. */
  static long number(String digits) {
    return digits.length() > NUMBER_DIGITS_MAX ? Long.MAX_VALUE : Long.parseLong(digits);
  }
}
