package io.strongroom.ops;

import io.strongroom.audit.Search;
import io.strongroom.aws.Api;
import io.strongroom.aws.Arn;
import io.strongroom.cloudtrail.CloudTrail;
import io.strongroom.events.Events;
import io.strongroom.functions.Functions;
import io.strongroom.functions.logs.Logs;
import io.strongroom.iam.Call;
import io.strongroom.iam.Iam;
import io.strongroom.iam.Target;
import io.strongroom.iam.web.Issuers;
import io.strongroom.kms.Keys;
import io.strongroom.parameters.Parameters;
import io.strongroom.secrets.RotationFunctions;
import io.strongroom.secrets.Secrets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The rooms, put together: here and nowhere else. */
record Rooms(
    Iam iam,
    Keys keys,
    Secrets secrets,
    Parameters parameters,
    CloudTrail cloudTrail,
    Events events,
    Functions functions,
    Logs logs,
    RotationFunctions rotating) {

  /**
   * Builds them.
   *
   * @param issuers who check the tokens of web identities
   * @param search asked for when the first event is looked up
   */
  static Rooms build(Issuers issuers, Supplier<Search> search) {
    return build(issuers, search, Optional.empty());
  }

  /**
   * Builds them.
   *
   * @param others functions that rotate secrets instead of those here
   */
  static Rooms build(Issuers issuers, Supplier<Search> search, Optional<RotationFunctions> others) {
    var iam = new Iam(issuers);
    var keys = new Keys(iam);
    var functions = new Functions(iam, keys);
    RotationFunctions rotating = others.orElseGet(() -> FunctionPorts.rotation(functions));
    var secrets = new Secrets(iam, keys, rotating);
    return new Rooms(
        iam,
        keys,
        secrets,
        new Parameters(iam, keys, secrets),
        new CloudTrail(search),
        new Events(secrets),
        functions,
        new Logs(),
        rotating);
  }

  /** Rooms that fetch nothing from anywhere, without a trail that could be asked. */
  static Rooms build() {
    return build(
        Issuers.none(),
        () -> {
          throw new IllegalStateException("no trail is open");
        });
  }

  /**
   * What a decision about an ARN goes by: the policy, tags and condition keys that its room knows.
   *
   * @param keys of the request, in canonical form
   */
  Target target(Call call, Arn arn, Map<String, List<String>> keys) {
    return switch (arn.service()) {
      case "kms" -> keys().target(call, arn, keys);
      case "secretsmanager" -> secrets.target(call, arn);
      case "ssm" -> parameters.target(call, arn);
      case "lambda" -> functions.target(call, arn);
      case "logs" -> logs.target(call, arn);
      default -> Target.of(arn);
    };
  }

  /** Every API that is served. */
  List<Api> apis() {
    var apis = new ArrayList<>(iam.apis());
    apis.add(keys.api());
    apis.add(parameters.api());
    apis.add(secrets.api());
    apis.add(cloudTrail.api());
    apis.add(events.api());
    apis.add(functions.api());
    apis.add(logs.api());
    return List.copyOf(apis);
  }
}
