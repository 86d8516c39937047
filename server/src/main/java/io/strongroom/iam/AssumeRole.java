package io.strongroom.iam;

import io.strongroom.aws.Access;
import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Taking on roles.
 *
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html">AssumeRole
 *     </a>
 */
final class AssumeRole {
  static final String SESSION_NAME = "[\\w+=,.@-]*";
  private static final int DURATION_STANDARD = 3600;
  private static final int CHAINED_MAX = 3600;

  private final Owners owners;
  private final Trusts trusts;
  private final Sessions sessions;
  private final Passed passed;

  AssumeRole(Owners owners, Trusts trusts, Sessions sessions, Passed passed) {
    this.owners = owners;
    this.trusts = trusts;
    this.sessions = sessions;
    this.passed = passed;
  }

  record AssumeRoleRequest(
      @Constraint(min = 20, max = 2048, pattern = Passed.ARN) @Clear String roleArn,
      @Constraint(min = 2, max = 64, pattern = SESSION_NAME) @Clear String roleSessionName,
      List<Passed.PolicyDescriptor> policyArns,
      @Constraint(min = 1, pattern = Limits.DOCUMENT) @Clear Optional<String> policy,
      @Constraint(least = 900, most = 43200) Optional<Integer> durationSeconds,
      @Constraint(max = 50) List<IamTag> tags,
      @Constraint(max = 50, itemMin = 1, itemMax = 128, pattern = Limits.TAG_KEY) @Clear
          List<String> transitiveTagKeys,
      @Constraint(min = 2, max = 1224, pattern = "[\\w+=,.@:\\/-]*") Optional<String> externalId,
      @Constraint(min = 9, max = 256, pattern = "[\\w+=/:,.@-]*") Optional<String> serialNumber,
      @Constraint(min = 6, max = 6, pattern = "[\\d]*") Optional<String> tokenCode,
      @Constraint(min = 2, max = 64, pattern = SESSION_NAME) @Clear Optional<String> sourceIdentity,
      @Constraint(max = 5) List<ProvidedContext> providedContexts) {}

  /** What an identity provider asserts of the caller; refused. */
  record ProvidedContext(
      @Constraint(min = 20, max = 2048, pattern = Passed.ARN) @Clear Optional<String> providerArn,
      @Constraint(min = 4, max = 2048) Optional<String> contextAssertion) {}

  record AssumeRoleResponse(
      CredentialsView credentials,
      AssumedRoleUser assumedRoleUser,
      Optional<Integer> packedPolicySize,
      @Clear Optional<String> sourceIdentity) {}

  /** Temporary credentials, shown this once. */
  record CredentialsView(
      @Clear String accessKeyId,
      Sensitive secretAccessKey,
      Sensitive sessionToken,
      Instant expiration) {
    static CredentialsView of(Sessions.Keys keys) {
      return new CredentialsView(keys.accessKeyId(), keys.secret(), keys.token(), keys.expires());
    }
  }

  /** Who one is with the credentials. */
  record AssumedRoleUser(@Clear String assumedRoleId, @Clear String arn) {
    static AssumedRoleUser of(Role role, String session) {
      return new AssumedRoleUser(
          role.uniqueId() + ":" + session, Sessions.assumedRole(role, session));
    }
  }

  /** Makes a session of a role whose trust policy allows it to the caller. */
  @Operation(value = "sts:AssumeRole", access = Access.WRITE)
  AssumeRoleResponse assumeRole(Call call, AssumeRoleRequest request) {
    Optional<Session> before =
        call.caller()
            .session()
            .flatMap(it -> sessions.find(call.tx(), call.caller().accessKeyId()));
    Optional<String> source =
        before.flatMap(it -> it.marks().sourceIdentity()).or(request::sourceIdentity);
    Role role = permitted(call, request, before, source);
    Session.Marks marks = marks(request, before, source);
    int duration = duration(call, request, role);
    if (request.serialNumber().isPresent() || request.tokenCode().isPresent()) {
      throw AwsError.capital(
          "AccessDeniedException",
          "MultiFactorAuthentication failed, unable to validate MFA code. Please verify your MFA"
              + " serial number is valid and associated with this user.");
    }
    if (!request.providedContexts().isEmpty()) {
      throw AwsError.of("ValidationError", "ProvidedContexts is not supported by this server.");
    }
    Session.Given given =
        passed.policies(call.tx(), role.account(), request.policy(), request.policyArns());
    Optional<Integer> packed = Passed.packed(given, marks.tags());
    Sessions.Keys keys =
        sessions.open(
            call.tx(), session(call.tx(), role, request.roleSessionName(), duration, given, marks));
    return new AssumeRoleResponse(
        CredentialsView.of(keys),
        AssumedRoleUser.of(role, request.roleSessionName()),
        packed,
        source);
  }

  /** A session from now on. */
  static Session session(
      Tx tx, Role role, String name, int duration, Session.Given given, Session.Marks marks) {
    Instant now = tx.now().truncatedTo(ChronoUnit.SECONDS);
    return new Session(
        Sessions.newId(),
        role.account(),
        Session.Kind.ROLE,
        role.uniqueId(),
        name,
        now,
        now.plusSeconds(duration),
        given,
        marks);
  }

  /** A role that is not there is refused in the words for one that does not trust the caller. */
  private Role permitted(
      Call call, AssumeRoleRequest request, Optional<Session> before, Optional<String> source) {
    Optional<Arn> arn = roleArn(request.roleArn());
    if (arn.isEmpty()) {
      call.permit(Target.none().shownAs(request.roleArn()));
      throw AwsError.of("ValidationError", request.roleArn() + " is invalid");
    }
    Optional<Role> role = find(owners, call.tx(), arn.get());
    Target target =
        Target.of(arn.get())
            .withPolicy(role.map(it -> trusts.of(call.tx(), it)), ResourceRule.MUST_ALLOW)
            .withTags(role.map(Role::tags).orElse(Map.of()))
            .withRequestTags(IamTag.plain(request.tags()))
            .with("sts:RoleSessionName", request.roleSessionName())
            .with("sts:ExternalId", request.externalId())
            .with("sts:SourceIdentity", source);
    if (!request.transitiveTagKeys().isEmpty()) {
      target = target.with("sts:TransitiveTagKeys", request.transitiveTagKeys());
    }
    call.permit(target);
    boolean inherits = before.map(it -> !it.marks().transitive().isEmpty()).orElse(false);
    if (!request.tags().isEmpty() || inherits) {
      call.permit("sts:TagSession", target);
    }
    if (source.isPresent()) {
      call.permit("sts:SetSourceIdentity", target);
    }
    if (request.sourceIdentity().isPresent() && !request.sourceIdentity().equals(source)) {
      throw AwsError.capital(
          "AccessDeniedException", "The source identity of a session cannot be changed.");
    }
    // Without a role nothing can have been permitted: its trust policy must allow it.
    return role.orElseThrow();
  }

  /** The role of that ARN, if its trust policy lets the calling service take it on. */
  Optional<Role> trusting(Call service, Arn arn) {
    return find(owners, service.tx(), arn)
        .filter(
            role ->
                service.wouldBeAllowed(
                    "sts:AssumeRole",
                    Target.of(arn)
                        .withPolicy(
                            Optional.of(trusts.of(service.tx(), role)), ResourceRule.MUST_ALLOW)
                        .withTags(role.tags())));
  }

  /** What a service sends that wants a session of a role. */
  static AssumeRoleRequest request(String roleArn, String session) {
    return new AssumeRoleRequest(
        roleArn,
        session,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  /** The ARN of a role; empty for anything else. */
  static Optional<Arn> roleArn(String text) {
    return Arn.parse(text)
        .filter(arn -> arn.partition().equals("aws") && arn.service().equals("iam"))
        .filter(arn -> arn.region().isEmpty() && AccountId.isValid(arn.account()))
        .filter(arn -> arn.resource().matches("role/([!-~&&[^/*?]]+/)*" + Limits.NAME));
  }

  /** The role of exactly this ARN. */
  static Optional<Role> find(Owners owners, Tx tx, Arn arn) {
    String name = arn.resource().substring(arn.resource().lastIndexOf('/') + 1);
    return owners
        .role(tx, new AccountId(arn.account()), name)
        .filter(role -> role.arn().equals(arn));
  }

  private static int duration(Call call, AssumeRoleRequest request, Role role) {
    int duration = request.durationSeconds().orElse(DURATION_STANDARD);
    if (call.caller().role().isPresent() && duration > CHAINED_MAX) {
      throw AwsError.of(
          "ValidationError",
          "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by"
              + " role chaining");
    }
    checkDuration(duration, role);
    return duration;
  }

  static void checkDuration(int duration, Role role) {
    if (duration > role.details().maxSession()) {
      throw AwsError.of(
          "ValidationError",
          "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
    }
  }

  private static Session.Marks marks(
      AssumeRoleRequest request, Optional<Session> before, Optional<String> source) {
    var tags = new HashMap<String, String>();
    var folded = new HashMap<String, String>();
    for (IamTag tag : request.tags()) {
      if (folded.put(tag.key().toLowerCase(Locale.ROOT), tag.key()) != null) {
        throw invalid("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
      }
      tags.put(tag.key(), tag.value());
    }
    var transitive = new ArrayList<String>();
    for (String key : request.transitiveTagKeys()) {
      if (!folded.containsKey(key.toLowerCase(Locale.ROOT))) {
        throw invalid("The specified transitive tag key must be included in the requested tags.");
      }
      transitive.add(folded.getOrDefault(key.toLowerCase(Locale.ROOT), key));
    }
    for (String key : before.map(it -> it.marks().transitive()).orElse(List.of())) {
      if (folded.containsKey(key.toLowerCase(Locale.ROOT))) {
        throw invalid(
            "One of the specified transitive tag keys can't be set because it conflicts with a"
                + " transitive tag key from the calling session.");
      }
      transitive.add(key);
      before
          .flatMap(it -> Optional.ofNullable(it.marks().tags().get(key)))
          .ifPresent(value -> tags.put(key, value));
    }
    return new Session.Marks(Map.copyOf(tags), List.copyOf(transitive), source, Optional.empty());
  }

  private static AwsError invalid(String text) {
    return AwsError.of("InvalidParameterValue", text);
  }
}
