package io.strongroom.functions;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Region;
import io.strongroom.iam.Call;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a caller names a function by: a name, a partial or a whole ARN, with or without a qualifier.
 *
 * @param qualifier a version, an alias or {@code $LATEST}
 * @param wrong what is wrong with it; thrown after the decision
 */
record FunctionName(
    AccountId account,
    Region region,
    String name,
    Optional<String> qualifier,
    Optional<AwsError> wrong) {
  static final String LATEST = "$LATEST";
  static final int NAME_MAX = 64;

  /** As AWS's model has it. */
  static final String PATTERN =
      "(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?"
          + "([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?";

  static final String WIDE_PATTERN =
      "(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?"
          + "([a-zA-Z0-9-_\\.]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?";
  static final String QUALIFIER = "(|[a-zA-Z0-9$_-]+)";
  static final String ARN =
      "arn:(aws[a-zA-Z-]*)?:lambda:[a-z]{2}(-gov)?-[a-z]+-\\d{1}:\\d{12}:function:"
          + "[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?";

  private static final Pattern PARTS =
      Pattern.compile(
          "(?:arn:aws:lambda:)?(?:(?<region>[a-z]{2}(?:-gov)?-[a-z]+-\\d):)?"
              + "(?:(?<account>\\d{12}):)?(?:function:)?(?<name>[a-zA-Z0-9-_]+)"
              + "(?::(?<qualifier>\\$LATEST|[a-zA-Z0-9-_]+))?");

  /** Reads a name as the caller of an operation means it; never throws. */
  static FunctionName of(Call call, String text, Optional<String> asked) {
    Optional<String> apart = asked.filter(it -> !it.isEmpty());
    Matcher parts = PARTS.matcher(text);
    if (!parts.matches()) {
      return new FunctionName(
          call.account(),
          call.region(),
          text,
          apart,
          Optional.of(LambdaErrors.validation("The function name is not valid.")));
    }
    AccountId account =
        Optional.ofNullable(parts.group("account")).map(AccountId::new).orElse(call.account());
    String region = Optional.ofNullable(parts.group("region")).orElse(call.region().value());
    Optional<String> derived = Optional.ofNullable(parts.group("qualifier"));
    Optional<AwsError> wrong = Optional.empty();
    if (!region.equals(call.region().value())) {
      wrong = Optional.of(LambdaErrors.otherRegion(region, call.region().value()));
    } else if (derived.isPresent() && apart.isPresent() && !derived.equals(apart)) {
      wrong = Optional.of(LambdaErrors.qualifiersDiffer());
    } else if (parts.group("name").length() > NAME_MAX) {
      wrong =
          Optional.of(
              LambdaErrors.validation(
                  "1 validation error detected: Value '"
                      + parts.group("name")
                      + "' at 'functionName' failed to satisfy constraint: Member must have length"
                      + " less than or equal to 64"));
    }
    return new FunctionName(
        account, new Region(region), parts.group("name"), apart.or(() -> derived), wrong);
  }

  /** Without a qualifier. */
  Arn function() {
    return arn(account, region, name);
  }

  /** With the qualifier that the caller used. */
  Arn qualified() {
    return qualifier.map(it -> qualified(function(), it)).orElseGet(this::function);
  }

  static Arn arn(AccountId account, Region region, String name) {
    return Arn.of("lambda", region, account, "function:" + name);
  }

  static Arn qualified(Arn function, String qualifier) {
    return new Arn(
        function.partition(),
        function.service(),
        function.region(),
        function.account(),
        function.resource() + ":" + qualifier);
  }

  /** Says what is wrong with it, after the decision. */
  FunctionName orThrow() {
    if (wrong.isPresent()) {
      throw wrong.get();
    }
    return this;
  }
}
