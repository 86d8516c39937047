package io.strongroom.functions;

import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.iam.Call;
import io.strongroom.iam.ResourceRule;
import io.strongroom.iam.Target;
import io.strongroom.seal.Entropy;
import java.util.Map;
import java.util.Optional;

/** Finds what callers name, always as something that can be decided on, present or absent. */
final class FunctionFinder {
  private static final int WEIGHT_STEPS = 10_000;

  private final FunctionRows rows;
  private final AliasRows aliases;
  private final PolicyRows policies;

  FunctionFinder(FunctionRows rows, AliasRows aliases, PolicyRows policies) {
    this.rows = rows;
    this.aliases = aliases;
    this.policies = policies;
  }

  /** What a name stands for. */
  record Found(FunctionName name, Optional<Function> function, Target target) {
    /** The function, or the error that says why there is none; after the decision. */
    Function orThrow() {
      FunctionName checked = name.orThrow();
      return function.orElseThrow(() -> LambdaErrors.noFunction(checked.qualified()));
    }
  }

  /**
   * By name and qualifier; decided on with the qualifier, whose policy counts then.
   *
   * @param qualifier as the request has it beside the name
   */
  Found find(Call call, String text, Optional<String> qualifier) {
    return find(call, FunctionName.of(call, text, qualifier));
  }

  private Found find(Call call, FunctionName name) {
    Optional<Function> function =
        name.wrong().isPresent()
            ? Optional.empty()
            : rows.find(call.tx(), name.account(), name.region(), name.name());
    Arn arn = name.qualified();
    Target absent = Target.of(arn);
    Target target =
        function
            .map(
                it ->
                    absent
                        .withPolicy(
                            policies
                                .find(call.tx(), it, name.qualifier().orElse(""))
                                .map(stored -> stored.policy().policy()),
                            ResourceRule.MAY_ALLOW)
                        .withTags(it.tags()))
            .orElse(absent);
    return new Found(name, function, target);
  }

  /** What a decision about the ARN of a function goes by. */
  Target target(Call call, Arn arn) {
    return find(call, FunctionName.of(call, arn.toString(), Optional.empty())).target();
  }

  /** The version that a name without weights means: for looking at it. */
  Version version(Call call, Found found) {
    Function function = found.orThrow();
    return found
        .name()
        .qualifier()
        .map(qualifier -> qualified(call, found, function, qualifier))
        .orElseGet(() -> latest(call, function));
  }

  Version latest(Call call, Function function) {
    return rows.version(call.tx(), function, 0)
        .orElseThrow(() -> LambdaErrors.noFunction(function.arn()));
  }

  private Version qualified(Call call, Found found, Function function, String qualifier) {
    AwsError missing = LambdaErrors.noFunction(found.name().qualified());
    Optional<Long> number = number(qualifier);
    long version =
        number.isPresent()
            ? number.get()
            : aliases.find(call.tx(), function, qualifier).orElseThrow(() -> missing).version();
    return rows.version(call.tx(), function, version).orElseThrow(() -> missing);
  }

  /** The version to be run: of an alias with weights one by chance. */
  Version drawn(Call call, Found found) {
    Function function = found.orThrow();
    Optional<FunctionAlias> alias =
        found
            .name()
            .qualifier()
            .filter(it -> number(it).isEmpty())
            .flatMap(it -> aliases.find(call.tx(), function, it));
    if (alias.isEmpty() || alias.get().weights().isEmpty()) {
      return version(call, found);
    }
    long number = drawn(alias.get());
    return rows.version(call.tx(), function, number)
        .orElseThrow(() -> LambdaErrors.noFunction(found.name().qualified()));
  }

  private static long drawn(FunctionAlias alias) {
    byte[] random = Entropy.bytes(Integer.BYTES);
    double place =
        (double) (java.nio.ByteBuffer.wrap(random).getInt() & Integer.MAX_VALUE)
            / Integer.MAX_VALUE
            * WEIGHT_STEPS;
    double sum = 0;
    for (Map.Entry<String, String> weight : alias.weights().entrySet()) {
      sum += Double.parseDouble(weight.getValue()) * WEIGHT_STEPS;
      if (place < sum) {
        return Long.parseLong(weight.getKey());
      }
    }
    return alias.version();
  }

  /** The number of a version by its label; empty for what is none. */
  static Optional<Long> number(String label) {
    if (label.equals(FunctionName.LATEST)) {
      return Optional.of(0L);
    }
    return label.matches("[1-9][0-9]{0,17}") ? Optional.of(Long.valueOf(label)) : Optional.empty();
  }
}
