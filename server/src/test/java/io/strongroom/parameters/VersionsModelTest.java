package io.strongroom.parameters;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Running;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random writes, overwrites and deletions against lists of values. */
final class VersionsModelTest {
  private static final List<String> NAMES = List.of("flat", "/a/b", "/a/b/c");
  private static final List<String> TYPES = List.of("String", "StringList", "SecureString");
  private static final int STEPS = 80;

  /** What a parameter must hold. */
  private record Model(String type, List<String> values) {}

  @EveryServer
  void versions_are_contiguous_and_keep_their_values(Running aws) {
    Client client = aws.admin();
    var random = new Random(1);
    var models = new HashMap<String, Model>();
    for (int step = 0; step < STEPS; step++) {
      String name = NAMES.get(random.nextInt(NAMES.size()));
      if (random.nextInt(12) == 0) {
        delete(client, name, models);
      } else {
        write(client, name, random, models, "value" + step);
      }
      if (step % 10 == 9) {
        check(client, models);
      }
    }
    check(client, models);
  }

  private static void delete(Client client, String name, Map<String, Model> models) {
    Answer answer = client.ssm("DeleteParameter", "Name", name);
    if (models.remove(name) == null) {
      answer.refusedSilently("ParameterNotFound");
    } else {
      answer.ok();
    }
  }

  private static void write(
      Client client, String name, Random random, Map<String, Model> models, String value) {
    boolean overwrite = random.nextInt(4) > 0;
    String type = TYPES.get(random.nextInt(TYPES.size()));
    Model model = models.get(name);
    Answer answer =
        client.ssm(
            "PutParameter", "Name", name, "Type", type, "Value", value, "Overwrite", overwrite);
    if (model == null) {
      assertEquals("1", answer.number("Version").toString());
      models.put(name, new Model(type, new ArrayList<>(List.of(value))));
    } else if (!overwrite) {
      answer.refused("ParameterAlreadyExists");
    } else if (!model.type().equals(type)) {
      answer.refused("HierarchyTypeMismatchException");
    } else {
      model.values().add(value);
      assertEquals(model.values().size(), answer.number("Version").intValueExact());
    }
  }

  private static void check(Client client, Map<String, Model> models) {
    for (String name : NAMES) {
      Model model = models.get(name);
      if (model == null) {
        read(client, name).refusedSilently("ParameterNotFound");
        continue;
      }
      assertEquals(model.values().getLast(), read(client, name).text("Parameter", "Value"));
      assertEquals(model.type(), read(client, name).text("Parameter", "Type"));
      for (int version = 1; version <= model.values().size(); version++) {
        assertEquals(
            model.values().get(version - 1),
            read(client, name + ":" + version).text("Parameter", "Value"));
      }
      read(client, name + ":" + (model.values().size() + 1)).refused("ParameterVersionNotFound");
    }
  }

  private static Answer read(Client client, String name) {
    return client.ssm("GetParameter", "Name", name, "WithDecryption", true);
  }
}
