package io.strongroom.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.audit.AuditFiles;
import io.strongroom.testing.JsonTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What the audit files of a data folder say was done, counted. */
final class Recorded {
  private final Map<String, Integer> byRequest = new HashMap<>();
  private final Map<String, Integer> successes = new HashMap<>();

  /** Reads them all, after a check of the whole chain. */
  static Recorded in(Path data) throws IOException {
    Path folder = data.resolve("audit");
    assertEquals(Optional.empty(), AuditFiles.verify(folder).fault());
    var recorded = new Recorded();
    AuditFiles.list(folder, AuditFiles.Filter.ALL, entry -> recorded.add(entry.json()));
    return recorded;
  }

  private void add(String json) {
    // The reader knows no null, and no value of this load has this text.
    Map<String, Object> record = JsonTree.read(json.replace(":null", ":\"\""));
    String name = String.valueOf(record.get("eventName"));
    if (String.valueOf(record.get("userIdentity")).contains("invokedBy")) {
      return;
    }
    byRequest.merge(name + " " + record.get("requestID"), 1, Integer::sum);
    if (!record.containsKey("errorCode")
        && record.get("requestParameters") instanceof Map<?, ?> p) {
      successes.merge(name + " " + subject(name, p), 1, Integer::sum);
    }
  }

  private static String subject(String name, Map<?, ?> parameters) {
    return switch (name) {
      case "CreateSecret", "PutSecretValue" -> String.valueOf(parameters.get("clientRequestToken"));
      case "CreateUser", "PutUserPolicy", "CreateAccessKey" ->
          String.valueOf(parameters.get("userName"));
      default -> String.valueOf(parameters.get("name"));
    };
  }

  /** How many records there are of one request; its inner calls do not count. */
  int ofRequest(String operation, String requestId) {
    return byRequest.getOrDefault(operation + " " + requestId, 0);
  }

  /** How many records tell of success with a parameter, user, or token of a secret's version. */
  int successes(String operation, String subject) {
    return successes.getOrDefault(operation + " " + subject, 0);
  }
}
