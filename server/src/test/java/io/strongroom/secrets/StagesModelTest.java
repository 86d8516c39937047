package io.strongroom.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Running;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/** Random sequences of new versions and moves of labels against a simple map of labels. */
final class StagesModelTest {
  private static final List<String> LABELS =
      List.of("AWSCURRENT", "AWSPREVIOUS", "AWSPENDING", "green", "blue");
  private static final int SEQUENCES = 5;

  /** No more, for a secret has a hundred versions at most. */
  private static final int VERSIONS = 90;

  /** {@code -Dmodel.steps=2000} makes 10,000 of all sequences. */
  private static final int STEPS = Integer.getInteger("model.steps", 40);

  /** What a secret must look like: which version has each label. */
  private static final class Model {
    final Map<String, String> versions = new HashMap<>();

    void put(String version, List<String> labels) {
      String before = versions.get("AWSCURRENT");
      labels.forEach(label -> versions.put(label, version));
      versions.putIfAbsent("AWSCURRENT", version);
      String after = versions.get("AWSCURRENT");
      if (before != null && !before.equals(after)) {
        versions.put("AWSPREVIOUS", before);
      }
    }

    /** Whether the label may go from one version to another, either of them perhaps none. */
    boolean move(String label, String from, String to) {
      String holder = versions.get(label);
      boolean named = holder == null ? from == null : holder.equals(from) || holder.equals(to);
      if (!named || (from != null && !from.equals(holder)) || (from == null && to == null)) {
        return false;
      }
      if (to == null) {
        return !label.equals("AWSCURRENT") && versions.remove(label) != null;
      }
      versions.put(label, to);
      if (label.equals("AWSCURRENT") && !to.equals(holder)) {
        versions.put("AWSPREVIOUS", holder);
      }
      return true;
    }

    Map<String, Object> shown() {
      var shown = new TreeMap<String, List<String>>();
      versions.forEach(
          (label, version) -> shown.computeIfAbsent(version, v -> new ArrayList<>()).add(label));
      shown.values().forEach(Collections::sort);
      return Map.copyOf(shown);
    }
  }

  @EveryServer
  void stages_go_where_the_rules_say(Running aws) {
    for (int seed = 0; seed < SEQUENCES; seed++) {
      sequence(aws.admin(), seed);
    }
  }

  private static void sequence(Client client, int seed) {
    var random = new Random(seed);
    var model = new Model();
    String name = "secret" + seed;
    client.secrets("CreateSecret", "Name", name, "ClientRequestToken", "t".repeat(32)).ok();
    var made = new TreeSet<String>();
    for (int step = 0; step < STEPS; step++) {
      String version = "version-%032d".formatted(random.nextInt(VERSIONS));
      List<String> labels = LABELS.stream().filter(label -> random.nextInt(4) == 0).toList();
      if (!made.isEmpty() && random.nextBoolean()) {
        move(client, name, random, model, List.copyOf(made));
      } else {
        if (random.nextInt(15) == 0) {
          marked(client, name, version);
        }
        boolean known = put(client, name, version, labels, random.nextBoolean());
        if (!known) {
          model.put(version, labels.isEmpty() ? List.of("AWSCURRENT") : labels);
        }
        made.add(version);
      }
      check(client, name, model, "seed " + seed + ", step " + step);
    }
  }

  /** Moves a label as often rightly as wrongly; the answer has to be the model's. */
  private static void move(
      Client client, String name, Random random, Model model, List<String> made) {
    String label = LABELS.get(random.nextInt(LABELS.size()));
    String holder = model.versions.get(label);
    String from = random.nextInt(3) == 0 ? null : random.nextInt(4) == 0 ? made.getFirst() : holder;
    String to = random.nextInt(3) == 0 ? null : made.get(random.nextInt(made.size()));
    var members = new ArrayList<Object>(List.of("SecretId", name, "VersionStage", label));
    if (from != null) {
      members.addAll(List.of("RemoveFromVersionId", from));
    }
    if (to != null) {
      members.addAll(List.of("MoveToVersionId", to));
    }
    Answer answer = client.secrets("UpdateSecretVersionStage", members.toArray());
    if (model.move(label, from, to)) {
      answer.ok();
    } else {
      answer.refused("InvalidParameterException");
    }
  }

  /** Whether the version had been put before, so that nothing changes. */
  private static boolean put(
      Client client, String name, String version, List<String> labels, boolean update) {
    boolean known =
        client.secrets("GetSecretValue", "SecretId", name, "VersionId", version).status() == 200;
    var members =
        new ArrayList<Object>(
            List.of("SecretId", name, "SecretString", version, "ClientRequestToken", version));
    if (!labels.isEmpty()) {
      members.addAll(List.of("VersionStages", labels));
    }
    boolean plain = labels.isEmpty() && update;
    client.secrets(plain ? "UpdateSecret" : "PutSecretValue", members.toArray()).ok();
    return known;
  }

  /** Deletes and restores it; meanwhile nothing can be put. */
  private static void marked(Client client, String name, String version) {
    client.secrets("DeleteSecret", "SecretId", name).ok();
    client
        .secrets(
            "PutSecretValue",
            "SecretId",
            name,
            "SecretString",
            version,
            "ClientRequestToken",
            version)
        .refused("InvalidRequestException");
    client.secrets("RestoreSecret", "SecretId", name).ok();
  }

  private static void check(Client client, String name, Model model, String where) {
    Map<String, Object> stages =
        client.secrets("DescribeSecret", "SecretId", name).object("VersionIdsToStages");
    assertEquals(model.shown(), stages, where);
    long current =
        stages.values().stream().filter(each -> ((List<?>) each).contains("AWSCURRENT")).count();
    assertEquals(1, current, where);
    model.versions.forEach(
        (label, version) ->
            assertEquals(
                version,
                client
                    .secrets("GetSecretValue", "SecretId", name, "VersionStage", label)
                    .text("SecretString"),
                where));
  }
}
