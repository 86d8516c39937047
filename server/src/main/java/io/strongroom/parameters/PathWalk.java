package io.strongroom.parameters;

import io.strongroom.aws.Arn;
import io.strongroom.iam.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Walks the parameters below a path in the order of their names, one page at a time. A listing of
 * direct children leaps over whole subtrees, and looks at a bounded number of rows: a page may be
 * short, even empty, and still have a next one, as on AWS.
 */
final class PathWalk {
  private static final Pattern FORM = Pattern.compile("/|(/[a-zA-Z0-9_.-]+)+/?");
  private static final int LOOKS_MAX = 64;
  private static final int ROWS_MAX = 1000;

  /** The character after the slash: the end of every range of names below a path. */
  private static final char AFTER_SLASH = '0';

  /** Greater than every character of a name. */
  private static final String LAST = "~";

  private final ParameterRows rows;
  private final Call call;
  private final String prefix;
  private final boolean recursive;

  /** A parameter of the page and the version to show. */
  record Match(ParameterRows.Parameter parameter, Version version) {}

  /**
   * One page.
   *
   * @param next where the next one starts; empty at the end
   */
  record Page(List<Match> matches, Optional<String> next) {}

  PathWalk(ParameterRows rows, Call call, String path, boolean recursive) {
    this.rows = rows;
    this.call = call;
    this.prefix = path;
    this.recursive = recursive;
  }

  /** The resource that a listing is decided on: the path as sent, a trailing slash included. */
  static Arn arn(Call call, String path) {
    return path.startsWith("/")
        ? Arn.of("ssm", call.region(), call.account(), "parameter" + path)
        : Arn.of("ssm", call.region(), call.account(), "*");
  }

  /** The path with its trailing slash, or the error for a text that is none. */
  static String check(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    if (!FORM.matcher(path).matches()
        || lower.startsWith("/aws/")
        || lower.startsWith("/ssm/")
        || lower.equals("/aws")
        || lower.equals("/ssm")) {
      throw ParameterErrors.badPath();
    }
    return path.endsWith("/") ? path : path + "/";
  }

  /** The page after a name. */
  Page page(
      Optional<String> after,
      int limit,
      Function<ParameterRows.Current, Optional<Version>> filter) {
    boolean everything = prefix.equals("/");
    String end = everything ? LAST : prefix.substring(0, prefix.length() - 1) + AFTER_SLASH;
    String from = after.orElse(everything ? "" : prefix);
    var matches = new ArrayList<Match>();
    int seen = 0;
    for (int look = 0; look < LOOKS_MAX && seen < ROWS_MAX; look++) {
      List<ParameterRows.Current> batch =
          rows.range(call.tx(), call.account(), call.region(), from, end, limit + 1);
      if (batch.isEmpty()) {
        return new Page(matches, Optional.empty());
      }
      for (ParameterRows.Current current : batch) {
        String name = current.parameter().name().canonical();
        Optional<String> leap = leap(name);
        if (leap.isPresent()) {
          from = leap.get();
          break;
        }
        if (matches.size() == limit) {
          return new Page(matches, Optional.of(from));
        }
        from = name;
        seen++;
        filter.apply(current).ifPresent(v -> matches.add(new Match(current.parameter(), v)));
      }
    }
    return new Page(matches, Optional.of(from));
  }

  /** For a name below a child: just before the name after that child's subtree. */
  private Optional<String> leap(String name) {
    if (recursive) {
      return Optional.empty();
    }
    if (prefix.equals("/")) {
      return name.startsWith("/") ? Optional.of("/" + LAST) : Optional.empty();
    }
    int slash = name.indexOf('/', prefix.length());
    return slash < 0 ? Optional.empty() : Optional.of(name.substring(0, slash + 1) + LAST);
  }
}
