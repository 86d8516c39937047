package io.strongroom.gateway;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Takes a form body apart.
 *
 * @see <a href="https://url.spec.whatwg.org/#application/x-www-form-urlencoded">the encoding</a>
 */
final class FormBody {
  private static final int BODY_MAX = 1 << 20;
  private static final int PARAMETERS_MAX = 1000;
  private static final int NAME_MAX = 256;

  private final byte[] body;
  private int at;

  private FormBody(byte[] body) {
    this.body = body;
  }

  /**
   * The parameters in the order of the body.
   *
   * @throws io.strongroom.aws.AwsError MalformedQueryString when the encoding is broken, a name
   *     stands twice or there are too many
   */
  static Map<String, String> parse(byte[] body) {
    if (body.length > BODY_MAX) {
      throw Malformed.query("a body of more than " + BODY_MAX + " bytes");
    }
    return new FormBody(body).parameters();
  }

  private Map<String, String> parameters() {
    var parameters = new LinkedHashMap<String, String>();
    while (at < body.length) {
      if (body[at] == '&') {
        at++;
        continue;
      }
      String name = token('=');
      boolean assigned = at < body.length && body[at] == '=';
      if (assigned) {
        at++;
      }
      String value = assigned ? token('&') : "";
      if (name.isEmpty() || name.length() > NAME_MAX) {
        throw Malformed.query("a parameter's name is empty or too long");
      }
      if (parameters.put(name, value) != null) {
        throw Malformed.query("a parameter stands twice");
      }
      if (parameters.size() > PARAMETERS_MAX) {
        throw Malformed.query("more than " + PARAMETERS_MAX + " parameters");
      }
    }
    return Collections.unmodifiableMap(parameters);
  }

  private String token(char terminator) {
    int end = at;
    while (end < body.length && body[end] != terminator && body[end] != '&') {
      end++;
    }
    var out = new byte[end - at];
    int length = 0;
    while (at < end) {
      byte b = body[at++];
      if (b == '%') {
        b = escaped(end);
      } else if (b == '+') {
        b = ' ';
      }
      if (b == 0) {
        throw Malformed.query("a parameter contains NUL");
      }
      out[length++] = b;
    }
    byte[] exact = Arrays.copyOf(out, length);
    if (!Utf8.isValid(exact)) {
      throw Malformed.query("not UTF-8");
    }
    return new String(exact, StandardCharsets.UTF_8);
  }

  private byte escaped(int end) {
    if (at + 2 > end) {
      throw Malformed.query("a broken percent escape");
    }
    int high = Character.digit(body[at], 16);
    int low = Character.digit(body[at + 1], 16);
    if (high < 0 || low < 0) {
      throw Malformed.query("a broken percent escape");
    }
    at += 2;
    return (byte) ((high << 4) | low);
  }
}
