package io.strongroom.iam;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** JSON for tests, read and written without the code that is tested. */
final class Trees {
  private final String text;
  private int at;

  private Trees(String text) {
    this.text = text;
  }

  static Object read(String json) {
    var reader = new Trees(json);
    Object value = reader.value();
    if (reader.next() != '\0') {
      throw new IllegalArgumentException("more after the end at " + reader.at);
    }
    return value;
  }

  static String write(Object tree) {
    return switch (tree) {
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(it -> write(it.getKey()) + ":" + write(it.getValue()))
              .collect(java.util.stream.Collectors.joining(",", "{", "}"));
      case List<?> list ->
          list.stream()
              .map(Trees::write)
              .collect(java.util.stream.Collectors.joining(",", "[", "]"));
      case String string -> quote(string);
      default -> tree.toString();
    };
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> object(Object tree) {
    return (Map<String, Object>) tree;
  }

  /** A member that must be there. */
  static Object member(Map<String, Object> object, String name) {
    return Objects.requireNonNull(object.get(name), name);
  }

  /** A value that may stand alone or in a list, as texts. */
  static List<String> texts(Object tree) {
    return tree instanceof List<?> list
        ? list.stream().map(Object::toString).toList()
        : List.of(tree.toString());
  }

  private static String quote(String string) {
    var quoted = new StringBuilder("\"");
    string
        .chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
              } else if (c < ' ' || c > '~') {
                quoted.append("\\u%04x".formatted(c));
              } else {
                quoted.append((char) c);
              }
            });
    return quoted.append('"').toString();
  }

  private char next() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private Object value() {
    char c = next();
    return switch (c) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      default -> scalar();
    };
  }

  private Map<String, Object> object() {
    var object = new LinkedHashMap<String, Object>();
    at++;
    while (next() != '}') {
      String name = string();
      expect(':');
      if (object.put(name, value()) != null) {
        throw new IllegalArgumentException("twice: " + name);
      }
      if (next() == ',') {
        at++;
      }
    }
    at++;
    return object;
  }

  private List<Object> array() {
    var array = new ArrayList<Object>();
    at++;
    while (next() != ']') {
      array.add(value());
      if (next() == ',') {
        at++;
      }
    }
    at++;
    return array;
  }

  private String string() {
    expect('"');
    var string = new StringBuilder();
    for (char c = text.charAt(at++); c != '"'; c = text.charAt(at++)) {
      if (c != '\\') {
        string.append(c);
      } else {
        char escaped = text.charAt(at++);
        switch (escaped) {
          case 'n' -> string.append('\n');
          case 't' -> string.append('\t');
          case 'u' -> {
            string.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
            at += 4;
          }
          default -> string.append(escaped);
        }
      }
    }
    return string.toString();
  }

  private Object scalar() {
    int start = at;
    while (at < text.length()
        && "-+.0123456789abcdefghijklmnopqrstuvwxyz".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String word = text.substring(start, at);
    return switch (word) {
      case "true" -> true;
      case "false" -> false;
      default -> new BigDecimal(word);
    };
  }

  private void expect(char wanted) {
    if (next() != wanted) {
      throw new IllegalArgumentException("expected " + wanted + " at " + at);
    }
    at++;
  }
}
