package io.strongroom.testing;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server answered.
 *
 * @param headers names compare without case; of a repeated field the last one
 */
public record Reply(int status, Map<String, String> headers, String body) {
  private static final Pattern JSON_CODE = Pattern.compile("\"__type\"\\s*:\\s*\"([^\"]*)\"");
  private static final Pattern XML_CODE = Pattern.compile("<Code>([^<]*)</Code>");
  private static final Pattern JSON_MESSAGE =
      Pattern.compile("\"[mM]essage\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern XML_MESSAGE = Pattern.compile("<Message>([^<]*)</Message>");

  /** Reads one answer: the bytes up to the end of a connection that the server closed. */
  public static Reply parse(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      throw new IllegalArgumentException("no answer in " + bytes.length + " bytes");
    }
    String[] lines = text.substring(0, end).split("\r\n", -1);
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers.put(lines[i].substring(0, colon), lines[i].substring(colon + 1).strip());
    }
    int from = end + 4;
    int length =
        Optional.ofNullable(headers.get("content-length"))
            .map(Integer::parseInt)
            .orElse(bytes.length - from);
    int present = Math.min(length, bytes.length - from);
    String body = new String(bytes, from, present, StandardCharsets.UTF_8);
    return new Reply(Integer.parseInt(lines[0].split(" ", -1)[1]), headers, body);
  }

  /** The AWS error code of a JSON or XML answer, empty when there is none. */
  public String code() {
    String code =
        Optional.ofNullable(headers.get("x-amzn-errortype"))
            .or(() -> first(JSON_CODE))
            .or(() -> first(XML_CODE))
            .orElse("");
    return code.substring(code.indexOf('#') + 1);
  }

  /** The message of a JSON or XML error as it stands there, empty when there is none. */
  public String message() {
    return first(JSON_MESSAGE).or(() -> first(XML_MESSAGE)).orElse("");
  }

  private Optional<String> first(Pattern pattern) {
    Matcher matcher = pattern.matcher(body);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
