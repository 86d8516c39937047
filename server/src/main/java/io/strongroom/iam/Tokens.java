package io.strongroom.iam;

import io.strongroom.aws.Access;
import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.AssumeRole.CredentialsView;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The security token service, but for taking on roles.
 *
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html">STS API</a>
 */
final class Tokens {
  private static final int DURATION_STANDARD = 43_200;

  private final AccessKeyRows keys;
  private final Sessions sessions;
  private final Passed passed;

  Tokens(AccessKeyRows keys, Sessions sessions, Passed passed) {
    this.keys = keys;
    this.sessions = sessions;
    this.passed = passed;
  }

  record GetCallerIdentityRequest() {}

  record GetCallerIdentityResponse(
      @Clear String userId, @Clear String account, @Clear String arn) {}

  /** Tells the caller who he is; needs no permission and no policy can forbid it. */
  @Operation(value = "sts:GetCallerIdentity", access = Access.READ)
  GetCallerIdentityResponse getCallerIdentity(Call call, GetCallerIdentityRequest request) {
    call.permitToEveryone();
    Caller caller = call.caller();
    return new GetCallerIdentityResponse(caller.uniqueId(), caller.account().value(), caller.arn());
  }

  record GetSessionTokenRequest(
      @Constraint(least = 900, most = 129600) Optional<Integer> durationSeconds,
      @Constraint(min = 9, max = 256, pattern = "[\\w+=/:,.@-]*") Optional<String> serialNumber,
      @Constraint(min = 6, max = 6, pattern = "[\\d]*") Optional<String> tokenCode) {}

  record GetSessionTokenResponse(CredentialsView credentials) {}

  /**
   * Makes a session of the user who calls; needs no permission, as it gives none. Only long-term
   * keys can.
   */
  @Operation(value = "sts:GetSessionToken", access = Access.WRITE)
  GetSessionTokenResponse getSessionToken(Call call, GetSessionTokenRequest request) {
    longTerm(call);
    call.permitToEveryone();
    if (request.serialNumber().isPresent() || request.tokenCode().isPresent()) {
      throw AwsError.capital(
          "AccessDeniedException",
          "MultiFactorAuthentication failed with invalid MFA one time pass code.");
    }
    Session session =
        session(
            call,
            Session.Kind.USER,
            call.caller().name(),
            request.durationSeconds(),
            Session.Given.NOTHING,
            Session.Marks.NONE);
    return new GetSessionTokenResponse(CredentialsView.of(sessions.open(call.tx(), session)));
  }

  record GetFederationTokenRequest(
      @Constraint(min = 2, max = 32, pattern = AssumeRole.SESSION_NAME) @Clear String name,
      @Constraint(min = 1, max = 2048, pattern = Limits.DOCUMENT) @Clear Optional<String> policy,
      List<Passed.PolicyDescriptor> policyArns,
      @Constraint(least = 900, most = 129600) Optional<Integer> durationSeconds,
      @Constraint(max = 50) List<IamTag> tags) {}

  record GetFederationTokenResponse(
      CredentialsView credentials,
      FederatedUser federatedUser,
      Optional<Integer> packedPolicySize) {}

  /** Who one is with the credentials. */
  record FederatedUser(@Clear String federatedUserId, @Clear String arn) {}

  /** Makes a session for somebody else, with those of the caller's permissions that are passed. */
  @Operation(value = "sts:GetFederationToken", access = Access.WRITE)
  GetFederationTokenResponse getFederationToken(Call call, GetFederationTokenRequest request) {
    longTerm(call);
    String arn = Sessions.federated(call.account(), request.name());
    Target target =
        Target.of(Arn.global("sts", call.account(), "federated-user/" + request.name()))
            .withRequestTags(IamTag.plain(request.tags()));
    call.permit(target);
    if (!request.tags().isEmpty()) {
      call.permit("sts:TagSession", target);
    }
    Map<String, String> tags = Tags.of(request.tags());
    Session.Given given =
        passed.policies(call.tx(), call.account(), request.policy(), request.policyArns());
    Optional<Integer> packed = Passed.packed(given, tags);
    var marks = new Session.Marks(tags, List.of(), Optional.empty(), Optional.empty());
    Session session =
        session(
            call, Session.Kind.FEDERATED, request.name(), request.durationSeconds(), given, marks);
    return new GetFederationTokenResponse(
        CredentialsView.of(sessions.open(call.tx(), session)),
        new FederatedUser(call.account() + ":" + request.name(), arn),
        packed);
  }

  private static void longTerm(Call call) {
    if (call.caller().session().isPresent()) {
      throw SessionLimits.cannot(call.action());
    }
  }

  private static Session session(
      Call call,
      Session.Kind kind,
      String name,
      Optional<Integer> duration,
      Session.Given given,
      Session.Marks marks) {
    Instant now = call.tx().now().truncatedTo(ChronoUnit.SECONDS);
    return new Session(
        Sessions.newId(),
        call.account(),
        kind,
        call.caller().uniqueId(),
        name,
        now,
        now.plusSeconds(duration.orElse(DURATION_STANDARD)),
        given,
        marks);
  }

  record GetAccessKeyInfoRequest(
      @Constraint(min = 16, max = 128, pattern = "[\\w]*") @Clear String accessKeyId) {}

  record GetAccessKeyInfoResponse(@Clear String account) {}

  /** Tells which account an access key belongs to, active or not. */
  @Operation(value = "sts:GetAccessKeyInfo", access = Access.READ)
  GetAccessKeyInfoResponse getAccessKeyInfo(Call call, GetAccessKeyInfoRequest request) {
    call.permit(Target.none());
    return keys.find(call.tx(), request.accessKeyId())
        .map(AccessKeyRows.AccessKey::account)
        .or(() -> sessions.find(call.tx(), request.accessKeyId()).map(Session::account))
        .map(account -> new GetAccessKeyInfoResponse(account.value()))
        .orElseThrow(
            () ->
                AwsError.of(
                    "ValidationError",
                    "The access key ID " + request.accessKeyId() + " is not valid."));
  }
}
