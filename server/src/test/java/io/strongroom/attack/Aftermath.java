package io.strongroom.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Compares what a restarted server has with what its clients were told before it was killed. */
final class Aftermath {
  private final Ledger ledger;
  private final Client admin;
  private final BiFunction<String, String, Client> clients;
  private final Map<String, Integer> committed = new HashMap<>();
  private int landed;

  /**
   * A comparison by what the server answers.
   *
   * @param clients with an access key: id and secret
   */
  Aftermath(Ledger ledger, Client admin, BiFunction<String, String, Client> clients) {
    this.ledger = ledger;
    this.admin = admin;
    this.clients = clients;
  }

  /** Requests that were done though nobody was told. */
  int landed() {
    return landed;
  }

  /** Fails unless everything that was acknowledged is there and everything else whole or absent. */
  void check(String sharedParameter, String sharedSecret) {
    for (Ledger.Entry entry : ledger.entries()) {
      assertTrue(entry.outcome() != Ledger.Outcome.REFUSED, entry::toString);
    }
    for (String name : ledger.targets("Parameter")) {
      if (name.equals(sharedParameter)) {
        sharedParameter(name);
      } else {
        ownParameter(name);
      }
    }
    for (String name : ledger.targets("CreateSecret")) {
      secret(name, name.equals(sharedSecret));
    }
    ledger.targets("Encrypt").forEach(this::ciphertext);
    ledger.targets("CreateUser").forEach(this::user);
  }

  /** Fails unless every acknowledged request, and every change that was made, has one record. */
  void check(Recorded recorded) {
    for (Ledger.Entry entry : ledger.entries()) {
      if (entry.acknowledged()) {
        assertEquals(
            1, recorded.ofRequest(entry.operation, entry.requestId()), () -> "records of " + entry);
      }
    }
    committed.forEach(
        (what, count) -> {
          String[] parts = what.split(" ", 2);
          assertEquals(count, recorded.successes(parts[0], parts[1]), what);
        });
  }

  private void done(String operation, String subject, boolean happened) {
    committed.merge(operation + " " + subject, happened ? 1 : 0, Integer::sum);
  }

  private void ownParameter(String name) {
    List<Ledger.Entry> entries = ledger.of(name);
    var told = new ArrayList<String>();
    var possible = new ArrayList<String>();
    boolean open = false;
    for (Ledger.Entry entry : entries) {
      assertTrue(!open, () -> "a writer went on after " + entries);
      open = !entry.acknowledged();
      apply(entry, possible);
      if (!open) {
        apply(entry, told);
        done(entry.operation, name, true);
      }
    }
    List<String> found = versions(name);
    boolean happened = open && found.equals(possible);
    assertTrue(happened || found.equals(told), () -> entries + " but found " + found);
    if (open) {
      done(entries.getLast().operation, name, happened);
      landed += happened ? 1 : 0;
    }
  }

  private static void apply(Ledger.Entry entry, List<String> versions) {
    if (entry.operation.equals("DeleteParameter")) {
      versions.clear();
    } else {
      versions.add(entry.value);
    }
  }

  /** The values of all versions, from the first to the latest. */
  private List<String> versions(String name) {
    Answer latest = admin.ssm("GetParameter", "Name", name, "WithDecryption", true);
    if (latest.status() != 200) {
      latest.refused("ParameterNotFound");
      return List.of();
    }
    var values = new ArrayList<String>();
    int count = latest.number("Parameter", "Version").intValueExact();
    for (int version = 1; version <= count; version++) {
      values.add(
          admin
              .ssm("GetParameter", "Name", name + ":" + version, "WithDecryption", true)
              .text("Parameter", "Value"));
    }
    assertEquals(latest.text("Parameter", "Value"), values.getLast(), name);
    admin
        .ssm("GetParameter", "Name", name + ":" + (count + 1), "WithDecryption", true)
        .refused("ParameterVersionNotFound");
    return values;
  }

  private void sharedParameter(String name) {
    List<String> found = versions(name);
    var unexplained = new HashSet<>(found);
    assertEquals(found.size(), unexplained.size(), () -> "values repeat: " + found);
    for (Ledger.Entry entry : ledger.of(name)) {
      boolean there = unexplained.remove(entry.value);
      if (entry.acknowledged()) {
        int version = entry.answer().number("Version").intValueExact();
        assertTrue(there && version <= found.size(), () -> entry + " is lost: " + found);
        assertEquals(entry.value, found.get(version - 1), entry::toString);
      }
      done(entry.operation, name, there);
      landed += there && !entry.acknowledged() ? 1 : 0;
    }
    assertEquals(new HashSet<>(), unexplained, name);
  }

  private void secret(String name, boolean shared) {
    var present = new LinkedHashMap<String, Ledger.Entry>();
    for (Ledger.Entry entry : ledger.of(name)) {
      boolean there = hasVersion(name, entry);
      assertTrue(there || !entry.acknowledged(), () -> entry + " is lost");
      if (there) {
        present.put(entry.token, entry);
      }
      done(entry.operation, entry.token, there);
      landed += there && !entry.acknowledged() ? 1 : 0;
    }
    Answer description = admin.secrets("DescribeSecret", "SecretId", name);
    if (present.isEmpty()) {
      description.refused("ResourceNotFoundException");
      return;
    }
    Map<String, String> stages = stages(description);
    assertEquals(present.size() > 1 ? 2 : 1, stages.size(), description::toString);
    String current = stages.getOrDefault("AWSCURRENT", "nowhere");
    List<String> tokens = List.copyOf(present.keySet());
    assertTrue(tokens.containsAll(stages.values()), description::toString);
    if (!shared) {
      assertEquals(tokens.getLast(), current, description::toString);
      if (tokens.size() > 1) {
        assertEquals(tokens.get(tokens.size() - 2), stages.get("AWSPREVIOUS"));
      }
    }
    Answer value = admin.secrets("GetSecretValue", "SecretId", name);
    assertEquals(current, value.text("VersionId"));
    Ledger.Entry entry = present.get(current);
    assertEquals(entry == null ? "none" : entry.value, value.text("SecretString"));
  }

  private boolean hasVersion(String name, Ledger.Entry entry) {
    Answer answer = admin.secrets("GetSecretValue", "SecretId", name, "VersionId", entry.token);
    if (answer.status() != 200) {
      answer.refused("ResourceNotFoundException");
      return false;
    }
    assertEquals(entry.value, answer.text("SecretString"), entry::toString);
    return true;
  }

  /** Which version has which stage; fails if two versions have the same one. */
  private static Map<String, String> stages(Answer description) {
    var stages = new HashMap<String, String>();
    description
        .object("VersionIdsToStages")
        .forEach(
            (version, labels) -> {
              for (Object label : (List<?>) labels) {
                if (stages.put((String) label, version) != null) {
                  fail("two versions are " + label + ": " + description);
                }
              }
            });
    return stages;
  }

  private void ciphertext(String target) {
    for (Ledger.Entry entry : ledger.of(target)) {
      if (entry.acknowledged()) {
        String blob = entry.answer().text("CiphertextBlob");
        byte[] plain = admin.kms("Decrypt", "CiphertextBlob", blob).blob("Plaintext");
        assertEquals(entry.value, new String(plain, StandardCharsets.UTF_8), entry::toString);
      }
    }
  }

  /** A user, his policy and his key are three requests, one after the other. */
  private void user(String name) {
    for (Ledger.Entry entry : ledger.of(name)) {
      switch (entry.operation) {
        case "CreateUser" -> found(entry, hasUser(name));
        case "PutUserPolicy" -> found(entry, hasPolicy(entry));
        default -> accessKey(entry);
      }
    }
  }

  private void found(Ledger.Entry entry, boolean there) {
    assertTrue(there || !entry.acknowledged(), () -> entry + " is lost");
    done(entry.operation, entry.target, there);
    landed += there && !entry.acknowledged() ? 1 : 0;
  }

  private boolean hasUser(String name) {
    Answer answer = admin.iam("DeleteUserPolicy", "UserName", name, "PolicyName", "none");
    answer.queryRefused(404, "NoSuchEntity");
    return answer.element("Message").contains("policy");
  }

  /** There is no operation yet that shows a policy: whether it is there shows in what it allows. */
  private boolean hasPolicy(Ledger.Entry entry) {
    Answer key = admin.iam("CreateAccessKey", "UserName", entry.target).ok();
    String id = key.element("AccessKeyId");
    int status = clients.apply(id, key.element("SecretAccessKey")).kms("ListKeys").status();
    // A user has two keys at most, and a round is looked at more than once.
    admin.iam("DeleteAccessKey", "UserName", entry.target, "AccessKeyId", id).ok();
    return status == 200;
  }

  private void accessKey(Ledger.Entry entry) {
    if (entry.acknowledged()) {
      Answer answer = entry.answer();
      clients
          .apply(answer.element("AccessKeyId"), answer.element("SecretAccessKey"))
          .sts("GetCallerIdentity")
          .ok();
    }
  }
}
