package io.strongroom.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.ops.Log;
import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.Figures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the server right behind an answer: whoever has seen the answer must find its record, read,
 * change and refusal alike. The files are looked at before the next start could mend them.
 */
@Timeout(600)
final class KillBehindAnswerTest {
  private static final int ROUNDS = Boolean.getBoolean("faults") ? 100 : 20;

  /** A request, and the operation that its record names. */
  private record Kind(String operation, Function<Client, Answer> request) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("GetSecretValue", client -> client.secrets("GetSecretValue", "SecretId", "db")),
          new Kind(
              "PutParameter",
              client ->
                  client.ssm(
                      "PutParameter",
                      "Name",
                      "/p",
                      "Value",
                      "v",
                      "Type",
                      "SecureString",
                      "Overwrite",
                      true)),
          new Kind(
              "GetParameter",
              client -> client.ssm("GetParameter", "Name", "/none", "WithDecryption", true)),
          new Kind(
              "PutSecretValue",
              client ->
                  client.secrets(
                      "PutSecretValue",
                      "SecretId",
                      "db",
                      "SecretString",
                      "s",
                      "ClientRequestToken",
                      token())));

  private static String token() {
    return UUID.randomUUID().toString();
  }

  @Test
  void whoever_has_an_answer_finds_its_record(@TempDir Path temp, TestReporter reporter)
      throws IOException, InterruptedException {
    Path data = temp.resolve("data");
    Path output = temp.resolve("output");
    try (var server = ServerProcess.start(data, output, Log.Format.TEXT)) {
      server
          .admin()
          .secrets("CreateSecret", "Name", "db", "SecretString", "s", "ClientRequestToken", token())
          .ok();
    }
    var requests = new ArrayList<String>();
    for (int round = 0; round < ROUNDS; round++) {
      Kind kind = KINDS.get(round % KINDS.size());
      var server = ServerProcess.start(data, output, Log.Format.TEXT);
      Client client = server.admin();
      Answer answer = kind.request().apply(client);
      server.kill();
      requests.add(answer.header("x-amzn-RequestId"));
      int records =
          Recorded.in(data).ofRequest(kind.operation(), answer.header("x-amzn-RequestId"));
      assertEquals(1, records, "round " + round + ": records of " + kind.operation());
    }
    Recorded all = Recorded.in(data);
    for (int round = 0; round < ROUNDS; round++) {
      String operation = KINDS.get(round % KINDS.size()).operation();
      assertEquals(1, all.ofRequest(operation, requests.get(round)), "later, round " + round);
    }
    Figures.publish(reporter, "kills", ROUNDS + " kills behind an answer, each with its record");
  }
}
