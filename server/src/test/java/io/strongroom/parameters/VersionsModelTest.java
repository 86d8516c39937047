package io.strongroom.parameters;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Running;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Random writes, labels and deletions against a model: versions contiguous and at most a hundred,
 * each label on one version, the history complete.
 */
final class VersionsModelTest {
  private static final List<String> NAMES = List.of("flat", "/a/b", "/a/b/c", "/a/long");
  private static final List<String> TYPES = List.of("String", "StringList", "SecureString");
  private static final int STEPS = Integer.getInteger("model.steps", 10_000);
  private static final int VERSIONS_MAX = 100;
  private static final int LABELS_MAX = 10;
  private static final int LABELS = 16;

  private final Random random = new Random(Long.getLong("model.seed", 1L));
  private final Map<String, Model> models = new HashMap<>();

  /** What a parameter must hold: the values and labels of the versions that are kept. */
  private static final class Model {
    private final String type;
    private final TreeMap<Integer, String> values = new TreeMap<>();
    private final Map<String, Integer> labels = new HashMap<>();

    Model(String type) {
      this.type = type;
    }

    Set<String> of(int version) {
      var found = new TreeSet<String>();
      labels.forEach(
          (label, at) -> {
            if (at == version) {
              found.add(label);
            }
          });
      return found;
    }

    /** A version that is there, mostly. */
    int any(Random random) {
      return values.firstKey() - 1 + random.nextInt(values.size() + 2);
    }
  }

  @EveryServer
  void versions_and_labels_are_as_in_the_model(Running aws) {
    Client client = aws.admin();
    for (int step = 0; step < STEPS; step++) {
      // The last name grows past a hundred versions and is never deleted.
      String name = NAMES.get(random.nextInt(NAMES.size()));
      int what = random.nextInt(100);
      if (what < 2 && !name.endsWith("long")) {
        delete(client, name);
      } else if (what < 20) {
        label(client, name);
      } else if (what < 35) {
        unlabel(client, name);
      } else if (what < 45) {
        read(client, name);
      } else {
        write(client, name, "value" + step);
      }
      if (step % 250 == 249) {
        check(client);
      }
    }
    check(client);
  }

  private void delete(Client client, String name) {
    Answer answer = client.ssm("DeleteParameter", "Name", name);
    if (models.remove(name) == null) {
      answer.refusedSilently("ParameterNotFound");
    } else {
      answer.ok();
    }
  }

  private void write(Client client, String name, String value) {
    boolean overwrite = random.nextInt(4) > 0;
    String type = random.nextInt(4) > 0 ? "SecureString" : TYPES.get(random.nextInt(3));
    Model model = models.get(name);
    Answer answer =
        client.ssm(
            "PutParameter", "Name", name, "Type", type, "Value", value, "Overwrite", overwrite);
    if (model == null) {
      assertEquals(1, answer.number("Version").intValueExact());
      models.put(name, new Model(type));
      models.get(name).values.put(1, value);
    } else if (!overwrite) {
      answer.refused("ParameterAlreadyExists");
    } else if (!model.type.equals(type)) {
      answer.refused("HierarchyTypeMismatchException");
    } else if (model.values.size() == VERSIONS_MAX
        && !model.of(model.values.firstKey()).isEmpty()) {
      answer.refused("ParameterMaxVersionLimitExceeded");
    } else {
      int version = model.values.lastKey() + 1;
      assertEquals(version, answer.number("Version").intValueExact());
      model.values.put(version, value);
      if (model.values.size() > VERSIONS_MAX) {
        model.values.pollFirstEntry();
      }
    }
  }

  private Set<String> someLabels() {
    var labels = new HashSet<String>();
    for (int i = 0; i <= random.nextInt(3); i++) {
      labels.add("l" + random.nextInt(LABELS));
    }
    return labels;
  }

  private void label(Client client, String name) {
    Model model = models.get(name);
    Set<String> labels = someLabels();
    int version = model == null ? 1 : model.any(random);
    Answer answer =
        client.ssm(
            "LabelParameterVersion",
            "Name",
            name,
            "ParameterVersion",
            version,
            "Labels",
            List.copyOf(labels));
    if (model == null) {
      answer.refusedSilently("ParameterNotFound");
    } else if (!model.values.containsKey(version)) {
      answer.refused("ParameterVersionNotFound");
    } else {
      Set<String> together = model.of(version);
      together.addAll(labels);
      if (together.size() > LABELS_MAX) {
        answer.refused("ParameterVersionLabelLimitExceeded");
      } else {
        answer.ok();
        labels.forEach(label -> model.labels.put(label, version));
      }
    }
  }

  private void unlabel(Client client, String name) {
    Model model = models.get(name);
    Set<String> labels = someLabels();
    int version = model == null ? 1 : model.any(random);
    Answer answer =
        client.ssm(
            "UnlabelParameterVersion",
            "Name",
            name,
            "ParameterVersion",
            version,
            "Labels",
            List.copyOf(labels));
    if (model == null) {
      answer.refusedSilently("ParameterNotFound");
    } else if (!model.values.containsKey(version)) {
      answer.refused("ParameterVersionNotFound");
    } else {
      Set<String> removed = model.of(version);
      removed.retainAll(labels);
      assertEquals(removed, new TreeSet<>(answer.texts("RemovedLabels")));
      removed.forEach(model.labels::remove);
    }
  }

  private void read(Client client, String name) {
    Model model = models.get(name);
    String label = "l" + random.nextInt(LABELS);
    if (model == null) {
      read(client, name, "").refusedSilently("ParameterNotFound");
      read(client, name, ":" + label).refusedSilently("ParameterNotFound");
      return;
    }
    assertEquals(
        model.values.lastEntry().getValue(), read(client, name, "").text("Parameter", "Value"));
    Integer labelled = model.labels.get(label);
    if (labelled == null) {
      read(client, name, ":" + label).refused("ParameterVersionNotFound");
    } else {
      assertEquals(
          model.values.get(labelled), read(client, name, ":" + label).text("Parameter", "Value"));
    }
    int version = model.any(random);
    if (model.values.containsKey(version)) {
      assertEquals(
          model.values.get(version), read(client, name, ":" + version).text("Parameter", "Value"));
    } else {
      read(client, name, ":" + version).refused("ParameterVersionNotFound");
    }
  }

  private static Answer read(Client client, String name, String selector) {
    return client.ssm("GetParameter", "Name", name + selector, "WithDecryption", true);
  }

  /** The whole history of everything. */
  private void check(Client client) {
    for (String name : NAMES) {
      Model model = models.get(name);
      var values = new TreeMap<Integer, String>();
      if (model != null) {
        Answer first = history(client, name, "");
        var pages = new ArrayList<>(first.objects("Parameters"));
        if (first.json().containsKey("NextToken")) {
          pages.addAll(history(client, name, first.text("NextToken")).objects("Parameters"));
        }
        for (Map<String, Object> version : pages) {
          int number = Integer.parseInt(version.get("Version").toString());
          values.put(number, (String) version.get("Value"));
          assertEquals(List.copyOf(model.of(number)), version.get("Labels"), name);
          assertEquals(model.type, version.get("Type"));
        }
        assertEquals(model.values, values, name);
        assertEquals(
            values.size(), values.lastKey() - values.firstKey() + 1, "versions are contiguous");
      } else {
        history(client, name, "").refusedSilently("ParameterNotFound");
      }
    }
  }

  private static Answer history(Client client, String name, String token) {
    return token.isEmpty()
        ? client.ssm("GetParameterHistory", "Name", name, "WithDecryption", true)
        : client.ssm(
            "GetParameterHistory", "Name", name, "WithDecryption", true, "NextToken", token);
  }
}
