package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The decisions in policies/*.json; what their members mean says policies/README.md. */
final class Corpus {
  static final List<String> FILES =
      List.of(
          "identity.json",
          "resource.json",
          "kms.json",
          "kms-conditions.json",
          "secrets.json",
          "cross-account.json",
          "boundary-and-session.json",
          "trust.json",
          "variables.json",
          "conditions.json");
  static final AccountId HOME = new AccountId("111122223333");
  static final AccountId AWAY = new AccountId("444455556666");
  static final Map<String, Caller> CALLERS = callers();
  static final Map<String, String> IDS = ids();

  private Corpus() {}

  /** One decision with what is expected and why. */
  record Entry(String name, String why, Case question, String expected) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Caller caller(String name) {
    return Objects.requireNonNull(CALLERS.get(name), name);
  }

  static List<Entry> entries() {
    return FILES.stream().flatMap(file -> entries(file).stream()).toList();
  }

  static List<Entry> entries(String file) {
    var entries = new ArrayList<Entry>();
    for (Object one : (List<?>) Trees.read(text(file))) {
      Map<String, Object> members = Trees.object(one);
      String name = file.replace(".json", ": ") + members.get("name");
      entries.add(
          new Entry(
              name,
              (String) Trees.member(members, "why"),
              question(members),
              (String) Trees.member(members, "expect")));
    }
    return entries;
  }

  static String text(String file) {
    try (InputStream in = Corpus.class.getResourceAsStream("policies/" + file)) {
      if (in == null) {
        throw new IllegalStateException("no " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Case question(Map<String, Object> members) {
    String version = (String) members.getOrDefault("version", "2012-10-17");
    String resource =
        (String) members.getOrDefault("on", "arn:aws:ssm:us-east-1:111122223333:parameter/app/db");
    var context = new HashMap<String, List<String>>();
    Trees.object(members.getOrDefault("context", Map.of()))
        .forEach((key, values) -> context.put(key, Trees.texts(values)));
    return new Case(
        caller((String) members.getOrDefault("caller", "alice")),
        (String) members.getOrDefault("action", "ssm:GetParameter"),
        resource,
        Arn.parse(resource).map(Arn::account).filter(AccountId::isValid),
        context,
        members.containsKey("identity")
            ? List.of(policy(members.get("identity"), version))
            : List.of(),
        Optional.ofNullable(members.get("resource")).map(it -> policy(it, version)),
        members.containsKey("must") ? ResourceRule.MUST_ALLOW : ResourceRule.MAY_ALLOW,
        members.containsKey("unbound") ? Map.of() : IDS,
        Optional.ofNullable(members.get("boundary")).map(it -> policy(it, version)),
        Optional.ofNullable(members.get("session")).map(it -> List.of(policy(it, version))));
  }

  /** Statements as they stand in the corpus, made a policy. */
  private static Object policy(Object statements, String version) {
    return Map.of("Version", version, "Statement", statements);
  }

  private static Map<String, Caller> callers() {
    String reborn = "AIDAREBORNALICE000001";
    return Map.of(
        "alice", user(HOME, "user/alice", "AIDAALICE000000000001"),
        "reborn", user(HOME, "user/alice", reborn),
        "carol", user(HOME, "user/team/carol", "AIDACAROL000000000001"),
        "bob", user(AWAY, "user/bob", "AIDABOB00000000000001"),
        "reader", session(HOME, "role/app/Reader", "AROAREADER00000000001", "i-1"),
        "other reader", session(HOME, "role/app/Reader", "AROAREADER00000000001", "i-2"),
        "stranger", session(AWAY, "role/Deployer", "AROADEPLOYER000000001", "ci"),
        "root", user(HOME, "root", HOME.value()),
        "foreign root", user(AWAY, "root", AWAY.value()),
        "service",
            new Caller(
                HOME,
                Caller.Type.USER,
                "secretsmanager.amazonaws.com",
                "secretsmanager.amazonaws.com",
                "secretsmanager.amazonaws.com",
                "",
                Optional.empty()));
  }

  private static Map<String, String> ids() {
    var ids = new HashMap<String, String>();
    for (String name : List.of("alice", "carol", "bob", "reader", "stranger")) {
      Caller caller = caller(name);
      ids.put(caller.principalArn(), caller.boundId());
    }
    return Map.copyOf(ids);
  }

  private static Caller user(AccountId account, String resource, String id) {
    return new Caller(
        account,
        Caller.Type.USER,
        "arn:aws:iam::" + account + ":" + resource,
        id,
        resource.substring(resource.lastIndexOf('/') + 1),
        "AKIAEXAMPLE000000000",
        Optional.empty());
  }

  private static Caller session(AccountId account, String resource, String id, String name) {
    String role = resource.substring(resource.lastIndexOf('/') + 1);
    return new Caller(
        account,
        Caller.Type.ASSUMED_ROLE,
        "arn:aws:sts::" + account + ":assumed-role/" + role + "/" + name,
        id + ":" + name,
        name,
        "ASIAEXAMPLE000000000",
        Optional.of(new Caller.Role("arn:aws:iam::" + account + ":" + resource, id)));
  }
}
