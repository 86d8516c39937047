package io.strongroom.parameters;

import io.strongroom.aws.Arn;
import io.strongroom.iam.Call;
import java.util.Locale;
import java.util.regex.Pattern;

/** The path of a listing by path. */
final class Path {
  private static final Pattern FORM = Pattern.compile("/|(/[a-zA-Z0-9_.-]+)+/?");

  private Path() {}

  /** The resource that a listing is decided on: the path as sent, a trailing slash included. */
  static Arn arn(Call call, String path) {
    return path.startsWith("/")
        ? Arn.of("ssm", call.region(), call.account(), "parameter" + path)
        : Arn.of("ssm", call.region(), call.account(), "*");
  }

  /** The path with its trailing slash, or the error for a text that is none. */
  static String check(String path) {
    if (!FORM.matcher(path).matches() || isReserved(path)) {
      throw ParameterErrors.badPath();
    }
    return path.endsWith("/") ? path : path + "/";
  }

  /** Whether only AWS's own parameters could be there. */
  static boolean isReserved(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    return lower.startsWith("/aws/")
        || lower.startsWith("/ssm/")
        || lower.equals("/aws")
        || lower.equals("/ssm");
  }

  /** What is below a path. */
  static Segment segment(String path, boolean recursive) {
    return recursive
        ? new Segment.Names(path.equals("/") ? "" : path, path.equals("/") ? LAST : path + LAST)
        : Segment.Children.of(path);
  }

  private static final String LAST = Segment.LAST;
}
