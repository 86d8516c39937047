package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Reply;
import io.strongroom.testing.Running;
import io.strongroom.testing.SignedRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Requests that are none, validly signed, at the door of every service. */
final class MalformedRequestsTest {
  private static final Map<String, String> OPERATIONS =
      Map.of(
          "kms", "TrentService.Encrypt",
          "ssm", "AmazonSSM.PutParameter",
          "secretsmanager", "secretsmanager.CreateSecret");

  private static Answer send(Client client, String service, String target, byte[] body) {
    SignedRequest draft = client.signed().jsonDraft(target, "").body(body);
    SignedRequest signed =
        draft.sign(client.signed().key(service), client.signed().clock().instant());
    return new Answer(target, client.signed().send(signed));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @EveryServer
  void what_is_not_one_JSON_object_cannot_be_read(Running aws) {
    List<byte[]> bodies =
        List.of(
            bytes("{"),
            bytes("}"),
            bytes("[]"),
            bytes("null"),
            bytes("\"text\""),
            bytes("1"),
            bytes(" "),
            bytes("{}{}"),
            bytes("{} x"),
            bytes("{\"a\":}"),
            bytes("{\"a\" 1}"),
            bytes("{'a':1}"),
            bytes("{a:1}"),
            bytes("{\"a\":01}"),
            bytes("{\"a\":1,}"),
            bytes("{\"a\":NaN}"),
            bytes("{\"a\":tru}"),
            bytes("{\"a\":\"\n\"}"),
            bytes("{\"a\":\"\\x\"}"),
            bytes("{\"a\":\"\\ud800\"}"),
            bytes("/**/{}"),
            bytes("\ufeff{}"),
            bytes("[".repeat(100_000)),
            bytes("{\"a\":".repeat(100_000)),
            bytes("{\"a\":1" + "0".repeat(5000) + "}"),
            "{\"a\":\"ü\"}".getBytes(StandardCharsets.ISO_8859_1),
            "{}".getBytes(StandardCharsets.UTF_16),
            new byte[] {0},
            new byte[1000]);
    OPERATIONS.forEach(
        (service, target) -> {
          for (byte[] body : bodies) {
            send(aws.admin(), service, target, body).refused("SerializationException");
          }
        });
    aws.admin().kms("ListKeys").ok();
  }

  @EveryServer
  void a_name_given_twice_is_refused_known_or_unknown(Running aws) {
    for (String body :
        List.of(
            "{\"Name\":\"p\",\"Name\":\"q\",\"Type\":\"String\",\"Value\":\"v\"}",
            "{\"Name\":\"p\",\"Type\":\"String\",\"Value\":\"v\",\"x\":1,\"x\":2}",
            "{\"Name\":\"p\",\"\\u004eame\":\"q\",\"Type\":\"String\",\"Value\":\"v\"}",
            "{\"Name\":\"p\",\"Type\":\"String\",\"Value\":\"v\",\"x\":{\"y\":1,\"y\":2}}")) {
      aws.admin().json("ssm", "AmazonSSM", "PutParameter", body).refused("SerializationException");
    }
    aws.admin().ssm("GetParameter", "Name", "p").refusedSilently("ParameterNotFound");
  }

  @EveryServer
  void members_of_another_type_cannot_be_read(Running aws) {
    for (String body :
        List.of(
            "{\"Name\":1}",
            "{\"Name\":[\"p\"]}",
            "{\"Name\":{}}",
            "{\"Name\":true}",
            "{\"Name\":\"p\",\"Overwrite\":\"true\"}",
            "{\"Name\":\"p\",\"Overwrite\":1}",
            "{\"Name\":\"p\",\"Value\":1}",
            "{\"Name\":\"p\",\"Value\":{}}",
            "{\"Name\":\"p\",\"Tags\":{}}",
            "{\"Name\":\"p\",\"Tags\":[1]}",
            "{\"Name\":\"p\",\"Tags\":[null]}",
            "{\"Name\":\"p\\u0000\"}")) {
      aws.admin().json("ssm", "AmazonSSM", "PutParameter", body).refused("SerializationException");
    }
  }

  @EveryServer
  void a_null_is_as_good_as_nothing(Running aws) {
    aws.admin()
        .json(
            "ssm",
            "AmazonSSM",
            "PutParameter",
            "{\"Name\":\"p\",\"Type\":\"String\",\"Value\":\"v\",\"KeyId\":null,\"Tags\":null}")
        .ok();
    aws.admin()
        .json("ssm", "AmazonSSM", "GetParameter", "{\"Name\":null}")
        .refused("ValidationException");
  }

  @EveryServer
  void an_empty_body_is_an_empty_request(Running aws) {
    send(aws.admin(), "kms", "TrentService.ListKeys", new byte[0]).ok();
    send(aws.admin(), "ssm", "AmazonSSM.GetParameter", new byte[0]).refused("ValidationException");
  }

  @EveryServer
  void what_was_sent_is_not_sent_back(Running aws) {
    for (String body :
        List.of(
            "{\"Name\":\"p\",\"Value\":\"canary", "{\"Value\":\"canary\",\"Name\":7}", "canary")) {
      Answer answer = aws.admin().json("ssm", "AmazonSSM", "PutParameter", body);
      assertTrue(!answer.body().contains("canary"), answer.body());
    }
  }

  @EveryServer
  void an_unknown_operation_says_nothing_but_that(Running aws) {
    for (String target :
        List.of(
            "TrentService.Nothing",
            "TrentService.",
            "TrentService",
            "TrentService.listKeys",
            "TrentService.ListKeys.More",
            "Nothing.ListKeys",
            "trentservice.ListKeys",
            "x")) {
      send(aws.admin(), "kms", target, bytes("{}")).refusedSilently("UnknownOperationException");
    }
    SignedRequest without = aws.admin().signed().jsonDraft("x", "{}").without("X-Amz-Target");
    new Answer(
            "no target",
            aws.admin()
                .signed()
                .send(
                    without.sign(
                        aws.admin().signed().key("kms"), aws.admin().signed().clock().instant())))
        .refusedSilently("UnknownOperationException");
  }

  @EveryServer
  void another_method_or_place_leads_nowhere(Running aws) {
    var signed = aws.admin().signed();
    var draft = signed.jsonDraft("TrentService.ListKeys", "{}");
    for (SignedRequest wrong :
        List.of(
            draft.method("GET"),
            draft.method("PUT"),
            draft.method("DELETE"),
            draft.target("/x"),
            draft.target("//"),
            draft.target("/health/x"),
            draft.target("/.."))) {
      Reply reply = signed.send(wrong.sign(signed.key("kms"), signed.clock().instant()));
      assertEquals(404, reply.status());
      assertEquals("<UnknownOperationException/>\n", reply.body());
    }
  }

  @EveryServer
  void one_service_is_not_reached_with_a_signature_for_another(Running aws) {
    send(aws.admin(), "ssm", "TrentService.ListKeys", bytes("{}"))
        .refused("InvalidSignatureException");
    send(aws.admin(), "kms", "secretsmanager.GetSecretValue", bytes("{\"SecretId\":\"s\"}"))
        .refused("InvalidSignatureException");
    send(aws.admin(), "iam", "TrentService.ListKeys", bytes("{}"))
        .refused("InvalidSignatureException");
  }

  @EveryServer
  void every_answer_names_its_request(Running aws) {
    String form = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    for (Answer answer :
        List.of(
            aws.admin().kms("ListKeys"),
            aws.admin().kms("DescribeKey", "KeyId", "x"),
            aws.admin().kms("Nothing"),
            aws.anonymous().kms("ListKeys"),
            aws.admin().sts("GetCallerIdentity"))) {
      assertTrue(answer.header("x-amzn-RequestId").matches(form), answer.toString());
    }
    assertEquals("application/x-amz-json-1.1", aws.admin().kms("ListKeys").header("Content-Type"));
    assertEquals(
        "application/x-amz-json-1.1",
        aws.admin().kms("DescribeKey", "KeyId", "x").header("Content-Type"));
  }

  @EveryServer
  void who_may_not_do_a_thing_is_not_told_what_is_wrong_with_the_request(Running aws) {
    Client nobody = aws.user();
    nobody.kms("ListKeys", "Limit", 0).denied(nobody, "kms:ListKeys", "");
    nobody
        .ssm("GetParametersByPath", "Path", "/a", "MaxResults", 99)
        .denied(nobody, "ssm:GetParametersByPath", aws.arn("ssm", "parameter/a"));
    nobody
        .secrets("GetSecretValue", "SecretId", "s", "VersionId", "short")
        .denied(nobody, "secretsmanager:GetSecretValue", "s");
    aws.allow(nobody.name(), Policies.allow("kms:ListKeys"));
    nobody.kms("ListKeys", "Limit", 0).refused("ValidationException");
  }
}
