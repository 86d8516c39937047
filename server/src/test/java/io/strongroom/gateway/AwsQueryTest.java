package io.strongroom.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.aws.Api;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Bytes;
import io.strongroom.seal.Sensitive;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AwsQueryTest {
  private static final Api API = SampleQuery.API;
  private static final AwsQuery QUERY = new AwsQuery(new Shapes(List.of(API)));
  private static final Api.Entry ASSUME = Sample.entry(API, "Assume");
  private static final Api.Entry FORGET = Sample.entry(API, "Forget");
  private static final String NAME = "RoleSessionName=name";

  private static Decoded decoded(String form) {
    return QUERY.read(ASSUME, QUERY.parse(form.getBytes(UTF_8)));
  }

  private static SampleQuery.Request read(String form) {
    return (SampleQuery.Request) decoded(form).request();
  }

  private static SampleQuery.Answer answer(String text, Sensitive secret) {
    return new SampleQuery.Answer(
        text,
        Optional.empty(),
        3,
        true,
        new SampleQuery.Credentials(secret, Instant.parse("2024-01-31T10:20:30.999Z")),
        List.of("a", "b"),
        List.of(new SampleQuery.Pair("k", Optional.of("v"))),
        Map.of("Users", 2));
  }

  private static String written(SampleQuery.Answer answer) {
    return new String(QUERY.write(API, ASSUME, answer, "r-1"), UTF_8);
  }

  @Test
  void a_form_is_taken_apart() {
    assertEquals(
        new TreeMap<>(Map.of("Action", "A", "a b", "\u00e4=&+", "empty", "", "bare", "")),
        new TreeMap<>(QUERY.parse("&Action=A&&a+b=%C3%a4%3D%26%2B&empty=&bare&".getBytes(UTF_8))));
    assertTrue(QUERY.parse(new byte[0]).isEmpty());
    assertEquals("b=c", QUERY.parse("a=b=c".getBytes(UTF_8)).get("a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a=%",
        "a=%4",
        "a=%zz",
        "%=a",
        "a=1&a=2",
        "a=1&%61=1",
        "=a",
        "a=%00",
        "a=%c0%80",
        "a=%ff",
        "a=%ed%a0%80",
        "a=%4&1=b"
      })
  void a_broken_form_is_refused(String form) {
    AwsError error = assertThrows(AwsError.class, () -> QUERY.parse(form.getBytes(UTF_8)));
    assertEquals("MalformedQueryString", error.code());
    assertEquals(400, error.status());
  }

  @Test
  void forms_are_bounded() {
    String long256 = "n".repeat(256);
    assertEquals(1, QUERY.parse((long256 + "=1").getBytes(UTF_8)).size());
    assertThrows(AwsError.class, () -> QUERY.parse((long256 + "n=1").getBytes(UTF_8)));
    var form = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      form.append(i).append("=&");
    }
    assertEquals(1000, QUERY.parse(form.toString().getBytes(UTF_8)).size());
    assertThrows(AwsError.class, () -> QUERY.parse((form + "x").getBytes(UTF_8)));
    assertThrows(AwsError.class, () -> QUERY.parse(new byte[(1 << 20) + 1]));
    String deep = NAME + "&" + "a.".repeat(40) + "a=1";
    assertThrows(AwsError.class, () -> decoded(deep));
  }

  @Test
  void every_type_is_read() {
    var request =
        read(
            NAME
                + "&Action=Assume&Version=2011-06-15&DurationSeconds=900&Size=-5000000000&Flag=true"
                + "&Since=2024-01-31T10%3A20%3A30Z&Blob=AAE%3D&Shade=light-blue"
                + "&Tags.member.2.Key=b&Tags.member.1.Key=a&Tags.member.1.Value=x"
                + "&Keys.member.1=k&PolicyArns.member.1.arn=arn%3Aaws&One.Key=o");
    assertEquals(
        new SampleQuery.Request(
            "name",
            Optional.of(900),
            Optional.of(-5_000_000_000L),
            Optional.of(true),
            Optional.of(Instant.parse("2024-01-31T10:20:30Z")),
            Optional.of(Bytes.copyOf(new byte[] {0, 1})),
            Optional.of(Sample.Shade.LIGHT),
            List.of(
                new SampleQuery.Pair("a", Optional.of("x")),
                new SampleQuery.Pair("b", Optional.empty())),
            List.of("k"),
            List.of(new SampleQuery.PolicyArn("arn:aws")),
            Optional.of(new SampleQuery.Pair("o", Optional.empty()))),
        request);
  }

  @Test
  void lists_may_be_empty() {
    assertEquals(List.of(), read(NAME).tags());
    assertEquals(List.of(), read(NAME + "&Tags=&Keys=").tags());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DurationSeconds=x",
        "DurationSeconds=",
        "DurationSeconds=1.0",
        "DurationSeconds=2147483648",
        "DurationSeconds.x=1",
        "Size=9223372036854775808",
        "Flag=True",
        "Flag=1",
        "Since=yesterday",
        "Since=2024-13-01T00:00:00Z",
        "Blob=*",
        "Keys=k",
        "Keys.1=k",
        "Keys.entry.1=k",
        "Keys.member.0=k",
        "Keys.member.2=k",
        "Keys.member.01=k",
        "Keys.member.1=k&Keys.member.3=k",
        "Keys.member.1=k&Keys.1=k",
        "Keys.member=k",
        "Keys.member.1.x=k",
        "Tags.member.1=k",
        "PolicyArns.member.1=arn&PolicyArns.member.1.arn=arn",
        "One=x",
        "RoleSessionName.x=1",
      })
  void a_wrong_type_or_a_gap_is_refused(String form) {
    String whole = form.startsWith("Role") ? form : NAME + "&" + form;
    AwsError error = assertThrows(AwsError.class, () -> decoded(whole));
    assertEquals("SerializationException", error.code());
    assertEquals("MalformedInput", QUERY.spoken(error).code());
  }

  @Test
  void violations_are_worded_as_in_json() {
    assertEquals(
        "1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy"
            + " constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
        decoded("RoleSessionName=Session1:2").violation().orElseThrow().getMessage());
    assertEquals(
        "1 validation error detected: Value 'long' at 'tags.1.member.value' failed to satisfy"
            + " constraint: Member must have length less than or equal to 3",
        decoded(NAME + "&Tags.member.1.Key=k&Tags.member.1.Value=long")
            .violation()
            .orElseThrow()
            .getMessage());
    assertEquals("ValidationError", QUERY.spoken(decoded("").violation().orElseThrow()).code());
  }

  @Test
  void an_answer_is_xml() {
    assertEquals(
        "<AssumeResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeResult>"
            + "<Text>t</Text><Number>3</Number><Flag>true</Flag><Credentials>"
            + "<SecretAccessKey>s&amp;k</SecretAccessKey>"
            + "<Expiration>2024-01-31T10:20:30Z</Expiration></Credentials>"
            + "<Keys><member>a</member><member>b</member></Keys>"
            + "<Tags><member><Key>k</Key><Value>v</Value></member></Tags>"
            + "<Counts><entry><key>Users</key><value>2</value></entry></Counts></AssumeResult>"
            + "<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></AssumeResponse>",
        written(answer("t", Sensitive.ofText("s&k"))));
  }

  @Test
  void an_operation_without_output_has_no_result() {
    assertEquals(
        "<ForgetResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><ResponseMetadata>"
            + "<RequestId>r-1</RequestId></ResponseMetadata></ForgetResponse>",
        new String(QUERY.write(API, FORGET, null, "r-1"), UTF_8));
  }

  @Test
  void every_character_that_xml_can_hold_survives_and_no_other_is_written() throws Exception {
    var text = new StringBuilder();
    var expected = new StringBuilder();
    for (int c = 1; c < 0x11000; c++) {
      text.appendCodePoint(c);
      boolean legal =
          c == 9
              || c == 10
              || c == 13
              || (c >= 32 && c < 0xD800)
              || (c > 0xDFFF && c < 0xFFFE)
              || c > 0xFFFF;
      expected.appendCodePoint(legal ? c : 0xFFFD);
    }
    // A high surrogate before a low one would be a pair: here each stands before another of its
    // kind.
    String all = text.toString().replace("\udbff\udc00", "\udbff \udc00");
    String kept =
        expected
            .toString()
            .replace("\ufffd".repeat(2048), "\ufffd".repeat(1024) + " " + "\ufffd".repeat(1024));
    byte[] xml = QUERY.write(API, ASSUME, answer(all, Sensitive.blank()), "r");
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(xml));
    assertEquals(kept, document.getElementsByTagName("Text").item(0).getTextContent());
  }

  @Test
  void a_secret_that_xml_cannot_hold_is_a_bug_and_no_other_secret() {
    for (String text : List.of("a\u0000", "\u0007", "\u001f")) {
      assertThrows(IllegalStateException.class, () -> written(answer("t", Sensitive.ofText(text))));
    }
    assertTrue(
        written(answer("t", Sensitive.ofText("\u00e4\ud83d\ude00<\r")))
            .contains(">\u00e4\ud83d\ude00&lt;&#xD;<"));
  }

  @ParameterizedTest
  @CsvSource({
    "AccessDeniedException,AccessDenied,403",
    "IncompleteSignatureException,IncompleteSignature,403",
    "UnrecognizedClientException,InvalidClientTokenId,403",
    "ExpiredTokenException,ExpiredToken,403",
    "InvalidSignatureException,SignatureDoesNotMatch,403",
    "ValidationException,ValidationError,400",
    "UnknownOperationException,InvalidAction,400",
    "SerializationException,MalformedInput,400",
    "ThrottlingException,Throttling,400",
  })
  void errors_have_their_names_in_query(String json, String query, int status) {
    AwsError spoken = QUERY.spoken(AwsError.capital(json, "why"));
    assertEquals(query, spoken.code());
    assertEquals(status, spoken.status());
    assertEquals(Optional.of("why"), spoken.message());
  }

  @Test
  void other_errors_stay_as_they_are() {
    AwsError error = AwsError.of("NoSuchEntity", "x").status(404);
    assertSame(error, QUERY.spoken(error));
    AwsError spoken = QUERY.spoken(AwsError.of("MissingAuthenticationTokenException", "Missing"));
    assertEquals(Optional.of("Request is missing Authentication Token"), spoken.message());
  }

  @Test
  void an_error_is_xml() {
    AwsError error = AwsError.of("AccessDeniedException", "no <b>");
    assertEquals(
        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error>"
            + "<Type>Sender</Type><Code>AccessDenied</Code><Message>no &lt;b&gt;</Message></Error>"
            + "<RequestId>r-1</RequestId></ErrorResponse>",
        new String(QUERY.error(API, error, "r-1"), UTF_8));
    String fault = new String(QUERY.error(API, API.internalError(), "r-1"), UTF_8);
    assertTrue(fault.contains("<Type>Receiver</Type><Code>InternalFailure</Code>"), fault);
    String silent =
        new String(QUERY.error(API, AwsError.silent("UnknownOperationException"), "r-1"), UTF_8);
    assertFalse(silent.contains("Message"), silent);
  }
}
