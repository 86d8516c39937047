package io.strongroom.iam;

import io.strongroom.aws.Access;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.AssumeRole.AssumedRoleUser;
import io.strongroom.iam.AssumeRole.CredentialsView;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Taking on a role with the token of an OpenID Connect issuer in place of a key: how workloads of
 * Kubernetes and CI come to credentials.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html">
 *     AssumeRoleWithWebIdentity</a>
 */
final class AssumeRoleWithWebIdentity {
  private static final int DURATION_STANDARD = 3600;

  private final Owners owners;
  private final Trusts trusts;
  private final Sessions sessions;
  private final Passed passed;

  AssumeRoleWithWebIdentity(Owners owners, Trusts trusts, Sessions sessions, Passed passed) {
    this.owners = owners;
    this.trusts = trusts;
    this.sessions = sessions;
    this.passed = passed;
  }

  /** The request; its token was checked before it comes here, and the caller is its subject. */
  record WebIdentityRequest(
      @Constraint(min = 20, max = 2048, pattern = Passed.ARN) @Clear String roleArn,
      @Constraint(min = 2, max = 64, pattern = AssumeRole.SESSION_NAME) @Clear
          String roleSessionName,
      @Constraint(min = 4, max = 20000) String webIdentityToken,
      @Constraint(min = 4, max = 2048) @Clear Optional<String> providerId,
      List<Passed.PolicyDescriptor> policyArns,
      @Constraint(min = 1, max = 2048, pattern = Limits.DOCUMENT) @Clear Optional<String> policy,
      @Constraint(least = 900, most = 43200) Optional<Integer> durationSeconds) {}

  record WebIdentityResponse(
      CredentialsView credentials,
      @Clear String subjectFromWebIdentityToken,
      AssumedRoleUser assumedRoleUser,
      Optional<Integer> packedPolicySize,
      @Clear String provider,
      @Clear String audience) {}

  /** Makes a session of a role whose trust policy allows it to the subject of the token. */
  @Operation(value = "sts:AssumeRoleWithWebIdentity", access = Access.WRITE, unsigned = true)
  WebIdentityResponse assumeRoleWithWebIdentity(Call call, WebIdentityRequest request) {
    Caller.Web web = call.caller().web().orElseThrow();
    Role role = permitted(call, request, web);
    int duration = request.durationSeconds().orElse(DURATION_STANDARD);
    AssumeRole.checkDuration(duration, role);
    Session.Given given =
        passed.policies(call.tx(), role.account(), request.policy(), request.policyArns());
    Optional<Integer> packed = Passed.packed(given, Map.of());
    var marks =
        new Session.Marks(Map.of(), List.of(), Optional.empty(), Optional.of(web.provider()));
    Sessions.Keys keys =
        sessions.open(
            call.tx(),
            AssumeRole.session(call.tx(), role, request.roleSessionName(), duration, given, marks));
    return new WebIdentityResponse(
        CredentialsView.of(keys),
        web.subject(),
        AssumedRoleUser.of(role, request.roleSessionName()),
        packed,
        Provider.SCHEME + web.host(),
        web.audience());
  }

  private Role permitted(Call call, WebIdentityRequest request, Caller.Web web) {
    Arn arn = AssumeRole.roleArn(request.roleArn()).orElseThrow();
    Optional<Role> role = AssumeRole.find(owners, call.tx(), arn);
    Target target =
        Target.of(arn)
            .withPolicy(role.map(it -> trusts.of(call.tx(), it)), ResourceRule.MUST_ALLOW)
            .withTags(role.map(Role::tags).orElse(Map.of()))
            .with("sts:RoleSessionName", request.roleSessionName())
            .with(web.host() + ":sub", web.subject())
            .with(web.host() + ":aud", web.audience());
    if (!web.methods().isEmpty()) {
      target = target.with(web.host() + ":amr", web.methods());
    }
    call.permit(target);
    // Without a role nothing can have been permitted: its trust policy must allow it.
    return role.orElseThrow();
  }
}
