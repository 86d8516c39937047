package io.strongroom.iam;

import io.strongroom.aws.Access;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Operation;

/**
 * The security token service.
 *
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html">STS API</a>
 */
final class Tokens {

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
}
