package io.strongroom.attack;

import io.strongroom.testing.Client;
import io.strongroom.testing.JsonTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The log groups of an {@link Estate}. */
final class EstateLogs {
  private static final String LOG_POLICY =
      "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"events.amazonaws.com\"},"
          + "\"Action\":\"logs:PutLogEvents\",\"Resource\":\"*\"}]}";

  private EstateLogs() {}

  /** Makes them. */
  static void make(Client admin) {
    long time = admin.signed().clock().instant().toEpochMilli();
    for (String group : List.of("g", "h")) {
      admin.logs("CreateLogGroup", "logGroupName", group, "tags", Map.of("a", group)).ok();
      for (String stream : List.of("s", "t")) {
        Object[] place = {"logGroupName", group, "logStreamName", stream};
        admin.logs("CreateLogStream", place).ok();
        for (int i = 0; i < 2; i++) {
          var all = new ArrayList<>(List.of(place));
          all.addAll(
              List.of("logEvents", List.of(Map.of("timestamp", time + i, "message", stream + i))));
          admin.logs("PutLogEvents", all.toArray()).ok();
        }
      }
    }
    admin.logs("PutRetentionPolicy", "logGroupName", "g", "retentionInDays", 7).ok();
    for (String name : List.of("p", "q")) {
      admin.logs("PutResourcePolicy", "policyName", name, "policyDocument", LOG_POLICY).ok();
    }
  }

  /** What is asked about them. */
  static List<Estate.Question> questions() {
    var list = new ArrayList<Estate.Question>();
    var logs =
        Map.of(
            "FilterLogEvents", JsonTree.write("logGroupName", "g"),
            "GetLogEvents",
                JsonTree.write("logGroupName", "g", "logStreamName", "s", "startFromHead", true),
            "DescribeResourcePolicies", "{}");
    logs.forEach(
        (operation, body) ->
            list.add(
                new Estate.Question(
                    "admin", Estate.EAST, "logs", operation, body, Set.of("admin", "logs"))));
    return list;
  }
}
