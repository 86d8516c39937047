package io.strongroom.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.ops.Log;
import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.Figures;
import io.strongroom.testing.Hook;
import io.strongroom.testing.JsonTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a server while parameters change, again and again, and compares what a webhook outside of
 * it and a function in processes of its own have heard with what was acknowledged. The function
 * says what it heard to the same receiver. The long form, 1,000 changes and 20 kills, runs with
 * {@code -Dfaults=true}.
 */
@Timeout(900)
final class KillEventsTest {
  private static final boolean LONG = Boolean.getBoolean("faults");
  private static final int KILLS = LONG ? 20 : 3;
  private static final int CHANGES = LONG ? 1000 : 100;
  private static final int SOONEST = 50;
  private static final int LATEST = LONG ? 3000 : 1000;
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(LONG ? 300 : 90);
  private static final String FUNCTIONS = "/2015-03-31/functions";
  private static final String CODE =
      "exports.handler = async (event) => { const answer = await fetch(process.env.RECEIVER,"
          + " { method: 'POST', body: JSON.stringify(event) });"
          + " if (answer.status !== 200) throw new Error(answer.status); };";

  private final Random random = new Random();
  private final Set<String> acknowledged = new ConcurrentSkipListSet<>();
  private final Set<String> asked = new ConcurrentSkipListSet<>();

  @Test
  void every_committed_change_is_heard_of_and_none_that_was_not(
      @TempDir Path temp, TestReporter reporter) throws IOException, InterruptedException {
    try (Hook hook = Hook.start(temp)) {
      String[] options = {"--webhook-ca=" + hook.certificate(), "--webhook-allow=127.0.0.0/8,::1"};
      Path data = temp.resolve("data");
      Path output = temp.resolve("output");
      try (var server = ServerProcess.start(data, output, Log.Format.TEXT, options)) {
        hook.receive(server.admin(), "changes", "{\"detail-type\":[\"Parameter Store Change\"]}");
        function(server.admin(), hook.url() + "/function");
      }
      for (int i = 0; i < KILLS; i++) {
        var server = ServerProcess.start(data, output, Log.Format.TEXT, options);
        var over = new AtomicBoolean();
        Client admin = server.admin();
        int round = i;
        Thread load = Thread.ofVirtual().start(() -> change(admin, round, CHANGES, over));
        if (i % 2 == 1) {
          // In the middle of what the function is asked for.
          int heard = function(hook.taken()).size();
          var unused = hook.await(PATIENCE, taken -> function(taken).size() > heard);
        }
        server.killAfter(SOONEST + random.nextInt(LATEST - SOONEST));
        over.set(true);
        load.join();
      }
      int before = acknowledged.size();
      int early = function(hook.taken()).size();
      try (var server = ServerProcess.start(data, output, Log.Format.TEXT, options)) {
        for (int i = acknowledged.size(); i < CHANGES; i++) {
          change(server.admin(), "/rest/" + i);
        }
        List<Hook.Got> got =
            hook.await(
                PATIENCE,
                taken ->
                    names(webhook(taken)).containsAll(acknowledged)
                        && names(function(taken)).containsAll(acknowledged));
        compare(server.admin(), "the webhook", webhook(got));
        compare(server.admin(), "the function", function(got));
        Figures.publish(
            reporter,
            "events",
            "%d kills, %d of %d changes acknowledged, %d of them between kills; for %d changes the webhook got %d events, the function %d (%d of them between kills)"
                .formatted(
                    KILLS,
                    acknowledged.size(),
                    asked.size(),
                    before,
                    names(got).size(),
                    webhook(got).size(),
                    function(got).size(),
                    early));
      }
      assertTrue(acknowledged.size() >= CHANGES, () -> acknowledged.size() + " changes");
    }
  }

  /** Makes a function the second target. */
  private static void function(Client admin, String receiver) {
    String trust =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
            + "{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}";
    String[] role = {"RoleName", "listener", "AssumeRolePolicyDocument", trust};
    admin.iam("CreateRole", role).ok();
    Map<String, Object> variables =
        Map.of("RECEIVER", receiver, "NODE_TLS_REJECT_UNAUTHORIZED", "0");
    Object[] function = {
      "FunctionName", "listener",
      "Role", "arn:aws:iam::000000000000:role/listener",
      "Runtime", "nodejs20.x",
      "Handler", "index.handler",
      "Timeout", 30,
      "Environment", Map.of("Variables", variables),
      "Code", Map.of("ZipFile", JsonTree.blob(zip()))
    };
    String arn = admin.lambda("POST " + FUNCTIONS, function).text("FunctionArn");
    Object[] permission = {
      "StatementId", "events",
      "Action", "lambda:InvokeFunction",
      "Principal", "events.amazonaws.com"
    };
    admin.lambda("POST " + FUNCTIONS + "/listener/policy", permission).ok();
    Object[] targets = {
      "Rule", "changes", "Targets", List.of(Map.of("Id", "function", "Arn", arn))
    };
    admin.events("PutTargets", targets).ok();
  }

  private static byte[] zip() {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("index.js"));
      zip.write(CODE.getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private void compare(Client admin, String who, List<Hook.Got> got) {
    var missing = new TreeSet<>(acknowledged);
    missing.removeAll(names(got));
    assertEquals(Set.of(), missing, "committed, and not heard of by " + who);
    Set<String> there = there(admin, names(got));
    var invented = new TreeSet<>(names(got));
    invented.removeAll(there);
    assertEquals(Set.of(), invented, "heard of by " + who + ", and not committed");
  }

  private static List<Hook.Got> webhook(List<Hook.Got> got) {
    return got.stream().filter(it -> it.path().equals("/hook")).toList();
  }

  private static List<Hook.Got> function(List<Hook.Got> got) {
    return got.stream().filter(it -> it.path().equals("/function")).toList();
  }

  private void change(Client admin, int round, int share, AtomicBoolean over) {
    for (int i = 0; i < share && !over.get(); i++) {
      try {
        change(admin, "/r" + round + "/" + i);
        // Refused: nobody may hear of it.
        String refused = "/r" + round + "/refused" + i;
        Object[] bad = {"Name", refused, "Type", "String", "Value", "x", "AllowedPattern", "\\d+"};
        assertEquals(400, admin.ssm("PutParameter", bad).status());
      } catch (RuntimeException e) {
        return; // killed
      }
    }
  }

  private void change(Client admin, String name) {
    asked.add(name);
    Answer answer = admin.ssm("PutParameter", "Name", name, "Type", "String", "Value", "1");
    if (answer.status() == 200) {
      acknowledged.add(name);
    }
  }

  private static Set<String> names(List<Hook.Got> got) {
    return got.stream()
        .map(it -> ((Map<?, ?>) JsonTree.read(it.body()).get("detail")).get("name"))
        .map(String::valueOf)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> there(Client admin, Set<String> names) {
    return names.stream()
        .filter(name -> admin.ssm("GetParameter", "Name", name).status() == 200)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
