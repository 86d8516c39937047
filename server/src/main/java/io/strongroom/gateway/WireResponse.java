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
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record WireResponse(
    int status,
    String contentType,
    byte[] body,
    String requestId,
    List<Map.Entry<String, String>> headers) {

  /** An answer without further headers. */
  static WireResponse of(int status, String contentType, byte[] body, String requestId) {
    return new WireResponse(status, contentType, body, requestId, List.of());
  }

  @Override
  public String toString() {
    return "WireResponse[" + status + ", " + body.length + " bytes]";
  }
}
