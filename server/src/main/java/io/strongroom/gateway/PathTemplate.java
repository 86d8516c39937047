package io.strongroom.gateway;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Method and path of a REST operation, whose segments in braces are members.
 *
 * @see <a href="https://smithy.io/2.0/spec/http-bindings.html">HTTP bindings</a>
 */
record PathTemplate(String method, List<String> segments) {

  /** Reads {@code GET /2015-03-31/functions/{Name}}. */
  static PathTemplate of(String http) {
    int space = http.indexOf(' ');
    if (space < 0 || !http.startsWith("/", space + 1)) {
      throw new IllegalStateException("not a method and path: " + http);
    }
    return new PathTemplate(http.substring(0, space), split(http.substring(space + 1)));
  }

  /** The segments of a path; a slash at its end makes no difference. */
  static List<String> split(String path) {
    String whole =
        path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return List.of(whole.substring(1).split("/", -1));
  }

  /** Whether a path is one of these, label by label; an empty label is none. */
  boolean fits(List<String> path) {
    if (path.size() != segments.size()) {
      return false;
    }
    for (int i = 0; i < path.size(); i++) {
      boolean same =
          isLabel(segments.get(i)) ? !path.get(i).isEmpty() : path.get(i).equals(segments.get(i));
      if (!same) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLabel(String segment) {
    return segment.startsWith("{");
  }

  /** The members that stand in a path that fits; empty for one that cannot be decoded. */
  Optional<Map<String, String>> labels(List<String> path) {
    var labels = new LinkedHashMap<String, String>();
    for (int i = 0; i < segments.size(); i++) {
      String segment = segments.get(i);
      if (isLabel(segment)) {
        Optional<String> text = decoded(path.get(i), false);
        if (text.isEmpty()) {
          return Optional.empty();
        }
        labels.put(segment.substring(1, segment.length() - 1), text.get());
      }
    }
    return Optional.of(labels);
  }

  /** Percent-decoded UTF-8; empty for anything else, and for a zero character. */
  static Optional<String> decoded(String raw, boolean plusIsBlank) {
    var bytes = new byte[raw.length()];
    int length = 0;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        int high = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
        int low = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          return Optional.empty();
        }
        bytes[length++] = (byte) (high << 4 | low);
        i += 2;
      } else {
        bytes[length++] = (byte) (plusIsBlank && c == '+' ? ' ' : c);
      }
    }
    byte[] exact = Arrays.copyOf(bytes, length);
    String text = new String(exact, StandardCharsets.UTF_8);
    return Utf8.isValid(exact) && text.indexOf('\0') < 0 ? Optional.of(text) : Optional.empty();
  }
}
