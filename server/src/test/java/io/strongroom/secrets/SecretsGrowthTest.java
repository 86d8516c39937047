package io.strongroom.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Lists and reads cost by what they give and not by how much there is. {@code
 * -Dgrowth.items=100000} (or a million) measures with that many secrets; the figures go to {@code
 * target/secrets-growth-*.txt}.
 */
final class SecretsGrowthTest {
  private static final int FEW = 1000;
  private static final int MANY = Integer.getInteger("growth.items", 4000);
  private static final int THREADS = 16;
  private static final int ROUNDS = 60;
  private static final int RETRIES = 50;

  /** A page by index stays far above that; a scan of a hundred times as much falls far below. */
  private static final double LEAST = 0.2;

  @ParameterizedTest
  @EnumSource(names = {"SQLITE", "POSTGRES"})
  void pages_and_reads_do_not_slow_down(DatabaseKind kind)
      throws InterruptedException, ExecutionException, IOException {
    try (Running aws = Running.fresh(kind)) {
      Client admin = aws.admin();
      var names = new ArrayList<String>();
      load(admin, names, FEW);
      Map<String, Double> before = measure(admin, names);
      load(admin, names, MANY - FEW);
      Map<String, Double> after = measure(admin, names);
      var page = new StringBuilder();
      before.forEach(
          (what, micros) -> {
            page.append(
                "%s %s: %.0f us at %d, %.0f us at %d, ratio %.2f%n"
                    .formatted(
                        kind, what, micros, FEW, after.get(what), MANY, micros / after.get(what)));
          });
      Files.writeString(Path.of("target", "secrets-growth-" + kind + ".txt"), page);
      before.forEach(
          (what, micros) -> assertTrue(micros / after.get(what) > LEAST, page::toString));
    }
  }

  /** Random names, each tenth with a tag of its own and a description. */
  private static void load(Client client, List<String> names, int count)
      throws InterruptedException, ExecutionException {
    int start = names.size();
    for (int i = 0; i < count; i++) {
      names.add("app/" + UUID.randomUUID());
    }
    var next = new AtomicInteger(start);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<?>>();
      for (int i = 0; i < THREADS; i++) {
        running.add(
            threads.submit(
                () -> {
                  for (int n = next.getAndIncrement();
                      n < names.size();
                      n = next.getAndIncrement()) {
                    create(client, names.get(n), n);
                  }
                }));
      }
      for (Future<?> each : running) {
        each.get();
      }
    }
  }

  private static void create(Client client, String name, int number) {
    var members =
        new ArrayList<Object>(
            List.of(
                "Name",
                name,
                "SecretString",
                "value",
                "ClientRequestToken",
                UUID.randomUUID().toString()));
    if (number % 10 == 0) {
      members.addAll(
          List.of(
              "Description",
              "belongs to customer%07d".formatted(number),
              "Tags",
              List.of(Map.of("Key", "customer", "Value", "c%07d".formatted(number)))));
    }
    Answer answer = client.secrets("CreateSecret", members.toArray());
    // So many at once are in each other's way on PostgreSQL; every client tries again.
    for (int i = 0; i < RETRIES && answer.body().contains("ThrottlingException"); i++) {
      answer = client.secrets("CreateSecret", members.toArray());
    }
    answer.ok();
  }

  /** The median time of each kind of request, in microseconds. */
  private static Map<String, Double> measure(Client client, List<String> names) {
    var random = new Random(1);
    var micros = new LinkedHashMap<String, Double>();
    micros.put(
        "GetSecretValue",
        median(() -> client.secrets("GetSecretValue", "SecretId", names.get(random.nextInt(FEW)))));
    for (String sort : List.of("created-date", "last-changed-date", "last-accessed-date", "name")) {
      for (String order : List.of("asc", "desc")) {
        micros.put(
            "ListSecrets by " + sort + " " + order,
            median(() -> list(client, 100, "SortBy", sort, "SortOrder", order, "MaxResults", 100)));
      }
    }
    filtered(micros, client, "name", names.get(20), 1);
    filtered(micros, client, "tag-value", "c0000050", 1);
    filtered(micros, client, "all", "customer0000070", 1);
    filtered(micros, client, "description", "customer0000090", 1);
    return micros;
  }

  private static void filtered(
      Map<String, Double> micros, Client client, String key, String value, int least) {
    micros.put(
        "ListSecrets where " + key,
        median(
            () ->
                list(
                    client,
                    least,
                    "Filters",
                    List.of(Map.of("Key", key, "Values", List.of(value))))));
  }

  private static Answer list(Client client, int least, Object... members) {
    Answer answer = client.secrets("ListSecrets", members);
    assertTrue(answer.objects("SecretList").size() >= least, Arrays.toString(members));
    return answer;
  }

  private static double median(Supplier<Answer> request) {
    for (int i = 0; i < ROUNDS; i++) {
      assertEquals(200, request.get().status());
    }
    var times = new long[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      long start = System.nanoTime();
      assertEquals(200, request.get().status());
      times[i] = System.nanoTime() - start;
    }
    Arrays.sort(times);
    return times[ROUNDS / 2] / 1000.0;
  }
}
