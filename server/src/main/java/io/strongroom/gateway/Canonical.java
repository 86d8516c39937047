package io.strongroom.gateway;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The canonical request of Signature Version 4, in the form of all services but S3.
 *
 * <p>Source: AWS IAM User Guide, "Create a signed AWS API request". Texts hold one byte a char.
 */
final class Canonical {
  private Canonical() {}

  /** The canonical request, ready to be hashed. */
  static byte[] request(WireRequest request, Claim claim, String bodyHash) {
    var out = new StringBuilder(512);
    out.append(request.method()).append('\n');
    out.append(path(request.path())).append('\n');
    out.append(claim.query().canonical()).append('\n');
    for (String name : claim.signedHeaders()) {
      out.append(name).append(':');
      values(request.headers(), name, out);
      out.append('\n');
    }
    out.append('\n');
    for (int i = 0; i < claim.signedHeaders().size(); i++) {
      out.append(i == 0 ? "" : ";").append(claim.signedHeaders().get(i));
    }
    out.append('\n').append(bodyHash);
    return out.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void values(Headers headers, String name, StringBuilder out) {
    boolean first = true;
    for (int i = 0; i < headers.size(); i++) {
      if (headers.name(i).equals(name)) {
        if (!first) {
          out.append(',');
        }
        first = false;
        collapse(headers.value(i), out);
      }
    }
  }

  private static void collapse(String value, StringBuilder out) {
    int end = value.length();
    while (end > 0 && value.charAt(end - 1) == ' ') {
      end--;
    }
    boolean blank = true; // leading blanks go as well
    for (int i = 0; i < end; i++) {
      char c = value.charAt(i);
      if (c != ' ' || !blank) {
        out.append(c);
      }
      blank = c == ' ';
    }
  }

  /** The path without dots and double slashes, each segment encoded once more than it came. */
  static String path(String raw) {
    if (raw.equals("/")) {
      return raw;
    }
    List<String> segments = new ArrayList<>(List.of(raw.split("/", -1)));
    String last = segments.getLast();
    boolean directory = last.isEmpty() || last.equals(".") || last.equals("..");
    var kept = new ArrayDeque<String>();
    for (String segment : segments) {
      if (segment.equals("..")) {
        kept.pollLast();
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        kept.addLast(segment);
      }
    }
    var out = new StringBuilder("/");
    for (Iterator<String> each = kept.iterator(); each.hasNext(); ) {
      out.append(QueryString.encoded(each.next()));
      if (each.hasNext() || directory) {
        out.append('/');
      }
    }
    return out.toString();
  }
}
