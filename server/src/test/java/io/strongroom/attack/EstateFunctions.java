package io.strongroom.attack;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.SignedRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The functions of an {@link Estate}: two that are alike, with variables, versions, aliases and
 * policies.
 */
final class EstateFunctions {
  private static final String FUNCTIONS = "/2015-03-31/functions";
  private static final String TRUST =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
          + "{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}";

  private static final String INVOCATIONS = "/invocations";

  /** What a question that runs code depends on. */
  static final String CODE = "code";

  private static final Map<String, String> LISTS =
      Map.of("/functions", "Functions", "/versions", "Versions", "/aliases", "Aliases");

  private static final Set<String> KEYS = Set.of("account", "region", "name", "number", "alias");

  private EstateFunctions() {}

  /** Makes them. */
  static void make(Client admin) {
    String role =
        admin
            .iam("CreateRole", "RoleName", "runner", "AssumeRolePolicyDocument", TRUST)
            .ok()
            .element("Arn");
    for (String name : List.of("f1", "f2")) {
      make(admin, name, role);
    }
  }

  private static void make(Client admin, String name, String role) {
    String function = FUNCTIONS + "/" + name;
    Object[] members = {
      "FunctionName",
      name,
      "Role",
      role,
      "Runtime",
      "provided.al2023",
      "Handler",
      "x",
      "Code",
      Map.of("ZipFile", JsonTree.blob(zip(name.equals("f1") ? 3 : 4))),
      "Environment",
      Map.of("Variables", Map.of("PLAIN", "text of " + name)),
      "Tags",
      Map.of("of", name),
      "Publish",
      true
    };
    admin.lambda("POST " + FUNCTIONS, members).ok();
    admin.lambda("PUT " + function + "/configuration", "Timeout", 7, "Description", name).ok();
    admin.lambda("POST " + function + "/versions").ok();
    alias(admin, function, "live", "1", Map.of());
    alias(
        admin,
        function,
        "next",
        "2",
        Map.of("AdditionalVersionWeights", Map.of("1", new BigDecimal("0.5"))));
    admin
        .lambda(
            "PUT /2017-10-31/functions/" + name + "/concurrency", "ReservedConcurrentExecutions", 5)
        .ok();
    permission(admin, function + "/policy", "none");
    permission(admin, function + "/policy?Qualifier=live", "reader");
  }

  private static void alias(
      Client admin, String function, String name, String version, Map<String, Object> routing) {
    Object[] members = {
      "Name", name, "FunctionVersion", version, "Description", name, "RoutingConfig", routing
    };
    admin.lambda("POST " + function + "/aliases", members).ok();
  }

  private static void permission(Client admin, String policy, String user) {
    Object[] members = {
      "StatementId",
      "may",
      "Action",
      "lambda:InvokeFunction",
      "Principal",
      "arn:aws:iam::000000000000:user/" + user
    };
    admin.lambda("POST " + policy, members).ok();
  }

  /** Code that says which it is by how it ends. */
  static byte[] zip(int status) {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("bootstrap"));
      zip.write(("#!/bin/sh\nexit " + status + "\n").getBytes(StandardCharsets.US_ASCII));
      zip.closeEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** What is asked about them. */
  static List<Estate.Question> questions() {
    var list = new ArrayList<Estate.Question>();
    for (String name : List.of("f1", "f2")) {
      String function = FUNCTIONS + "/" + name;
      for (String read :
          List.of(
              "",
              "?Qualifier=live",
              "/configuration?Qualifier=2",
              "/concurrency",
              "/aliases",
              "/aliases/next",
              "/versions")) {
        String path = read.equals("/concurrency") ? "/2019-09-30/functions/" + name : function;
        list.add(question("admin", "GET " + path + read, "", name));
      }
      // Who is named in them is looked up, to be shown.
      list.add(question("admin", "GET " + function + "/policy", "", name, "none"));
      list.add(question("admin", "GET " + function + "/policy?Qualifier=live", "", name, "reader"));
      String arn = "arn:aws:lambda:us-east-1:000000000000:function:" + name;
      list.add(question("admin", "GET /2017-03-31/tags/" + arn.replace(":", "%3A"), "", name));
      String call = "POST " + function + INVOCATIONS;
      for (String person : List.of("reader", "none", "managed")) {
        list.add(question(person, call + " dry", "{}", name));
        list.add(question(person, call + "?Qualifier=live dry", "{}", name));
      }
      list.add(question("none", call, "{}", name, CODE + name));
    }
    list.add(question("admin", "GET " + FUNCTIONS, "", "f1", "f2"));
    return list;
  }

  private static Estate.Question question(
      String person, String operation, String body, String... about) {
    var all = new LinkedHashSet<>(Set.of(about));
    all.add(person);
    return new Estate.Question(person, Estate.EAST, "lambda", operation, body, all);
  }

  /** Whether an answer to it takes a process. */
  static boolean runs(Estate.Question question) {
    return question.operation().endsWith(INVOCATIONS);
  }

  static Answer ask(Client client, Estate.Question question) {
    String[] words = question.operation().split(" ", -1);
    SignedRequest draft = client.signed().restDraft(words[0], words[1], question.body());
    return client.rest(
        "lambda",
        words.length > 2 ? draft.with("X-Amz-Invocation-Type", "DryRun") : draft,
        question.operation());
  }

  /**
   * Whether a list lacks a row that was moved away by a change of its key, and is the same
   * otherwise: who moves rows can as well delete them.
   */
  static boolean isShorter(String column, Estate.Question question, Answer before, Answer now) {
    String list = LISTS.get(question.operation().substring(question.operation().lastIndexOf('/')));
    if (list == null || !KEYS.contains(column)) {
      return false;
    }
    List<Map<String, Object>> less = now.objects(list);
    List<Map<String, Object>> whole = before.objects(list);
    return less.size() == whole.size() - 1 && whole.containsAll(less);
  }
}
