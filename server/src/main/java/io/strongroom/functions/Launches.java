package io.strongroom.functions;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.functions.host.Launch;
import io.strongroom.functions.host.Opening;
import io.strongroom.iam.Caller;
import io.strongroom.iam.Iam;
import io.strongroom.kms.Keys;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.Sealed;
import io.strongroom.seal.Sensitive;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Makes a version ready to be run: what it is, its code, and how its environment is opened. */
final class Launches {
  private static final String ASSUME_ROLE = "sts:AssumeRole";

  private final Iam iam;
  private final Keys keys;
  private final CodeRows code;
  private final Engines engines;

  Launches(Iam iam, Keys keys, CodeRows code, Engines engines) {
    this.iam = iam;
    this.keys = keys;
    this.code = code;
    this.engines = engines;
  }

  /** The encryption context of a function's variables. */
  static Map<String, String> context(Arn function) {
    return Map.of("aws:lambda:FunctionArn", function.toString());
  }

  Launch of(Version version) {
    Settings settings = version.settings();
    Function function = version.function();
    return new Launch(
        function.arn(),
        version.label(),
        settings.text(Setting.RUNTIME),
        settings.text(Setting.HANDLER),
        version.revision(),
        (int) settings.number(Setting.TIMEOUT),
        (int) settings.number(Setting.MEMORY),
        (int) settings.number(Setting.TEMPORARY),
        function
            .reserved()
            .map(most -> OptionalInt.of(most.intValue()))
            .orElseGet(OptionalInt::empty),
        settings.text(Setting.LOG_GROUP),
        out ->
            code.write(
                engines.running().store(),
                function,
                settings.text(Setting.CODE_SHA256),
                settings.number(Setting.CODE_SIZE),
                out),
        () -> opened(version));
  }

  /**
   * Lambda takes the role on, then opens the variables as the role's session, by the grant that was
   * made for it.
   */
  private Opening.Opened opened(Version version) {
    Arn function = version.function().arn();
    String role = version.settings().text(Setting.ROLE);
    String request = Entropy.uuid().toString();
    Iam.RoleSession session = session(version, function, role, request);
    return new Opening.Opened(
        variables(version, session.caller(), request),
        new Opening.RoleCredentials(
            role,
            session.caller().accessKeyId(),
            session.secret(),
            session.token(),
            session.expires()));
  }

  private Iam.RoleSession session(Version version, Arn function, String role, String request) {
    String name = version.function().name();
    var order =
        new ServiceCalls.Order(
            Caller.service(new AccountId(function.account()), Environments.SERVICE),
            Optional.empty(),
            Optional.of(function),
            version.function().region(),
            request,
            ASSUME_ROLE,
            Iam.assumption(role, name));
    try {
      return engines.running().calls().perform(order, call -> iam.assume(call, role, name));
    } catch (AwsError e) {
      throw e.code().startsWith("AccessDenied") ? LambdaErrors.roleNotAssumableNow() : e;
    }
  }

  private Map<String, Sensitive> variables(Version version, Caller caller, String request) {
    if (version.environment().isEmpty()) {
      return Map.of();
    }
    // The grant names the role: one that was made anew since is another one.
    if (!caller.boundId().equals(version.settings().text(Setting.ROLE_ID))) {
      throw LambdaErrors.otherRole();
    }
    Sealed sealed = version.environment().get();
    Map<String, String> context = context(version.function().arn());
    var order =
        new ServiceCalls.Order(
            caller,
            Optional.of(Environments.SERVICE),
            Optional.empty(),
            version.function().region(),
            request,
            "kms:Decrypt",
            Keys.decryptionOf(sealed, context));
    try (Sensitive plain =
        engines.running().calls().perform(order, call -> keys.decrypt(call, sealed, context))) {
      return Variables.read(plain);
    } catch (AwsError e) {
      throw LambdaErrors.notOpened(e);
    }
  }
}
