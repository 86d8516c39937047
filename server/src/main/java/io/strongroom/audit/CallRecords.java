package io.strongroom.audit;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.iam.Call;
import io.strongroom.iam.Caller;
import io.strongroom.iam.Origin;
import io.strongroom.seal.Entropy;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Renders calls as CloudTrail records.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html">
 *     CloudTrail record contents</a>
 */
final class CallRecords {
  static final String VERSION = "1.11";
  static final int TEXT_MAX = 1024;
  private static final int CAPACITY = 2048;

  /** Errors of IAM whose shapes have longer names than their codes. */
  private static final Set<String> IAM_SHAPES =
      Set.of(
          "DeleteConflict",
          "EntityAlreadyExists",
          "InvalidInput",
          "LimitExceeded",
          "MalformedPolicyDocument",
          "NoSuchEntity");

  private static final String IAM_REGION = "us-east-1";

  /** Ends the ARN that a decision goes by where a secret has none (yet). */
  private static final String ANY_SUFFIX = "-??????";

  /** For whom an identity is written. */
  private record Who(Caller caller, String recipient, Optional<String> via) {}

  /** A piece of JSON as it was written last, and what for. */
  private static final class Piece<K> {
    private @Nullable K of;
    private String json = "";

    /** Writes it again where it is for the same. */
    void write(JsonOut out, K wanted, Runnable write) {
      if (wanted.equals(of)) {
        out.raw(json);
        return;
      }
      int start = out.length();
      write.run();
      of = wanted;
      json = out.from(start);
    }
  }

  /**
   * What a call and its inner calls mostly have in common: a page of ten SecureStrings has eleven
   * records, of one caller, one second and one key.
   */
  private static final class Common {
    private final Piece<Who> identity = new Piece<>();
    private final Piece<Long> time = new Piece<>();
    private final Piece<List<Arn>> resources = new Piece<>();
    private String arnText = "";
    private Optional<Arn> arn = Optional.empty();

    Optional<Arn> arn(String text) {
      if (!text.equals(arnText)) {
        arnText = text;
        arn = Arn.parse(text);
      }
      return arn;
    }
  }

  private final Parameters parameters;
  private final LongSupplier numbers;

  CallRecords(Parameters parameters, LongSupplier numbers) {
    this.parameters = parameters;
    this.numbers = numbers;
  }

  /** The records of a call and of all its inner calls, the outer first. */
  List<AuditRecord> of(Call root, Optional<TlsSession> tls) {
    var records = new ArrayList<AuditRecord>(2);
    add(root, tls, new Common(), records);
    return records;
  }

  private void add(Call call, Optional<TlsSession> tls, Common common, List<AuditRecord> records) {
    List<Arn> arns = resources(call, common);
    Set<String> owners = owners(call, arns);
    if (owners.isEmpty()) {
      records.add(record(call, arns, tls, common, call.account().value(), Optional.empty()));
    } else {
      Optional<String> shared = Optional.of(Entropy.uuid().toString());
      records.add(record(call, arns, tls, common, call.account().value(), shared));
      owners.forEach(owner -> records.add(record(call, arns, tls, common, owner, shared)));
    }
    call.innerCalls().forEach(inner -> add(inner, tls, common, records));
  }

  /** The other accounts that a successful call touched: they get a record, too. */
  private static Set<String> owners(Call call, List<Arn> arns) {
    Set<String> owners = Set.of();
    for (Arn arn : arns) {
      String account = arn.account();
      if (call.error().isEmpty()
          && !account.equals(call.account().value())
          && AccountId.isValid(account)) {
        owners = owners.isEmpty() ? new LinkedHashSet<>() : owners;
        owners.add(account);
      }
    }
    return owners;
  }

  private AuditRecord record(
      Call call,
      List<Arn> arns,
      Optional<TlsSession> tls,
      Common common,
      String recipient,
      Optional<String> shared) {
    String eventId = Entropy.uuid().toString();
    var out = new JsonOut(CAPACITY);
    out.open().member("eventVersion", VERSION).name("userIdentity");
    common.identity.write(
        out, new Who(call.caller(), recipient, call.via()), () -> identity(out, call, recipient));
    out.name("eventTime");
    common.time.write(out, call.time().getEpochSecond(), () -> time(out, call));
    out.member("eventSource", call.service() + ".amazonaws.com");
    out.member("eventName", call.operation());
    out.member("awsRegion", region(call));
    Origin origin = call.origin();
    out.member("sourceIPAddress", call.via().orElse(origin.sourceIp()));
    out.member("userAgent", cut(call.via().orElse(origin.userAgent())));
    call.error().ifPresent(error -> error(out, call, error));
    out.name("requestParameters");
    parameters.write(out, call.request(), Habits.request(call.action()));
    out.name("responseElements");
    answer(out, call, arns);
    own(out, call);
    out.member("requestID", call.requestId()).member("eventID", eventId);
    out.member("readOnly", Nature.readOnly(call.action()));
    if (!arns.isEmpty()) {
      out.name("resources");
      common.resources.write(out, arns, () -> resources(out, arns));
    }
    out.member("eventType", "AwsApiCall").member("managementEvent", true);
    out.member("recipientAccountId", recipient);
    shared.ifPresent(id -> out.member("sharedEventID", id));
    out.member("eventCategory", "Management");
    tls(out, call, tls);
    return new AuditRecord(recipient, eventId, numbers.getAsLong(), out.close().toString());
  }

  private static void time(JsonOut out, Call call) {
    out.text(call.time().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  /** IAM has no regions; its events are those of the one where AWS keeps it. */
  private static String region(Call call) {
    return call.service().equals("iam") ? IAM_REGION : call.region().value();
  }

  private static void identity(JsonOut out, Call call, String recipient) {
    Caller caller = call.caller();
    String account = caller.account().value();
    out.open();
    if (caller.type() == Caller.Type.SERVICE) {
      out.member("type", type(caller)).member("invokedBy", caller.arn()).close();
      return;
    }
    if (!recipient.equals(account)) {
      out.member("type", "AWSAccount").member("principalId", caller.uniqueId());
      out.member("accountId", account);
    } else {
      out.member("type", type(caller)).member("principalId", caller.uniqueId());
      if (caller.web().isPresent()) {
        out.member("identityProvider", caller.web().get().provider());
      } else {
        out.member("arn", caller.arn());
        out.member("accountId", account).member("accessKeyId", caller.accessKeyId());
      }
      if (caller.type() == Caller.Type.USER || caller.web().isPresent()) {
        out.member("userName", caller.name());
      }
      if (caller.role().isPresent() || caller.session().isPresent()) {
        session(out, caller);
      }
    }
    call.via().ifPresent(service -> out.member("invokedBy", service));
    out.close();
  }

  private static String type(Caller caller) {
    return switch (caller.type()) {
      case USER -> "IAMUser";
      case ASSUMED_ROLE -> "AssumedRole";
      case FEDERATED_USER -> "FederatedUser";
      case WEB_IDENTITY -> "WebIdentityUser";
      case SERVICE -> "AWSService";
    };
  }

  private static void session(JsonOut out, Caller caller) {
    out.name("sessionContext").open();
    caller.role().ifPresent(role -> issuer(out, role));
    caller
        .session()
        .flatMap(Caller.Session::sourceIdentity)
        .ifPresent(source -> out.member("sourceIdentity", source));
    out.name("webIdFederationData").open();
    caller
        .session()
        .flatMap(Caller.Session::provider)
        .ifPresent(provider -> out.member("federatedProvider", provider));
    out.close();
    out.name("attributes").open();
    caller
        .session()
        .ifPresent(
            it ->
                out.member("creationDate", it.issued().truncatedTo(ChronoUnit.SECONDS).toString()));
    out.member("mfaAuthenticated", "false").close();
    out.close();
  }

  private static void issuer(JsonOut out, Caller.Role role) {
    String name = role.arn().substring(role.arn().lastIndexOf('/') + 1);
    out.name("sessionIssuer").open();
    out.member("type", "Role").member("principalId", role.uniqueId()).member("arn", role.arn());
    Arn.parse(role.arn()).ifPresent(arn -> out.member("accountId", arn.account()));
    out.member("userName", name).close();
  }

  private void error(JsonOut out, Call call, AwsError error) {
    out.member("errorCode", code(call, error.code()));
    error
        .message()
        .map(message -> parameters.message(message, call.request()))
        .ifPresent(message -> out.member("errorMessage", cut(message)));
  }

  /** As CloudTrail has it, whatever the service's answer calls it: IAM's by their shapes' names. */
  private static String code(Call call, String code) {
    if (code.equals("AccessDeniedException")) {
      return "AccessDenied";
    }
    return call.service().equals("iam") && IAM_SHAPES.contains(code) ? code + "Exception" : code;
  }

  private void answer(JsonOut out, Call call, List<Arn> arns) {
    if (call.error().isPresent() || !Nature.answerRecorded(call.action())) {
      out.raw("null");
      return;
    }
    int start = out.length();
    if (call.response().isPresent() && call.response().get() instanceof Record record) {
      parameters.write(out, record, Habits.response(call.action()));
      if (out.length() - start != "null".length()) {
        return;
      }
      out.cut(start, false);
    }
    Optional<Arn> key = arns.stream().filter(CallRecords::isKey).findFirst();
    if (call.service().equals("kms") && key.isPresent()) {
      out.open().member("keyId", key.get().toString()).close();
    } else {
      out.raw("null");
    }
  }

  private void own(JsonOut out, Call call) {
    out.name("additionalEventData").open();
    if (call.action().equals("kms:RetireGrant")) {
      parameters
          .clearText(call.request(), "grantId")
          .ifPresent(grant -> out.member("grantId", grant));
    }
    out.member("decision", Decided.of(call).word()).name("statements").openList();
    Decided.statements(call).forEach(statement -> out.text(cut(statement)));
    out.closeList().close();
  }

  /** Writes the list of resources. */
  static void resources(JsonOut out, List<Arn> arns) {
    out.openList();
    for (Arn arn : arns) {
      out.open();
      if (!arn.account().isEmpty()) {
        out.member("accountId", arn.account());
      }
      type(arn).ifPresent(type -> out.member("type", type));
      out.member("ARN", arn.toString()).close();
    }
    out.closeList();
  }

  /** Those that were permitted, then those that were noted; each once. */
  private static List<Arn> resources(Call call, Common common) {
    var arns = new ArrayList<Arn>(2);
    call.permits().forEach(permit -> add(arns, common.arn(permit.resource())));
    call.resources().forEach(resource -> add(arns, common.arn(resource)));
    if (arns.size() > 1) {
      arns.removeIf(
          arn -> arn.resource().endsWith(ANY_SUFFIX) && arns.stream().anyMatch(o -> made(arn, o)));
    }
    return arns;
  }

  /** Whether the other one is what was made under the name of the first. */
  private static boolean made(Arn pattern, Arn other) {
    String name = pattern.resource();
    return !other.equals(pattern)
        && other.service().equals(pattern.service())
        && other.resource().length() == name.length()
        && other.resource().startsWith(name.substring(0, name.length() - ANY_SUFFIX.length() + 1));
  }

  private static void add(List<Arn> arns, Optional<Arn> arn) {
    if (arn.isPresent() && !arns.contains(arn.get())) {
      arns.add(arn.get());
    }
  }

  private static Optional<String> type(Arn arn) {
    String resource = arn.resource();
    return switch (arn.service()) {
      case "kms" -> Optional.of("AWS::KMS::Key");
      case "secretsmanager" -> typed(resource, "secret:", "AWS::SecretsManager::Secret");
      case "ssm" -> typed(resource, "parameter/", "AWS::SSM::Parameter");
      case "iam" ->
          typed(resource, "user/", "AWS::IAM::User")
              .or(() -> typed(resource, "role/", "AWS::IAM::Role"))
              .or(() -> typed(resource, "group/", "AWS::IAM::Group"))
              .or(() -> typed(resource, "policy/", "AWS::IAM::Policy"));
      default -> Optional.empty();
    };
  }

  private static Optional<String> typed(String resource, String prefix, String type) {
    return resource.startsWith(prefix) ? Optional.of(type) : Optional.empty();
  }

  private static boolean isKey(Arn arn) {
    return arn.service().equals("kms") && arn.resource().startsWith("key/");
  }

  private static void tls(JsonOut out, Call call, Optional<TlsSession> tls) {
    if (call.origin().secure() && call.via().isEmpty()) {
      out.name("tlsDetails").open();
      tls.ifPresent(
          session ->
              out.member("tlsVersion", session.version())
                  .member("cipherSuite", session.cipherSuite())
                  .member("clientProvidedHostHeader", cut(session.host())));
      out.close();
    }
  }

  /** The text, cut to 1 KiB of UTF-8 between two characters. */
  static String cut(String text) {
    if (text.length() * 3L <= TEXT_MAX
        || text.getBytes(StandardCharsets.UTF_8).length <= TEXT_MAX) {
      return text;
    }
    int bytes = 0;
    int end = 0;
    while (end < text.length()) {
      int point = text.codePointAt(end);
      bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      if (bytes > TEXT_MAX) {
        break;
      }
      end += Character.charCount(point);
    }
    return text.substring(0, end);
  }
}
