package io.strongroom.events;

import io.strongroom.aws.Arn;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A target on the wire. */
record RuleTarget(
    @Constraint(min = 1, max = 64, pattern = ManageRules.NAME) @Clear String id,
    @Constraint(min = 1, max = 1600) @Clear String arn,
    @Constraint(min = 1, max = 1600) @Clear Optional<String> roleArn,
    @Constraint(max = 8192) Optional<String> input,
    @Constraint(max = 256) @Clear Optional<String> inputPath,
    Optional<InputTransformer> inputTransformer,
    Optional<HttpParameters> httpParameters,
    Optional<DeadLetterConfig> deadLetterConfig,
    Optional<RetryPolicy> retryPolicy) {

  /** How the input is made of the event. */
  record InputTransformer(
      @Constraint(max = 100) @Clear Map<String, String> inputPathsMap,
      @Constraint(min = 1, max = 8192) String inputTemplate) {}

  /** What requests to an API destination have besides. */
  record HttpParameters(
      List<String> pathParameterValues,
      Map<String, String> headerParameters,
      Map<String, String> queryStringParameters) {}

  /** A queue for what cannot be delivered: there are none here. */
  record DeadLetterConfig(@Constraint(min = 1, max = 1600) @Clear Optional<String> arn) {}

  /** How long it is tried. */
  record RetryPolicy(
      @Constraint(least = 0, most = 185) Optional<Integer> maximumRetryAttempts,
      @Constraint(least = 60, most = 86400) Optional<Integer> maximumEventAgeInSeconds) {}

  /** Where it is. */
  Arn place() {
    return Arn.parse(arn)
        .orElseThrow(
            () ->
                EventErrors.validation(
                    "Parameter "
                        + arn
                        + " is not valid. Reason: Provided Arn is not in correct format."));
  }

  /** As it is stored, if it can be a target. */
  Setting.Receiver checked() {
    if (Stream.of(input, inputPath, inputTransformer).filter(Optional::isPresent).count() > 1) {
      throw EventErrors.validation(
          "Only one of Input, InputPath, or InputTransformer must be provided for target "
              + id
              + ".");
    }
    if (deadLetterConfig.flatMap(DeadLetterConfig::arn).isPresent()) {
      throw EventErrors.unsupported(
          "DeadLetterConfig (dead letters are kept by the server itself)");
    }
    input
        .filter(text -> Json.read(text).isEmpty())
        .ifPresent(
            text -> {
              throw EventErrors.validation("Input for target " + id + " is not valid JSON.");
            });
    inputPath.ifPresent(path -> checkPath("InputPath for target " + id, path));
    inputTransformer.ifPresent(this::check);
    return new Setting.Receiver(
        id,
        arn,
        roleArn.orElse(null),
        input.orElse(null),
        inputPath.orElse(null),
        inputTransformer
            .map(it -> new Setting.Transformer(it.inputPathsMap(), it.inputTemplate()))
            .orElse(null),
        httpParameters
            .map(
                it ->
                    new Setting.Http(
                        it.pathParameterValues(),
                        it.headerParameters(),
                        it.queryStringParameters()))
            .orElse(null),
        retryPolicy
            .map(
                it ->
                    new Setting.Retry(
                        it.maximumRetryAttempts().orElse(null),
                        it.maximumEventAgeInSeconds().orElse(null)))
            .orElse(null));
  }

  private void check(InputTransformer transformer) {
    transformer
        .inputPathsMap()
        .forEach(
            (name, path) -> {
              if (name.startsWith("aws.")) {
                throw EventErrors.validation(
                    "InputPathsMap for target "
                        + id
                        + " must not contain reserved key "
                        + name
                        + ".");
              }
              checkPath("InputPathsMap for target " + id, path);
            });
    Template.placeholders(transformer.inputTemplate()).stream()
        .filter(name -> !transformer.inputPathsMap().containsKey(name))
        .filter(name -> !Template.PREDEFINED.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw EventErrors.validation(
                  "InputTemplate for target " + id + " contains invalid placeholder " + name + ".");
            });
  }

  private static void checkPath(String what, String path) {
    if (JsonPath.parse(path).isEmpty()) {
      throw EventErrors.validation(what + " is not a valid path: " + path + ".");
    }
  }

  static RuleTarget of(Setting.Receiver stored) {
    return new RuleTarget(
        stored.id(),
        stored.arn(),
        Optional.ofNullable(stored.role()),
        Optional.ofNullable(stored.input()),
        Optional.ofNullable(stored.inputPath()),
        Optional.ofNullable(stored.transformer())
            .map(it -> new InputTransformer(it.paths(), it.template())),
        Optional.ofNullable(stored.http())
            .map(it -> new HttpParameters(it.path(), it.headers(), it.query())),
        Optional.empty(),
        retry(stored.retry()));
  }

  private static Optional<RetryPolicy> retry(Setting.@Nullable Retry stored) {
    return Optional.ofNullable(stored)
        .map(
            it ->
                new RetryPolicy(
                    Optional.ofNullable(it.attempts()), Optional.ofNullable(it.seconds())));
  }
}
