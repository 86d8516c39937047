package io.strongroom.ops;

import io.strongroom.iam.Iam;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * {@code strongroom warm-up}: the training run from which the launcher makes the JVM's
 * ahead-of-time cache. Starts servers twice over one folder, so that the cache knows both first and
 * later starts, and calls each service.
 */
@Command(name = "warm-up", hidden = true, description = "Trains the JVM's cache; see the launcher.")
final class WarmUp implements Callable<Integer> {
  @Override
  public Integer call() throws StartFailed, IOException {
    SqliteLibrary.load();
    try (var scratch = Scratch.make()) {
      Path folder = scratch.path().resolve("data");
      InstantSource clock = InstantSource.system();
      var options = Options.ephemeral().with(Log.toStandardError(Log.Format.TEXT, clock));
      Iam.NewAccessKey key;
      try (Server first = Server.start(options.in(folder))) {
        key = first.newAdmin().orElseThrow();
        call(new Client(first.endpoint(), first.region().value(), key, clock));
      }
      try (Server second = Server.start(options.in(folder))) {
        call(new Client(second.endpoint(), second.region().value(), key, clock));
      }
    }
    return Main.DONE;
  }

  private static void call(Client client) throws IOException {
    client.query("sts", Map.of("Action", "GetCallerIdentity", "Version", "2011-06-15"));
    client.json("kms", "TrentService.ListKeys", "{}");
    String name = "/warm/up";
    client.json(
        "ssm",
        "AmazonSSM.PutParameter",
        "{\"Name\":\"" + name + "\",\"Value\":\"x\",\"Type\":\"SecureString\"}");
    client.json(
        "ssm", "AmazonSSM.GetParameter", "{\"Name\":\"" + name + "\",\"WithDecryption\":true}");
    client.json("secretsmanager", "secretsmanager.GetSecretValue", "{\"SecretId\":\"none\"}");
  }
}
