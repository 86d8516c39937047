package io.strongroom.functions.logs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** CloudWatch Logs through the front door. */
final class LogsTest {
  private static final String GROUP = "/aws/lambda/f";
  private static final String STREAM = "2026/01/31/[$LATEST]0a";
  private static final long MINUTE = 60_000;

  private static long now(Running aws) {
    return aws.admin().signed().clock().instant().toEpochMilli();
  }

  private static Map<String, Object> event(long time, String message) {
    return Map.of("timestamp", time, "message", message);
  }

  private static Answer put(Running aws, String stream, List<Map<String, Object>> events) {
    return aws.admin()
        .logs("PutLogEvents", "logGroupName", GROUP, "logStreamName", stream, "logEvents", events);
  }

  private static void stream(Running aws, String name) {
    aws.admin().logs("CreateLogStream", "logGroupName", GROUP, "logStreamName", name).nothing();
  }

  private static void group(Running aws) {
    aws.admin().logs("CreateLogGroup", "logGroupName", GROUP).nothing();
    stream(aws, STREAM);
  }

  private static Answer filter(Running aws, Object... members) {
    var all = new ArrayList<Object>(List.of("logGroupName", GROUP));
    all.addAll(List.of(members));
    return aws.admin().logs("FilterLogEvents", all.toArray());
  }

  private static List<String> messages(Answer answer) {
    return answer.objects("events").stream().map(it -> (String) it.get("message")).toList();
  }

  @EveryServer
  void a_group_is_made_shown_and_deleted(Running aws) {
    long before = now(aws) - MINUTE;
    aws.admin()
        .logs("CreateLogGroup", "logGroupName", GROUP, "tags", Map.of("team", "red"))
        .nothing();
    aws.admin()
        .logs("CreateLogGroup", "logGroupName", GROUP)
        .refused("ResourceAlreadyExistsException", "The specified log group already exists");
    aws.admin().logs("CreateLogGroup", "logGroupName", "/other").ok();
    Answer all = aws.admin().logs("DescribeLogGroups");
    all.members("logGroups");
    Map<String, Object> shown = all.objects("logGroups").getFirst();
    String arn = aws.arn("logs", "log-group:" + GROUP);
    assertEquals(GROUP, shown.get("logGroupName"));
    assertEquals(arn + ":*", shown.get("arn"));
    assertEquals(arn, shown.get("logGroupArn"));
    assertEquals("STANDARD", shown.get("logGroupClass"));
    assertTrue(((BigDecimal) shown.get("creationTime")).longValue() > before);
    assertFalse(shown.containsKey("retentionInDays"));
    assertEquals(2, all.objects("logGroups").size());
    for (Object[] by :
        List.of(
            new Object[] {"logGroupNamePrefix", "/aws/"},
            new Object[] {"logGroupNamePattern", "lambda"})) {
      assertEquals(1, aws.admin().logs("DescribeLogGroups", by).objects("logGroups").size());
    }
    Map<String, Object> tags = Map.of("team", "red");
    assertEquals(tags, aws.admin().logs("ListTagsLogGroup", "logGroupName", GROUP).object("tags"));
    aws.admin().logs("TagResource", "resourceArn", arn, "tags", Map.of("cost", "7")).nothing();
    aws.admin().logs("UntagResource", "resourceArn", arn, "tagKeys", List.of("team")).nothing();
    assertEquals(
        Map.of("cost", "7"),
        aws.admin().logs("ListTagsForResource", "resourceArn", arn).object("tags"));
    aws.admin().logs("DeleteLogGroup", "logGroupName", GROUP).nothing();
    aws.admin()
        .logs("DeleteLogGroup", "logGroupName", GROUP)
        .refused("ResourceNotFoundException", "The specified log group does not exist.");
  }

  @EveryServer
  void groups_and_streams_are_listed_in_pages(Running aws) {
    for (String name : List.of("a", "b", "c")) {
      aws.admin().logs("CreateLogGroup", "logGroupName", name).ok();
    }
    Answer first = aws.admin().logs("DescribeLogGroups", "limit", 2);
    first.members("logGroups", "nextToken");
    Answer rest =
        aws.admin().logs("DescribeLogGroups", "limit", 2, "nextToken", first.text("nextToken"));
    rest.members("logGroups");
    assertEquals("c", rest.objects("logGroups").getFirst().get("logGroupName"));
    aws.admin()
        .logs("DescribeLogGroups", "nextToken", "x")
        .refused("InvalidParameterException", "The specified nextToken is invalid.");
    for (String name : List.of("s1", "s2", "s3")) {
      aws.admin().logs("CreateLogStream", "logGroupName", "a", "logStreamName", name).ok();
    }
    long now = now(aws);
    for (String name : List.of("s3", "s1")) {
      long time = name.equals("s1") ? now : now - MINUTE;
      aws.admin()
          .logs(
              "PutLogEvents",
              "logGroupName",
              "a",
              "logStreamName",
              name,
              "logEvents",
              List.of(event(time, "m")))
          .ok();
    }
    assertEquals(List.of("s1", "s2", "s3"), streams(aws, "limit", 1));
    assertEquals(List.of("s3", "s2", "s1"), streams(aws, "limit", 2, "descending", true));
    assertEquals(
        List.of("s1", "s3", "s2"),
        streams(aws, "limit", 2, "descending", true, "orderBy", "LastEventTime"));
    assertEquals(List.of("s2"), streams(aws, "logStreamNamePrefix", "s2"));
  }

  private static List<Object> streams(Running aws, Object... members) {
    var names = new ArrayList<Object>();
    var all = new ArrayList<Object>(List.of("logGroupName", "a"));
    all.addAll(List.of(members));
    Answer page = aws.admin().logs("DescribeLogStreams", all.toArray());
    while (true) {
      page.objects("logStreams").forEach(it -> names.add(it.get("logStreamName")));
      if (!page.json().containsKey("nextToken")) {
        return names;
      }
      var next = new ArrayList<>(all);
      next.addAll(List.of("nextToken", page.text("nextToken")));
      page = aws.admin().logs("DescribeLogStreams", next.toArray());
    }
  }

  @EveryServer
  void events_are_shown_from_either_end_and_on_from_a_token(Running aws) {
    group(aws);
    long start = now(aws) - 10 * MINUTE;
    put(aws, STREAM, IntStream.range(0, 5).mapToObj(i -> event(start + i, "m" + i)).toList()).ok();
    put(aws, STREAM, List.of(event(start + 2, "late"))).ok();
    Object[] stream = {"logGroupName", GROUP, "logStreamName", STREAM};
    Answer latest = get(aws, stream, "limit", 2);
    latest.members("events", "nextForwardToken", "nextBackwardToken");
    assertEquals(List.of("m3", "m4"), messages(latest));
    Answer before = get(aws, stream, "limit", 3, "nextToken", latest.text("nextBackwardToken"));
    assertEquals(List.of("m1", "m2", "late"), messages(before));
    Answer first = get(aws, stream, "limit", 2, "startFromHead", true);
    assertEquals(List.of("m0", "m1"), messages(first));
    Answer rest = get(aws, stream, "nextToken", first.text("nextForwardToken"));
    assertEquals(List.of("m2", "late", "m3", "m4"), messages(rest));
    String token = rest.text("nextForwardToken");
    Answer end = get(aws, stream, "nextToken", token);
    assertEquals(List.of(), messages(end));
    assertEquals(token, end.text("nextForwardToken"));
    put(aws, STREAM, List.of(event(start + 9, "new"))).ok();
    assertEquals(List.of("new"), messages(get(aws, stream, "nextToken", token)));
    Answer some = get(aws, stream, "startTime", start + 1, "endTime", start + 3);
    assertEquals(List.of("m1", "m2", "late"), messages(some));
    get(aws, stream, "nextToken", "f/none").refused("InvalidParameterException");
  }

  private static Answer get(Running aws, Object[] stream, Object... members) {
    var all = new ArrayList<Object>(List.of(stream));
    all.addAll(List.of(members));
    return aws.admin().logs("GetLogEvents", all.toArray());
  }

  @EveryServer
  void a_search_goes_over_streams_in_the_order_of_time(Running aws) {
    group(aws);
    stream(aws, "other");
    long start = now(aws) - 10 * MINUTE;
    put(aws, STREAM, List.of(event(start, "a ERROR one"), event(start + 20, "b fine"))).ok();
    put(aws, "other", List.of(event(start + 10, "c ERROR two"), event(start + 30, "d"))).ok();
    Answer all = filter(aws);
    all.members("events", "searchedLogStreams");
    assertEquals(List.of("a ERROR one", "c ERROR two", "b fine", "d"), messages(all));
    assertEquals("other", all.objects("events").get(1).get("logStreamName"));
    Set<Object> ids = new HashSet<>();
    all.objects("events").forEach(it -> ids.add(it.get("eventId")));
    assertEquals(4, ids.size());
    assertEquals(
        List.of("a ERROR one", "c ERROR two"), messages(filter(aws, "filterPattern", "ERROR")));
    assertEquals(
        List.of("c ERROR two", "d"), messages(filter(aws, "logStreamNames", List.of("other"))));
    assertEquals(List.of("c ERROR two", "d"), messages(filter(aws, "logStreamNamePrefix", "oth")));
    assertEquals(
        List.of("c ERROR two", "b fine"),
        messages(filter(aws, "startTime", start + 10, "endTime", start + 20)));
    Answer page = filter(aws, "limit", 1, "filterPattern", "?one ?two");
    assertEquals(List.of("a ERROR one"), messages(page));
    Answer next =
        filter(aws, "limit", 1, "filterPattern", "?one ?two", "nextToken", page.text("nextToken"));
    assertEquals(List.of("c ERROR two"), messages(next));
    filter(aws, "filterPattern", "other", "nextToken", page.text("nextToken"))
        .refused("InvalidParameterException");
    filter(aws, "logStreamNames", List.of("none")).refused("ResourceNotFoundException");
    aws.admin().logs("DeleteLogStream", "logGroupName", GROUP, "logStreamName", "other").nothing();
    assertEquals(List.of("a ERROR one", "b fine"), messages(filter(aws)));
  }

  @EveryServer
  void thousands_of_events_come_out_as_they_went_in(Running aws) {
    group(aws);
    long start = now(aws) - 100 * MINUTE;
    var put = new ArrayList<String>();
    for (int part = 0; part < 3; part++) {
      int base = part;
      List<Map<String, Object>> events =
          IntStream.range(0, 3000)
              .mapToObj(i -> event(start + i * 1000L + base, "line " + i + "." + base))
              .toList();
      put(aws, STREAM, events).ok();
    }
    IntStream.range(0, 3000)
        .forEach(i -> IntStream.range(0, 3).forEach(base -> put.add("line " + i + "." + base)));
    var got = new ArrayList<String>();
    Answer page = filter(aws, "limit", 2000);
    got.addAll(messages(page));
    while (page.json().containsKey("nextToken")) {
      page = filter(aws, "limit", 2000, "nextToken", page.text("nextToken"));
      got.addAll(messages(page));
    }
    assertEquals(put, got);
    var backward = new ArrayList<String>();
    Object[] stream = {"logGroupName", GROUP, "logStreamName", STREAM};
    Answer part = get(aws, stream, "limit", 2500);
    while (!messages(part).isEmpty()) {
      backward.addAll(0, messages(part));
      part = get(aws, stream, "limit", 2500, "nextToken", part.text("nextBackwardToken"));
    }
    assertEquals(put, backward);
  }

  @EveryServer
  void events_out_of_order_too_old_or_too_many_are_not_taken(Running aws) {
    group(aws);
    long now = now(aws);
    put(aws, STREAM, List.of(event(now, "a"), event(now - 1, "b")))
        .refused(
            "InvalidParameterException",
            "Log events in a single PutLogEvents request must be in chronological order.");
    put(aws, STREAM, List.of(event(now - 25 * 60 * MINUTE, "a"), event(now, "b")))
        .refused(
            "InvalidParameterException",
            "The batch of log events in a single PutLogEvents request cannot span more than 24"
                + " hours.");
    put(aws, "none", List.of(event(now, "a")))
        .refused("ResourceNotFoundException", "The specified log stream does not exist.");
    long old = now - 15 * 24 * 60 * MINUTE;
    Answer tooOld = put(aws, STREAM, List.of(event(old, "a"), event(old + 1, "b")));
    assertEquals(BigDecimal.TWO, tooOld.number("rejectedLogEventsInfo", "tooOldLogEventEndIndex"));
    Answer tooNew = put(aws, STREAM, List.of(event(now, "a"), event(now + 180 * MINUTE, "b")));
    assertEquals(
        BigDecimal.ONE, tooNew.number("rejectedLogEventsInfo", "tooNewLogEventStartIndex"));
    assertEquals(List.of("a"), messages(filter(aws)));
    aws.admin().logs("PutRetentionPolicy", "logGroupName", GROUP, "retentionInDays", 1).nothing();
    Answer expired = put(aws, STREAM, List.of(event(now - 26 * 60 * MINUTE, "x")));
    assertEquals(
        BigDecimal.ONE, expired.number("rejectedLogEventsInfo", "expiredLogEventEndIndex"));
    aws.admin()
        .logs("PutRetentionPolicy", "logGroupName", GROUP, "retentionInDays", 2)
        .refused("InvalidParameterException");
  }

  @EveryServer
  void what_is_older_than_the_retention_is_not_shown(Running aws) {
    group(aws);
    long now = now(aws);
    put(aws, STREAM, List.of(event(now - 4 * 24 * 60 * MINUTE, "old"))).ok();
    put(aws, STREAM, List.of(event(now, "new"))).ok();
    assertEquals(List.of("old", "new"), messages(filter(aws)));
    aws.admin().logs("PutRetentionPolicy", "logGroupName", GROUP, "retentionInDays", 3).nothing();
    Map<String, Object> shown =
        aws.admin().logs("DescribeLogGroups").objects("logGroups").getFirst();
    assertEquals(BigDecimal.valueOf(3), shown.get("retentionInDays"));
    assertEquals(List.of("new"), messages(filter(aws)));
    assertEquals(
        List.of("new"),
        messages(get(aws, new Object[] {"logGroupName", GROUP, "logStreamName", STREAM})));
    aws.admin().logs("DeleteRetentionPolicy", "logGroupName", GROUP).nothing();
  }

  @EveryServer
  void a_permission_for_one_stream_or_group_is_for_no_other(Running aws) {
    group(aws);
    stream(aws, "mine");
    long now = now(aws);
    String mine = aws.arn("logs", "log-group:" + GROUP + ":log-stream:mine");
    Client writer = aws.user(Policies.allow("logs:PutLogEvents", mine));
    Object[] members = {
      "logGroupName", GROUP, "logStreamName", "mine", "logEvents", List.of(event(now, "m"))
    };
    writer.logs("PutLogEvents", members).ok();
    members[3] = STREAM;
    writer
        .logs("PutLogEvents", members)
        .denied(
            writer,
            "logs:PutLogEvents",
            aws.arn("logs", "log-group:" + GROUP + ":log-stream:" + STREAM));
    Client reader =
        aws.user(Policies.allow("logs:*", aws.arn("logs", "log-group:" + GROUP + ":*")));
    reader.logs("FilterLogEvents", "logGroupName", GROUP).ok();
    reader.logs("GetLogEvents", "logGroupName", GROUP, "logStreamName", "mine").ok();
    reader
        .logs("FilterLogEvents", "logGroupName", GROUP + "2")
        .denied(
            reader,
            "logs:FilterLogEvents",
            aws.arn("logs", "log-group:" + GROUP + "2:log-stream:"));
    reader
        .logs("DescribeLogGroups")
        .denied(reader, "logs:DescribeLogGroups", aws.arn("logs", "log-group::log-stream:"));
    Client nobody = aws.user();
    nobody
        .logs("FilterLogEvents", "logGroupIdentifier", aws.arn("logs", "log-group:" + GROUP))
        .denied(
            nobody, "logs:FilterLogEvents", aws.arn("logs", "log-group:" + GROUP + ":log-stream:"));
  }

  @EveryServer
  void another_accounts_group_is_not_found(Running aws) {
    group(aws);
    Running other = aws.otherAccount();
    other
        .admin()
        .logs("FilterLogEvents", "logGroupIdentifier", aws.arn("logs", "log-group:" + GROUP))
        .refusedCapital(
            "AccessDeniedException",
            "User: "
                + other.admin().arn()
                + " is not authorized to perform: logs:FilterLogEvents on resource: "
                + aws.arn("logs", "log-group:" + GROUP)
                + " because no resource-based policy allows the logs:FilterLogEvents action");
    other
        .admin()
        .logs("FilterLogEvents", "logGroupName", GROUP)
        .refused("ResourceNotFoundException", "The specified log group does not exist.");
  }
}
