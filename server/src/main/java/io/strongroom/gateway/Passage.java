package io.strongroom.gateway;

import io.strongroom.audit.TlsSession;
import io.strongroom.aws.AwsError;
import io.strongroom.iam.Origin;
import java.time.Instant;
import java.util.Optional;

/**
 * One request on its way through.
 *
 * @param id shown to the caller as {@code x-amzn-RequestId}
 * @param time when it was complete
 */
record Passage(WireRequest request, String id, Instant time, Protocol protocol) {
  private static final int USER_AGENT_MAX = 1024;

  WireResponse error(AwsError error) {
    return protocol.error(error, id);
  }

  /** What it came over; empty for plain HTTP. */
  Optional<TlsSession> tls() {
    return request.tls();
  }

  Origin origin() {
    String agent = request.headers().first("user-agent").orElse("");
    return new Origin(
        request.remoteAddress(),
        agent.length() > USER_AGENT_MAX ? agent.substring(0, USER_AGENT_MAX) : agent,
        request.secure());
  }
}
