package io.strongroom.kms;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Running;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** ListKeys through the front door. */
final class ListKeysTest {
  @EveryServer
  void without_keys_the_list_is_empty_and_whole(Running aws) {
    Answer answer = aws.admin().kms("ListKeys").members("Keys", "Truncated");
    assertEquals(List.of(), answer.objects("Keys"));
    assertEquals(false, answer.at("Truncated"));
  }

  @EveryServer
  void every_key_is_listed_with_id_and_ARN(Running aws) {
    Set<String> made = Set.of(aws.kmsKey(), aws.kmsKey(), aws.kmsKey());
    var listed = new HashSet<Object>();
    for (var entry : aws.admin().kms("ListKeys").objects("Keys")) {
      assertEquals(Set.of("KeyId", "KeyArn"), entry.keySet());
      assertEquals(aws.arn("kms", "key/" + entry.get("KeyId")), entry.get("KeyArn"));
      listed.add(entry.get("KeyArn"));
    }
    assertEquals(made, listed);
  }

  @EveryServer
  void keys_of_services_and_keys_that_wait_for_deletion_are_listed_too(Running aws) {
    String pending = aws.kmsKey();
    aws.admin().kms("ScheduleKeyDeletion", "KeyId", pending).ok();
    String managed =
        aws.admin().kms("DescribeKey", "KeyId", "alias/aws/ssm").text("KeyMetadata", "Arn");
    var listed = new HashSet<Object>();
    aws.admin().kms("ListKeys").objects("Keys").forEach(key -> listed.add(key.get("KeyArn")));
    assertEquals(Set.of(pending, managed), listed);
  }

  @EveryServer
  void pages_follow_one_another_until_nothing_is_left(Running aws) {
    var made = new HashSet<Object>();
    for (int i = 0; i < 5; i++) {
      made.add(aws.kmsKey());
    }
    var listed = new HashSet<Object>();
    Answer page = aws.admin().kms("ListKeys", "Limit", 2);
    int pages = 1;
    while (page.at("Truncated").equals(true)) {
      page.members("Keys", "Truncated", "NextMarker");
      assertEquals(2, page.objects("Keys").size());
      page.objects("Keys").forEach(key -> listed.add(key.get("KeyArn")));
      page = aws.admin().kms("ListKeys", "Limit", 2, "Marker", page.text("NextMarker"));
      pages++;
    }
    page.members("Keys", "Truncated");
    page.objects("Keys").forEach(key -> listed.add(key.get("KeyArn")));
    assertEquals(3, pages);
    assertEquals(made, listed);
  }

  @EveryServer
  void a_page_that_is_just_full_is_the_last(Running aws) {
    aws.kmsKey();
    aws.kmsKey();
    Answer page = aws.admin().kms("ListKeys", "Limit", 2).members("Keys", "Truncated");
    assertEquals(false, page.at("Truncated"));
  }

  @EveryServer
  void a_limit_lies_between_1_and_1000(Running aws) {
    Client admin = aws.admin();
    admin.kms("ListKeys", "Limit", 1000).ok();
    admin
        .kms("ListKeys", "Limit", 0)
        .refused(
            "ValidationException",
            "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint:"
                + " Member must have value greater than or equal to 1");
    admin
        .kms("ListKeys", "Limit", 1001)
        .refused(
            "ValidationException",
            "1 validation error detected: Value '1001' at 'limit' failed to satisfy constraint:"
                + " Member must have value less than or equal to 1000");
    admin.kms("ListKeys", "Limit", -1).refused("ValidationException");
  }

  @EveryServer
  void only_markers_of_this_listing_are_taken(Running aws) {
    Client admin = aws.admin();
    aws.kmsKey();
    aws.kmsKey();
    String marker = admin.kms("ListKeys", "Limit", 1).text("NextMarker");
    String changed = (marker.charAt(20) == 'A' ? "B" : "A") + marker.substring(21);
    for (String bad :
        List.of(
            "x", " ", "é", marker + "A", marker.substring(1), marker.substring(0, 20) + changed)) {
      admin.kms("ListKeys", "Marker", bad).refused("InvalidMarkerException");
    }
    admin.in("eu-west-1").kms("ListKeys", "Marker", marker).refused("InvalidMarkerException");
    admin.kms("ListKeys", "Marker", "").refused("ValidationException");
    admin.kms("ListKeys", "Marker", "€").refused("ValidationException");
    admin.kms("ListKeys", "Marker", "x".repeat(1025)).refused("ValidationException");
    admin.kms("ListKeys", "Marker", marker).ok();
  }

  @EveryServer
  void keys_of_other_regions_are_not_listed(Running aws) {
    aws.kmsKey();
    Client elsewhere = aws.admin().in(aws.region().replace("te-", "ot-"));
    assertEquals(List.of(), elsewhere.kms("ListKeys").objects("Keys"));
  }
}
