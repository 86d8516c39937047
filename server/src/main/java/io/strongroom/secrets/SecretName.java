package io.strongroom.secrets;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Region;
import io.strongroom.iam.Call;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a caller names a secret by: its name, its ARN, or its ARN without the suffix.
 *
 * @param account in which it is looked up
 * @param suffix that it must have, when the ARN was given whole
 * @param valid whether it can name a secret of this region at all
 * @param malformed whether it has characters that no name has
 */
record SecretName(
    AccountId account,
    String name,
    Optional<String> suffix,
    boolean valid,
    boolean malformed,
    String sent) {
  private static final Pattern FORM = Pattern.compile("[a-zA-Z0-9/_+=.@!-]+");
  private static final Pattern SUFFIXED = Pattern.compile("(.+)-([a-zA-Z0-9]{6})");
  private static final String RESOURCE = "secret:";

  /** Whether a text has characters that no name has. */
  static boolean isMalformed(String name) {
    return !FORM.matcher(name).matches();
  }

  static SecretName parse(Call call, String sent) {
    if (!sent.startsWith("arn:")) {
      return new SecretName(call.account(), sent, Optional.empty(), true, isMalformed(sent), sent);
    }
    Optional<Arn> arn =
        Arn.parse(sent)
            .filter(a -> a.service().equals("secretsmanager") && a.resource().startsWith(RESOURCE))
            .filter(a -> AccountId.isValid(a.account()));
    if (arn.isEmpty()) {
      return new SecretName(call.account(), sent, Optional.empty(), false, true, sent);
    }
    String id = arn.get().resource().substring(RESOURCE.length());
    var match = SUFFIXED.matcher(id);
    boolean whole = match.matches();
    return new SecretName(
        new AccountId(arn.get().account()),
        whole ? match.group(1) : id,
        whole ? Optional.of(match.group(2)) : Optional.empty(),
        arn.get().region().equals(call.region().value()),
        isMalformed(id),
        sent);
  }

  /** Where the secret of a whole ARN is. */
  static Optional<Secret.Place> place(Arn arn) {
    if (!arn.resource().startsWith(RESOURCE)) {
      return Optional.empty();
    }
    var match = SUFFIXED.matcher(arn.resource().substring(RESOURCE.length()));
    return match.matches()
        ? Optional.of(
            new Secret.Place(
                new AccountId(arn.account()),
                new Region(arn.region()),
                match.group(1),
                match.group(2)))
        : Optional.empty();
  }

  /**
   * The ARN that is decided on when there is no such secret: as AWS advises to write policies, the
   * unknown suffix stands as six question marks.
   */
  Arn absentArn(Call call) {
    return Arn.of(
        "secretsmanager", call.region(), account, RESOURCE + name + "-" + suffix.orElse("??????"));
  }
}
