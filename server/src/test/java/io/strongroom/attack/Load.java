package io.strongroom.attack;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Policies;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Writers, each with things of its own and all of them at two that they share, until the server is
 * gone. Every value is another one.
 */
final class Load {
  static final int WRITERS = 16;

  private final ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
  private final List<Future<?>> writers = new ArrayList<>();
  private final Ledger ledger;
  private final String round;
  private final String key;

  private Load(Ledger ledger, String round, String key) {
    this.ledger = ledger;
    this.round = round;
    this.key = key;
  }

  /**
   * Makes what the writers share, then starts them.
   *
   * @param round part of all names
   */
  static Load start(Client admin, Ledger ledger, String round, String key, Random random) {
    var load = new Load(ledger, round, key);
    load.createSecret(admin, load.sharedSecret(), "shared " + round);
    load.put(admin, load.sharedParameter(), "SecureString", "Standard", "shared " + round);
    for (int i = 0; i < WRITERS; i++) {
      var writer = load.new Writer(admin, i, new Random(random.nextLong()));
      load.writers.add(load.threads.submit(writer::run));
    }
    return load;
  }

  String sharedSecret() {
    return round + "/shared";
  }

  String sharedParameter() {
    return "/" + round + "/shared";
  }

  /** Waits until every writer has seen the end, and fails if one saw anything else. */
  void join() throws InterruptedException {
    try {
      for (Future<?> writer : writers) {
        writer.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private boolean createSecret(Client client, String name, String value) {
    String token = UUID.randomUUID().toString();
    return did(
        "CreateSecret",
        name,
        token,
        value,
        () ->
            client.secrets(
                "CreateSecret", "Name", name, "ClientRequestToken", token, "SecretString", value));
  }

  private boolean put(Client client, String name, String type, String tier, String value) {
    return did(
        "PutParameter",
        name,
        "",
        value,
        () ->
            client.ssm(
                "PutParameter",
                "Name",
                name,
                "Type",
                type,
                "Tier",
                tier,
                "Value",
                value,
                "Overwrite",
                true));
  }

  private boolean did(
      String operation,
      String target,
      String token,
      String value,
      java.util.function.Supplier<Answer> call) {
    return ledger.run(operation, target, token, value, call).acknowledged();
  }

  /** One writer; it never has more than one request under way. */
  private final class Writer {
    private final Client client;
    private final Random random;
    private final String own;
    private final List<String> secrets = new ArrayList<>();
    private boolean present;
    private int number;

    Writer(Client client, int index, Random random) {
      this.client = client;
      this.random = random;
      own = round + "/w" + index;
    }

    void run() {
      try {
        while (true) {
          number++;
          step(own + " value " + number + " " + random.nextLong());
        }
      } catch (RuntimeException e) {
        if (!Ledger.isEnd(e)) {
          throw e;
        }
      }
    }

    private void step(String value) {
      switch (random.nextInt(12)) {
        case 0, 1 -> present |= put(client, "/" + own + "/a", "SecureString", "Standard", value);
        case 2 -> put(client, "/" + own + "/b", "String", "Standard", value);
        case 3 -> put(client, "/" + own + "/n" + number, "SecureString", "Advanced", value);
        case 4 -> delete();
        case 5 -> create(value);
        case 6 -> putSecret(secrets.isEmpty() ? sharedSecret() : secrets.getLast(), value);
        case 7 -> putSecret(sharedSecret(), value);
        case 8 -> put(client, sharedParameter(), "SecureString", "Standard", value);
        case 9 -> read();
        case 10 -> encrypt(value);
        default -> user();
      }
    }

    private void delete() {
      if (present) {
        String name = "/" + own + "/a";
        did("DeleteParameter", name, "", "", () -> client.ssm("DeleteParameter", "Name", name));
        present = false;
      }
    }

    private void create(String value) {
      String name = own + "/s" + number;
      if (createSecret(client, name, value)) {
        secrets.add(name);
      }
    }

    private void putSecret(String name, String value) {
      String token = UUID.randomUUID().toString();
      did(
          "PutSecretValue",
          name,
          token,
          value,
          () ->
              client.secrets(
                  "PutSecretValue",
                  "SecretId",
                  name,
                  "ClientRequestToken",
                  token,
                  "SecretString",
                  value));
    }

    private void read() {
      did(
          "GetSecretValue",
          "read " + own + number,
          "",
          "",
          () -> client.secrets("GetSecretValue", "SecretId", sharedSecret()));
    }

    private void encrypt(String value) {
      did(
          "Encrypt",
          "encrypted " + own + number,
          "",
          value,
          () -> client.kms("Encrypt", "KeyId", key, "Plaintext", JsonTree.blob(value)));
    }

    private void user() {
      String name = (own + "." + number).replace('/', '.');
      if (did("CreateUser", name, "", "", () -> client.iam("CreateUser", "UserName", name))) {
        String policy = Policies.document(Policies.allow("kms:ListKeys"));
        did(
            "PutUserPolicy",
            name,
            "",
            policy,
            () ->
                client.iam(
                    "PutUserPolicy",
                    "UserName",
                    name,
                    "PolicyName",
                    "p",
                    "PolicyDocument",
                    policy));
        did("CreateAccessKey", name, "", "", () -> client.iam("CreateAccessKey", "UserName", name));
      }
    }
  }
}
