package io.strongroom.parameters;

import io.strongroom.seal.Sensitive;
import io.strongroom.secrets.Secrets;
import io.strongroom.store.Json;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * What Secrets Manager answered, as the JSON text that Parameter Store passes on beside the value
 * of a referenced secret. Written over bytes, so that the secret never becomes a String.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html">Referencing
 *     secrets from Parameter Store</a>
 */
final class SourceResult {
  private static final int ESCAPE_LENGTH = 6;
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final byte[] bytes;
  private int length;

  private SourceResult(int room) {
    bytes = new byte[room];
  }

  static Sensitive of(Secrets.Value value) {
    String names =
        Json.write(
            Map.of("ARN", value.arn(), "name", value.name(), "VersionId", value.versionId()));
    byte[] start = utf8(names.substring(0, names.length() - 1) + ",\"SecretString\":\"");
    byte[] end =
        utf8(
            "\",\"VersionStages\":"
                + Json.write(value.stages())
                + ",\"CreatedDate\":"
                + BigDecimal.valueOf(value.created().toEpochMilli(), 3)
                + "}");
    var json =
        new SourceResult(start.length + value.string().length() * ESCAPE_LENGTH + end.length);
    try {
      json.plain(start);
      value.string().with(json::escaped);
      json.plain(end);
      return Sensitive.taking(Arrays.copyOf(json.bytes, json.length));
    } finally {
      Arrays.fill(json.bytes, (byte) 0);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void plain(byte[] text) {
    System.arraycopy(text, 0, bytes, length, text.length);
    length += text.length;
  }

  private void escaped(byte[] text) {
    for (byte b : text) {
      if (b >= 0 && b < ' ') {
        plain(new byte[] {'\\', 'u', '0', '0', HEX[b >> 4], HEX[b & 15]});
      } else {
        if (b == '"' || b == '\\') {
          bytes[length++] = '\\';
        }
        bytes[length++] = b;
      }
    }
  }
}
