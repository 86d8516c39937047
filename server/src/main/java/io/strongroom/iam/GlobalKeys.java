package io.strongroom.iam;

import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The condition keys that every request has, made only when a policy asks.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html">Global
 *     condition keys</a>
 */
final class GlobalKeys implements ContextKeys {
  private static final String PRINCIPAL_TAG = "aws:principaltag/";

  private final Call call;
  private final Target target;
  private final Map<String, String> principalTags;

  GlobalKeys(Call call, Target target, Map<String, String> principalTags) {
    this.call = call;
    this.target = target;
    this.principalTags = principalTags;
  }

  @Override
  public Optional<List<String>> values(String key) {
    return Optional.ofNullable(value(key)).map(List::of);
  }

  private boolean isService() {
    return call.caller().type() == Caller.Type.SERVICE;
  }

  private @Nullable String value(String key) {
    Caller caller = call.caller();
    Origin origin = call.origin();
    boolean forwarded = call.via().isPresent();
    return switch (key) {
      case "aws:principalarn" -> caller.principalArn();
      case "aws:principalaccount" -> caller.account().value();
      case "aws:principaltype" -> caller.type().word();
      case "aws:principalisawsservice" -> Boolean.toString(isService());
      case "aws:userid" -> caller.uniqueId();
      case "aws:username" -> caller.type() == Caller.Type.USER ? caller.name() : null;
      // A service that forwards a call hides where the first one came from, as AWS does.
      case "aws:sourceip" -> forwarded ? null : origin.sourceIp();
      case "aws:securetransport" -> Boolean.toString(origin.secure());
      case "aws:useragent" -> origin.userAgent().isEmpty() ? null : origin.userAgent();
      case "aws:currenttime" ->
          DateTimeFormatter.ISO_INSTANT.format(call.time().truncatedTo(ChronoUnit.SECONDS));
      case "aws:epochtime" -> Long.toString(call.time().getEpochSecond());
      case "aws:requestedregion" -> call.region().value();
      case "aws:resourceaccount" -> target.owner().map(Object::toString).orElse(null);
      case "aws:viaawsservice" -> Boolean.toString(forwarded);
      case "aws:calledvia", "aws:calledviafirst", "aws:calledvialast" -> call.via().orElse(null);
      default ->
          key.startsWith(PRINCIPAL_TAG)
              ? principalTag(key.substring(PRINCIPAL_TAG.length()))
              : key.equals("aws:federatedprovider") && caller.web().isPresent()
                  ? caller.web().get().provider()
                  : caller.session().map(session -> ofSession(key, session)).orElse(null);
    };
  }

  /** Tags of the session come before those of its principal, whatever the case of their keys. */
  private @Nullable String principalTag(String name) {
    return call.caller()
        .session()
        .flatMap(session -> Tags.value(session.tags(), name))
        .or(() -> Tags.value(principalTags, name))
        .orElse(null);
  }

  /** Keys that only requests with temporary credentials have. */
  private static @Nullable String ofSession(String key, Caller.Session session) {
    return switch (key) {
      case "aws:tokenissuetime" ->
          DateTimeFormatter.ISO_INSTANT.format(session.issued().truncatedTo(ChronoUnit.SECONDS));
      case "aws:multifactorauthpresent" -> "false";
      case "aws:sourceidentity" -> session.sourceIdentity().orElse(null);
      case "aws:federatedprovider" -> session.provider().orElse(null);
      default -> null;
    };
  }
}
