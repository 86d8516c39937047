package io.strongroom.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.testing.SignedRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Signatures that AWS published: its Signature Version 4 test suite, and the example of the IAM
 * User Guide.
 */
class SigV4VectorsTest {
  private static final Instant NOW = Instant.parse("2015-08-30T12:36:00Z");
  private static final String ID = "AKIDEXAMPLE";
  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  private static final String TOKEN =
      "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267";
  private static final String UNRESERVED =
      "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final String VANILLA =
      "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
  private static final String VANILLA_PRESIGNED =
      "e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d";

  /** The headers beside Host and X-Amz-Date as name, value, name, value. */
  record Vector(
      String name,
      String method,
      String target,
      List<String> headers,
      String body,
      String signature) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Vector> vectors() {
    return List.of(
        get("get-vanilla", "/", VANILLA),
        get("get-relative-normalized", "/example/..", VANILLA),
        get("get-relative-relative-normalized", "/example1/example2/../..", VANILLA),
        get(
            "get-slashes-normalized",
            "//example//",
            "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"),
        get(
            "get-space-normalized",
            "/example space/",
            "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"),
        get(
            "get-unreserved",
            "/" + UNRESERVED,
            "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"),
        get(
            "get-utf8",
            "/\u1234",
            "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
        get(
            "get-vanilla-query-order-encoded",
            "/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1",
            "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac"),
        get(
            "get-vanilla-query-order-key-case",
            "/?Param2=value2&Param1=value1",
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
        get(
            "get-vanilla-query-unreserved",
            "/?" + UNRESERVED + "=" + UNRESERVED,
            "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"),
        get(
            "get-vanilla-utf8-query",
            "/?\u1234=bar",
            "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"),
        new Vector(
            "get-header-key-duplicate",
            "GET",
            "/",
            List.of("My-Header1", "value2", "My-Header1", "value2", "My-Header1", "value1"),
            "",
            "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"),
        new Vector(
            "get-header-value-order",
            "GET",
            "/",
            List.of(
                "My-Header1",
                "value4",
                "My-Header1",
                "value1",
                "My-Header1",
                "value3",
                "My-Header1",
                "value2"),
            "",
            "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01"),
        new Vector(
            "get-header-value-trim",
            "GET",
            "/",
            List.of("My-Header1", " value1", "My-Header2", " \"a   b   c\""),
            "",
            "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"),
        new Vector(
            "get-vanilla-with-session-token",
            "GET",
            "/",
            List.of("X-Amz-Security-Token", TOKEN),
            "",
            "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8"),
        new Vector(
            "post-x-www-form-urlencoded",
            "POST",
            "/",
            List.of(
                "Content-Type",
                "application/x-www-form-urlencoded",
                "Content-Length",
                "13",
                "x-amz-content-sha256",
                "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e"),
            "Param1=value1",
            "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b"),
        new Vector(
            "post-sts-header-after",
            "POST",
            "/",
            List.of(),
            "",
            "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"));
  }

  private static Vector get(String name, String target, String signature) {
    return new Vector(name, "GET", target, List.of(), "", signature);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void published_signatures_verify(Vector vector) {
    var request =
        SignedRequest.of(vector.method, "example.amazonaws.com", vector.target, vector.body);
    var names = new ArrayList<>(List.of("host", "x-amz-date"));
    for (int i = 0; i < vector.headers.size(); i += 2) {
      request = request.with(vector.headers.get(i), vector.headers.get(i + 1));
      names.add(vector.headers.get(i).toLowerCase(java.util.Locale.ROOT));
    }
    String signed = String.join(";", names.stream().distinct().sorted().toList());
    request =
        request
            .with("X-Amz-Date", "20150830T123600Z")
            .with(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                    + " SignedHeaders="
                    + signed
                    + ", Signature="
                    + vector.signature);
    var token = vector.headers.contains(TOKEN) ? Optional.of(TOKEN) : Optional.<String>empty();
    var keys = new Keys().with(ID, SECRET, true, token, Optional.empty());
    Verified verified = new SigV4(keys).verify(Keys.received(request), "service", NOW);
    assertEquals(ID, verified.accessKeyId());
    assertEquals("us-east-1", verified.region().value());
    assertEquals("service", verified.service());
  }

  static Map<String, String> presigned() {
    return Map.of(
        "/example/..?", VANILLA_PRESIGNED,
        "/./?", VANILLA_PRESIGNED,
        "/?Param1=value1&", "49096700cbbaa5753443850f40df10f904fc2fdb544dc9512203cc77c471a9de");
  }

  @Test
  void published_presigned_requests_verify() {
    presigned()
        .forEach(
            (target, signature) -> {
              var request =
                  SignedRequest.of(
                      "GET",
                      "example.amazonaws.com",
                      target
                          + "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F"
                          + "20150830%2Fus-east-1%2Fservice%2Faws4_request&X-Amz-Date="
                          + "20150830T123600Z&X-Amz-SignedHeaders=host&X-Amz-Expires=3600"
                          + "&X-Amz-Signature="
                          + signature,
                      "");
              var sigV4 = new SigV4(new Keys().with(ID, SECRET));
              assertEquals(ID, sigV4.verify(Keys.received(request), "", NOW).accessKeyId());
            });
  }

  /** "Create a signed AWS API request", the example of IAM's ListUsers. */
  @Test
  void the_example_of_the_iam_user_guide_verifies() {
    var request =
        SignedRequest.of("GET", "iam.amazonaws.com", "/?Action=ListUsers&Version=2010-05-08", "")
            .with("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
            .with("X-Amz-Date", "20150830T123600Z")
            .with(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request,"
                    + " SignedHeaders=content-type;host;x-amz-date, Signature="
                    + "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
    var sigV4 = new SigV4(new Keys().with(ID, SECRET));
    assertEquals("iam", sigV4.verify(Keys.received(request), "iam", NOW).service());
  }
}
