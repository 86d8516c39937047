package io.strongroom.parameters;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Region;
import io.strongroom.iam.Call;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A parameter's name in its one canonical form, which both policies and storage use: without the
 * leading slash of a one-level name, with it otherwise, so that {@code foo} and {@code /foo} are
 * one.
 *
 * @param canonical as stored
 */
record ParameterName(String canonical) {
  private static final Pattern FORM = Pattern.compile("/?[a-zA-Z0-9_.-]+|(/[a-zA-Z0-9_.-]+)+");
  private static final int LEVELS_MAX = 15;
  private static final int ARN_MAX = 1011;

  /** Reads a name as sent; empty when it is none. Reserved names are names. */
  static Optional<ParameterName> parse(String sent) {
    String name = sent.strip();
    return FORM.matcher(name).matches() ? Optional.of(new ParameterName(canonical(name))) : none();
  }

  private static Optional<ParameterName> none() {
    return Optional.empty();
  }

  private static String canonical(String name) {
    return name.lastIndexOf('/') == 0 ? name.substring(1) : name;
  }

  /** The path it is a direct child of, with its trailing slash. */
  String parent() {
    int slash = canonical.lastIndexOf('/');
    return slash < 0 ? "/" : canonical.substring(0, slash + 1);
  }

  /** The ARN, in which there is never a double slash. */
  Arn arn(AccountId account, Region region) {
    return arn(account, region, canonical);
  }

  static Arn arn(AccountId account, Region region, String name) {
    return Arn.of("ssm", region, account, "parameter" + (name.startsWith("/") ? name : "/" + name));
  }

  /** What forbids to create this name, as sent; empty when nothing does. */
  static Optional<AwsError> refusal(Call call, String sent) {
    String name = sent.strip();
    String lower = name.toLowerCase(Locale.ROOT);
    boolean path = name.startsWith("/");
    if (name.length() > 1 && name.endsWith("/")) {
      return Optional.of(ParameterErrors.trailingSlash());
    }
    if (!path && name.indexOf('/') > 0) {
      return Optional.of(ParameterErrors.notQualified());
    }
    if (!FORM.matcher(name).matches()) {
      return Optional.of(ParameterErrors.badName());
    }
    String first = path ? lower.substring(1) : lower;
    if (first.startsWith("aws") || first.startsWith("ssm")) {
      return Optional.of(reserved(name, path, first));
    }
    if (path && name.chars().filter(c -> c == '/').count() > LEVELS_MAX) {
      return Optional.of(ParameterErrors.tooDeep());
    }
    return arn(call.account(), call.region(), name).toString().length() > ARN_MAX
        ? Optional.of(ParameterErrors.tooLong(call.action(), call.caller().arn()))
        : Optional.empty();
  }

  private static AwsError reserved(String name, boolean path, String first) {
    if (!path || name.lastIndexOf('/') == 0) {
      return ParameterErrors.reservedFlatName();
    }
    return first.startsWith("aws") ? ParameterErrors.reservedPath(name) : ParameterErrors.badName();
  }

  @Override
  public String toString() {
    return canonical;
  }
}
