package io.strongroom.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Signatures that AWS published: lines of {@code sigv4.txt}; and RFC 4231 for HMAC. */
class SigV4Test {
  private static final Credentials EXAMPLE =
      Credentials.of("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");

  static List<String> vectors() throws java.io.IOException {
    try (var in = Objects.requireNonNull(SigV4Test.class.getResourceAsStream("sigv4.txt"))) {
      var lines = new ArrayList<String>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        if (!line.isBlank() && !line.startsWith("#")) {
          lines.add(line);
        }
      }
      assertTrue(lines.size() > 5);
      return lines;
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void published_signatures_are_made(String vector) {
    String[] parts = vector.split(" \\| ", -1);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Host", "example.amazonaws.com");
    headers.put("X-Amz-Date", "20150830T123600Z");
    for (String header : parts[4].split(" ; ")) {
      int colon = header.indexOf(':');
      if (colon > 0) {
        headers.put(header.substring(0, colon), header.substring(colon + 1));
      }
    }
    String made =
        new SigV4("us-east-1", "service")
            .authorization(
                parts[1],
                parts[2],
                parts[3],
                headers,
                parts[5].getBytes(StandardCharsets.UTF_8),
                "20150830T123600Z",
                EXAMPLE);
    assertEquals(parts[6], made.substring(made.lastIndexOf('=') + 1), parts[0]);
    assertTrue(
        made.startsWith(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"));
  }

  @Test
  void hmac_is_that_of_the_rfc() {
    // RFC 4231, cases 1, 2 and 6, the last with a key longer than a block.
    var hex = HexFormat.of();
    assertEquals(
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        SigV4.hex(SigV4.hmac(hex.parseHex("0b".repeat(20)), ascii("Hi There"))));
    assertEquals(
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        SigV4.hex(SigV4.hmac(ascii("Jefe"), ascii("what do ya want for nothing?"))));
    assertEquals(
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        SigV4.hex(
            SigV4.hmac(
                hex.parseHex("aa".repeat(131)),
                ascii("Test Using Larger Than Block-Size Key - Hash Key First"))));
  }

  @Test
  void timestamps_are_those_of_iso_without_dashes() {
    assertEquals("20150830T123600Z", Aws.timestamp(1_440_938_160_000L));
    assertEquals("19700101T000000Z", Aws.timestamp(999));
    assertEquals("20240229T235959Z", Aws.timestamp(1_709_251_199_999L));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
