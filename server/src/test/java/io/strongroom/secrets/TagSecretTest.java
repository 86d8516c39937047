package io.strongroom.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** TagResource and UntagResource of Secrets Manager through the front door. */
final class TagSecretTest {
  private static final String TOKEN = "00000000-0000-0000-0000-000000000001";

  private static void create(Running aws) {
    aws.admin()
        .secrets("CreateSecret", "Name", "s", "SecretString", "v", "ClientRequestToken", TOKEN)
        .ok();
  }

  private static Map<String, String> tag(String key, String value) {
    return Map.of("Key", key, "Value", value);
  }

  private static Answer tags(Client client, Map<?, ?>... tags) {
    return client.secrets("TagResource", "SecretId", "s", "Tags", List.of(tags));
  }

  private static Answer untag(Client client, String... keys) {
    return client.secrets("UntagResource", "SecretId", "s", "TagKeys", List.of(keys));
  }

  private static Object shown(Running aws) {
    return aws.admin().secrets("DescribeSecret", "SecretId", "s").at("Tags");
  }

  @EveryServer
  void tags_are_added_replaced_and_taken_away(Running aws) {
    create(aws);
    tags(aws.admin(), tag("a", "1"), tag("B", "2")).members();
    tags(aws.admin(), tag("a", "3"), tag("A", "")).ok();
    assertEquals(List.of(tag("A", ""), tag("B", "2"), tag("a", "3")), shown(aws));
    untag(aws.admin(), "A", "missing").members();
    assertEquals(List.of(tag("B", "2"), tag("a", "3")), shown(aws));
  }

  @EveryServer
  void an_empty_list_is_shown_once_there_were_tags(Running aws) {
    create(aws);
    assertFalse(aws.admin().secrets("DescribeSecret", "SecretId", "s").json().containsKey("Tags"));
    tags(aws.admin(), tag("a", "1")).ok();
    untag(aws.admin(), "a").ok();
    assertEquals(List.of(), shown(aws));
  }

  @EveryServer
  void a_secret_has_50_tags_at_most(Running aws) {
    create(aws);
    var many = new ArrayList<Map<String, String>>();
    for (int i = 0; i < 50; i++) {
      many.add(tag("k" + i, "v"));
    }
    aws.admin().secrets("TagResource", "SecretId", "s", "Tags", many).ok();
    tags(aws.admin(), tag("one more", "v")).refused("InvalidParameterException");
    tags(aws.admin(), tag("k1", "w")).ok();
  }

  @EveryServer
  void keys_of_aws_and_long_ones_are_refused(Running aws) {
    create(aws);
    tags(aws.admin(), tag("aws:a", "v")).refused("InvalidParameterException");
    tags(aws.admin(), tag("AWS:a", "v")).refused("InvalidParameterException");
    untag(aws.admin(), "aws:a").refused("InvalidParameterException");
    tags(aws.admin(), tag("k".repeat(129), "v")).refused("ValidationException");
    tags(aws.admin(), tag("k", "v".repeat(257))).refused("ValidationException");
    tags(aws.admin(), tag("k".repeat(128), "v".repeat(256))).ok();
    untag(aws.admin(), "k".repeat(129)).refused("ValidationException");
  }

  @EveryServer
  void nobody_tags_himself_out(Running aws) {
    create(aws);
    tags(aws.admin(), tag("team", "red")).ok();
    Client red =
        aws.user(Policies.when(Policies.allow("*"), "StringEquals", "aws:ResourceTag/team", "red"));
    tags(red, tag("other", "x")).ok();
    tags(red, tag("team", "blue")).refused("AccessDeniedException");
    untag(red, "team").refused("AccessDeniedException");
    assertEquals(List.of(tag("other", "x"), tag("team", "red")), shown(aws));
  }

  @EveryServer
  void tags_of_the_request_decide(Running aws) {
    create(aws);
    Client tagger =
        aws.user(
            Policies.when(
                Policies.allow("secretsmanager:TagResource"),
                "StringEquals",
                "aws:RequestTag/stage",
                "test"));
    tags(tagger, tag("stage", "test")).ok();
    tags(tagger, tag("stage", "prod")).denied(tagger, "secretsmanager:TagResource", "s");
  }

  @EveryServer
  void a_marked_secret_keeps_its_tags(Running aws) {
    create(aws);
    aws.admin().secrets("DeleteSecret", "SecretId", "s").ok();
    for (Answer answer : List.of(tags(aws.admin(), tag("a", "1")), untag(aws.admin(), "a"))) {
      answer.refusedCapital(
          "InvalidRequestException",
          "You can't perform this operation on the secret because it was marked for deletion.");
    }
  }
}
