package io.strongroom.gateway;

import java.util.List;
import java.util.Map;

/**
 * One HTTP answer.
 *
 * @param contentType left out of the answer when empty
 * @param body overwritten by the engine once it was sent
 * @param requestId sent as {@code x-amzn-RequestId}
 * @param headers further fields; names and values are the product's own, never from a request
 * @param paced whether it is sent at a moment that does not tell how long it took, see {@link Pace}
 * @param code of the error that it is, empty for none; not sent
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record WireResponse(
    int status,
    String contentType,
    byte[] body,
    String requestId,
    List<Map.Entry<String, String>> headers,
    boolean paced,
    String code) {

  /** An answer that is sent when it is there. */
  WireResponse(
      int status,
      String contentType,
      byte[] body,
      String requestId,
      List<Map.Entry<String, String>> headers) {
    this(status, contentType, body, requestId, headers, false, "");
  }

  /** An answer without further headers. */
  static WireResponse of(int status, String contentType, byte[] body, String requestId) {
    return new WireResponse(status, contentType, body, requestId, List.of());
  }

  /** The answer to a request that went wrong by an error with this code. */
  static WireResponse error(
      int status, String contentType, byte[] body, String requestId, String code) {
    return new WireResponse(
        status, contentType, body, requestId, List.of(), Pace.holds(code), code);
  }

  @Override
  public String toString() {
    return "WireResponse[" + status + ", " + body.length + " bytes]";
  }
}
