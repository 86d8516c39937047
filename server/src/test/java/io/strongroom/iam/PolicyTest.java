package io.strongroom.iam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a document may contain and what it says about itself. */
class PolicyTest {
  private static final String KEY_POLICY =
      """
      {"Version":"2012-10-17","Id":"key-default-1","Statement":[
        {"Sid":"Enable IAM User Permissions","Effect":"Allow",
         "Principal":{"AWS":["arn:aws:iam::111122223333:root","arn:aws:iam::111122223333:user/alice"]},
         "Action":"kms:*","Resource":"*"},
        {"Sid":"","Effect":"Deny","NotPrincipal":{"AWS":"AIDAALICE000000000001","Service":"ssm.amazonaws.com"},
         "Action":"kms:Decrypt","Resource":"*"},
        {"Sid":"","Effect":"Allow","Principal":"*","Action":"kms:ListGrants","Resource":"*"}]}
      """;

  /** One line of malformed.json. */
  record Malformed(PolicyKind kind, String document, MalformedPolicy.Fault fault, String message) {
    static Malformed of(Object tree) {
      List<?> cells = (List<?>) tree;
      return new Malformed(
          PolicyKind.valueOf((String) cells.get(0)),
          cells.get(1) instanceof String text ? text : Trees.write(cells.get(1)),
          MalformedPolicy.Fault.valueOf((String) cells.get(2)),
          (String) cells.get(3));
    }
  }

  static Stream<Malformed> malformed() {
    return ((List<?>) Trees.read(Corpus.text("malformed.json"))).stream().map(Malformed::of);
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void malformed_document_is_refused_in_the_words_of_iam(Malformed line) {
    var refused =
        assertThrows(MalformedPolicy.class, () -> Policy.parse(line.document(), line.kind()));
    assertEquals(line.fault(), refused.fault());
    assertEquals(line.message(), refused.getMessage());
  }

  @Test
  void principals_are_listed_as_written_and_accounts_by_number() {
    assertEquals(
        List.of(
            "*",
            "111122223333",
            "AIDAALICE000000000001",
            "arn:aws:iam::111122223333:user/alice",
            "ssm.amazonaws.com"),
        Policy.parse(KEY_POLICY, PolicyKind.RESOURCE).principals().stream().sorted().toList());
  }

  @Test
  void document_of_the_largest_size_is_read_and_a_larger_one_refused() {
    String head = "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}";
    String largest = head + " ".repeat(PolicyJson.MAX_LENGTH - head.length() - 1) + "}";
    assertEquals(0, Policy.parse(largest, PolicyKind.IDENTITY).principals().size());
    assertEquals(
        MalformedPolicy.Fault.SIZE,
        assertThrows(MalformedPolicy.class, () -> Policy.parse(largest + " ", PolicyKind.IDENTITY))
            .fault());
  }

  @Test
  void characters_up_to_the_end_of_latin_1_are_read() {
    String document =
        "{\"Statement\":\t{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\r\n"
            + "\"*\"},\"Id\":\"\u00ff\u00a0~\"}";
    assertEquals(0, Policy.parse(document, PolicyKind.IDENTITY).principals().size());
  }

  @Test
  void message_quotes_no_more_than_a_little_of_the_document() {
    String document =
        "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"%s\"}}"
            .formatted("x".repeat(60_000));
    var refused =
        assertThrows(MalformedPolicy.class, () -> Policy.parse(document, PolicyKind.IDENTITY));
    assertEquals(true, refused.getMessage().length() < 400);
  }

  @Test
  void condition_keys_have_one_form() {
    assertEquals("aws:sourceip", ConditionKey.canonical("AWS:SourceIp"));
    assertEquals("aws:resourcetag/Team", ConditionKey.canonical("aws:ResourceTag/Team"));
    assertEquals("ssm:resourcetag/a/B", ConditionKey.canonical("ssm:resourceTag/a/B"));
    assertEquals(
        "kms:encryptioncontext:App/X", ConditionKey.canonical("kms:EncryptionContext:App/X"));
    assertEquals("kms:encryptioncontextkeys", ConditionKey.canonical("kms:EncryptionContextKeys"));
    assertEquals(
        "secretsmanager:resource/allowrotationlambdaarn",
        ConditionKey.canonical("secretsmanager:resource/AllowRotationLambdaArn"));
    assertEquals("/x", ConditionKey.canonical("/X"));
  }
}
