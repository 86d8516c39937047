package io.strongroom.lambda;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;

/** Writes the JSON object of a request. */
final class Body {
  private static final char[] HEX = "0123456789abcdef".toCharArray();
  private final StringBuilder out = new StringBuilder(128).append('{');

  Body with(String member, String value) {
    name(member);
    text(value);
    return this;
  }

  Body with(String member, boolean value) {
    name(member);
    out.append(value);
    return this;
  }

  Body with(String member, int value) {
    name(member);
    out.append(value);
    return this;
  }

  Body with(String member, Collection<String> values) {
    name(member);
    char before = '[';
    for (String value : values) {
      out.append(before);
      text(value);
      before = ',';
    }
    out.append(before == '[' ? "[]" : "]");
    return this;
  }

  Body with(String member, Map<String, String> values) {
    name(member);
    char before = '{';
    for (Map.Entry<String, String> entry : values.entrySet()) {
      out.append(before);
      text(entry.getKey());
      out.append(':');
      text(entry.getValue());
      before = ',';
    }
    out.append(before == '{' ? "{}" : "}");
    return this;
  }

  /** A list of one filter with one value; an empty option is left away. */
  Body filter(String member, String key, String option, String value) {
    name(member);
    out.append("[{\"Key\":");
    text(key);
    if (!option.isEmpty()) {
      out.append(",\"Option\":");
      text(option);
    }
    out.append(",\"Values\":[");
    text(value);
    out.append("]}]");
    return this;
  }

  /** The part that tells CloudWatch which members are metrics ("embedded metric format"). */
  Body metrics(String namespace, long millis, String metric) {
    name("_aws");
    out.append("{\"Timestamp\":").append(millis).append(",\"CloudWatchMetrics\":[{\"Namespace\":");
    text(namespace);
    out.append(",\"Dimensions\":[[\"secret\"]],\"Metrics\":[{\"Name\":");
    text(metric);
    out.append(",\"Unit\":\"Count\"},{\"Name\":\"millis\",\"Unit\":\"Milliseconds\"}]}]}");
    return this;
  }

  private void name(String member) {
    if (out.length() > 1) {
      out.append(',');
    }
    text(member);
    out.append(':');
  }

  private void text(String value) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        out.append("\\u")
            .append(HEX[c >> 12])
            .append(HEX[c >> 8 & 15])
            .append(HEX[c >> 4 & 15])
            .append(HEX[c & 15]);
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  byte[] bytes() {
    return (out + "}").getBytes(StandardCharsets.UTF_8);
  }
}
