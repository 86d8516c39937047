package io.strongroom.gateway;

import io.strongroom.audit.TlsSession;
import java.util.Optional;

/**
 * One HTTP request, complete and well formed, and not yet trusted.
 *
 * @param target path and query as they came, beginning with a slash
 * @param body owned by whoever handles the request
 * @param remoteAddress IP address of the peer, without port
 * @param tls what it came over; empty for plain HTTP
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record WireRequest(
    String method,
    String target,
    Headers headers,
    byte[] body,
    String remoteAddress,
    Optional<TlsSession> tls) {

  /** Whether it came over TLS. */
  boolean secure() {
    return tls.isPresent();
  }

  /** The target up to the question mark. */
  String path() {
    int mark = target.indexOf('?');
    return mark < 0 ? target : target.substring(0, mark);
  }

  /** What follows the question mark, empty without one. */
  String query() {
    int mark = target.indexOf('?');
    return mark < 0 ? "" : target.substring(mark + 1);
  }

  @Override
  public String toString() {
    return "WireRequest[" + body.length + " bytes]";
  }
}
