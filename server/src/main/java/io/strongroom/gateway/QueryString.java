package io.strongroom.gateway;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The query of a request in the canonical form of Signature Version 4. */
final class QueryString {
  private static final int PARAMETERS_MAX = 200;
  private static final String SIGNATURE = "X-Amz-Signature";
  private static final String HEX = "0123456789ABCDEF";

  /** One parameter, both parts encoded canonically. */
  private record Parameter(String name, String value) {}

  private final List<Parameter> parameters;

  private QueryString(List<Parameter> parameters) {
    this.parameters = parameters;
  }

  /**
   * Reads a query as it came.
   *
   * @throws SignatureRefused when it cannot be decoded or has too many parameters
   */
  static QueryString parse(String raw) {
    if (raw.isEmpty()) {
      return new QueryString(List.of());
    }
    var parameters = new ArrayList<Parameter>();
    for (int from = 0; from <= raw.length(); ) {
      int ampersand = raw.indexOf('&', from);
      int to = ampersand < 0 ? raw.length() : ampersand;
      if (to > from) {
        if (parameters.size() == PARAMETERS_MAX) {
          throw SignatureErrors.malformed("The request has too many query-string parameters.");
        }
        parameters.add(parameter(raw.substring(from, to)));
      }
      from = to + 1;
    }
    parameters.sort(Comparator.comparing(Parameter::name).thenComparing(Parameter::value));
    return new QueryString(parameters);
  }

  private static Parameter parameter(String raw) {
    int equals = raw.indexOf('=');
    String name = equals < 0 ? raw : raw.substring(0, equals);
    String value = equals < 0 ? "" : raw.substring(equals + 1);
    return new Parameter(encoded(decoded(name)), encoded(decoded(value)));
  }

  /** Whether there is such a parameter; names are compared exactly. */
  boolean has(String name) {
    return parameters.stream().anyMatch(parameter -> parameter.name.equals(name));
  }

  /**
   * The decoded value of a parameter.
   *
   * @throws SignatureRefused when it is given twice
   */
  Optional<String> only(String name) {
    Optional<String> found = Optional.empty();
    for (Parameter parameter : parameters) {
      if (parameter.name.equals(name)) {
        if (found.isPresent()) {
          throw SignatureErrors.malformed("A query-string parameter was given twice.");
        }
        found = Optional.of(decoded(parameter.value));
      }
    }
    return found;
  }

  /** Sorted by name, then value; without the signature itself. */
  String canonical() {
    if (parameters.isEmpty()) {
      return "";
    }
    var out = new StringBuilder();
    for (Parameter parameter : parameters) {
      if (!parameter.name.equals(SIGNATURE)) {
        out.append(out.isEmpty() ? "" : "&").append(parameter.name).append('=');
        out.append(parameter.value);
      }
    }
    return out.toString();
  }

  /** Percent-encodes every byte but RFC 3986's unreserved ones. */
  static String encoded(String bytes) {
    var out = new StringBuilder(bytes.length() + 8);
    for (int i = 0; i < bytes.length(); i++) {
      char c = bytes.charAt(i);
      if (isUnreserved(c)) {
        out.append(c);
      } else {
        out.append('%').append(HEX.charAt((c >> 4) & 15)).append(HEX.charAt(c & 15));
      }
    }
    return out.toString();
  }

  private static boolean isUnreserved(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~';
  }

  private static String decoded(String raw) {
    if (raw.indexOf('%') < 0 && raw.indexOf('+') < 0) {
      return raw;
    }
    var out = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        out.append((char) (hex(raw, i + 1) << 4 | hex(raw, i + 2)));
        i += 2;
      } else {
        out.append(c == '+' ? ' ' : c);
      }
    }
    return out.toString();
  }

  private static int hex(String raw, int index) {
    int digit = index < raw.length() ? Character.digit(raw.charAt(index), 16) : -1;
    if (digit < 0) {
      throw SignatureErrors.malformed("The query string cannot be decoded.");
    }
    return digit;
  }
}
