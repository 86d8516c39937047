package io.strongroom.functions;

import io.strongroom.seal.Sensitive;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Environment variables: their rules, and the bytes that are encrypted.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html">Environment
 *     variables</a>
 */
final class Variables {
  static final int BYTES_MAX = 4096;
  private static final Pattern NAME = Pattern.compile("[a-zA-Z]([a-zA-Z0-9_])+");
  private static final int COUNTS = 2 * Short.BYTES;

  /** What Lambda sets itself. */
  private static final Set<String> RESERVED =
      Set.of(
          "_HANDLER",
          "_X_AMZN_TRACE_ID",
          "AWS_DEFAULT_REGION",
          "AWS_REGION",
          "AWS_EXECUTION_ENV",
          "AWS_LAMBDA_FUNCTION_NAME",
          "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
          "AWS_LAMBDA_FUNCTION_VERSION",
          "AWS_LAMBDA_INITIALIZATION_TYPE",
          "AWS_LAMBDA_LOG_GROUP_NAME",
          "AWS_LAMBDA_LOG_STREAM_NAME",
          "AWS_ACCESS_KEY",
          "AWS_ACCESS_KEY_ID",
          "AWS_SECRET_ACCESS_KEY",
          "AWS_SESSION_TOKEN",
          "AWS_LAMBDA_RUNTIME_API",
          "LAMBDA_TASK_ROOT",
          "LAMBDA_RUNTIME_DIR");

  private Variables() {}

  /**
   * Checks what a caller wants to set.
   *
   * @throws io.strongroom.aws.AwsError without any value in it
   */
  static void check(Map<String, Sensitive> variables) {
    var reserved = new ArrayList<String>();
    for (String name : variables.keySet()) {
      if (RESERVED.contains(name)) {
        reserved.add(name);
      } else if (!NAME.matcher(name).matches()) {
        throw LambdaErrors.badVariableNames();
      }
    }
    if (!reserved.isEmpty()) {
      throw LambdaErrors.reservedKeys(reserved);
    }
    int size = measured(variables);
    if (size > BYTES_MAX) {
      throw LambdaErrors.environmentTooLarge(size);
    }
  }

  /** The length of the compact JSON of the map, which is what AWS measures. */
  static int measured(Map<String, Sensitive> variables) {
    int size = 1 + Math.max(1, variables.size());
    for (var entry : variables.entrySet()) {
      size += entry.getKey().length() + 5 + entry.getValue().<Integer>use(Variables::escaped);
    }
    return size;
  }

  private static int escaped(byte[] text) {
    int length = 0;
    for (byte b : text) {
      length +=
          switch (b) {
            case '"', '\\', '\n', '\r', '\t', '\b', '\f' -> 2;
            default -> b >= 0 && b < ' ' ? 6 : 1;
          };
    }
    return length;
  }

  /** The bytes to be encrypted: never more than the JSON would be. */
  static Sensitive written(Map<String, Sensitive> variables) {
    int size = 0;
    for (var entry : variables.entrySet()) {
      size += COUNTS + entry.getKey().length() + entry.getValue().length();
    }
    ByteBuffer out = ByteBuffer.allocate(size);
    new TreeMap<>(variables)
        .forEach(
            (name, value) -> {
              out.putShort((short) name.length()).putShort((short) value.length());
              out.put(name.getBytes(StandardCharsets.US_ASCII));
              value.with(out::put);
            });
    return Sensitive.taking(out.array());
  }

  /** What {@link #written} wrote. */
  static Map<String, Sensitive> read(Sensitive written) {
    return written.use(
        bytes -> {
          var variables = new LinkedHashMap<String, Sensitive>();
          ByteBuffer in = ByteBuffer.wrap(bytes);
          while (in.hasRemaining()) {
            var name = new byte[in.getShort()];
            int length = in.getShort();
            in.get(name);
            int from = in.position();
            variables.put(
                new String(name, StandardCharsets.US_ASCII),
                Sensitive.taking(Arrays.copyOfRange(bytes, from, from + length)));
            in.position(from + length);
          }
          return variables;
        });
  }

  /** The names in order. */
  static List<String> names(Map<String, Sensitive> variables) {
    return List.copyOf(new TreeMap<>(variables).keySet());
  }
}
