package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Makes questions with policies out of few words, so that statements often apply. */
final class RandomCases {
  private static final List<String> CALLERS = List.copyOf(Corpus.CALLERS.keySet());
  private static final List<String> ACTIONS =
      List.of(
          "ssm:GetParameter",
          "ssm:GetParameters",
          "kms:Decrypt",
          "kms:ListKeys",
          "secretsmanager:GetSecretValue",
          "sts:AssumeRole");
  private static final List<String> RESOURCES =
      List.of(
          "*",
          "arn:aws:ssm:us-east-1:111122223333:parameter/app/db",
          "arn:aws:ssm:us-east-1:111122223333:parameter/app/red/db",
          "arn:aws:ssm:us-east-1:444455556666:parameter/home/alice",
          "arn:aws:kms:us-east-1:111122223333:key/k",
          "arn:aws:ssm:us-east-1:111122223333:parameter/a*b",
          "arn:aws:lambda:us-east-1:111122223333:function:rotate:live",
          "arn:aws:iam::111122223333:role/app/Reader");
  private static final List<String> TRUST_ACTIONS =
      List.of("sts:AssumeRole", "STS:assumerole*", "sts:TagSession", "sts:AssumeRoleWith*");
  private static final List<String> PRINCIPALS =
      List.of(
          "*",
          "111122223333",
          "444455556666",
          "arn:aws:iam::111122223333:root",
          "arn:aws:iam::444455556666:root",
          "arn:aws:iam::111122223333:user/alice",
          "arn:aws:iam::111122223333:user/team/carol",
          "arn:aws:iam::444455556666:user/bob",
          "arn:aws:iam::111122223333:role/app/Reader",
          "arn:aws:iam::444455556666:role/Deployer",
          "arn:aws:sts::111122223333:assumed-role/Reader/i-1",
          "arn:aws:sts::444455556666:assumed-role/Deployer/ci",
          "AIDAALICE000000000001",
          "AIDAREBORNALICE000001",
          "AROAREADER00000000001");
  private static final List<String> KEYS =
      List.of(
          "aws:username",
          "aws:PrincipalTag/team",
          "aws:ResourceTag/team",
          "aws:TagKeys",
          "aws:SourceIp",
          "aws:CurrentTime",
          "aws:EpochTime",
          "aws:SecureTransport",
          "aws:PrincipalArn",
          "kms:EncryptionContext:App",
          "kms:EncryptionContextKeys",
          "kms:CallerAccount",
          "kms:ViaService");
  private static final List<String> VALUES =
      List.of(
          "alice",
          "Alice",
          "red",
          "",
          "a*",
          "*",
          "?ed",
          "true",
          "false",
          "TRUE",
          "7",
          "7.0",
          "-3",
          "1767225600",
          "2026-01-01T00:00:00Z",
          "2026-01-01",
          "2025-12-31T23:59:59.5Z",
          "10.0.0.0/8",
          "10.1.2.3",
          "192.0.2.1",
          "2001:db8::/32",
          "2001:db8::7",
          "::ffff:10.1.2.3",
          "YQ==",
          "\u00c9t\u00e9",
          "arn:aws:iam::111122223333:role/app/Reader",
          "arn:aws:iam::111122223333:user/alice",
          "arn:aws:iam::*:role/*",
          "arn:aws:iam::111122223333:*",
          "App",
          "111122223333",
          "444455556666",
          "ssm.us-east-1.amazonaws.com");
  private static final List<String> VARIABLES =
      List.of(
          "${aws:username}",
          "${AWS:UserName, 'alice'}",
          "${aws:PrincipalTag/team}",
          "${aws:PrincipalTag/team, 'red'}",
          "${aws:TagKeys}",
          "${*}",
          "${?}",
          "${$}");
  private static final List<String> OPERATORS =
      List.of(
          "StringEquals",
          "StringNotEquals",
          "StringEqualsIgnoreCase",
          "StringNotEqualsIgnoreCase",
          "StringLike",
          "StringNotLike",
          "NumericEquals",
          "NumericNotEquals",
          "NumericLessThan",
          "NumericLessThanEquals",
          "NumericGreaterThan",
          "NumericGreaterThanEquals",
          "DateEquals",
          "DateNotEquals",
          "DateLessThan",
          "DateLessThanEquals",
          "DateGreaterThan",
          "DateGreaterThanEquals",
          "Bool",
          "BinaryEquals",
          "IpAddress",
          "NotIpAddress",
          "ArnEquals",
          "ArnNotEquals",
          "ArnLike",
          "ArnNotLike");

  private final Random random;

  private RandomCases(Random random) {
    this.random = random;
  }

  static Case one(Random random) {
    return new RandomCases(random).question();
  }

  /** A statement that fits into a policy of this question. */
  static Map<String, Object> statement(
      Random random, Case question, String effect, boolean principal) {
    return new RandomCases(random)
        .statement(effect, principal, question.action().startsWith("sts:"));
  }

  private Case question() {
    Caller caller = Corpus.caller(pick(CALLERS));
    String action = pick(ACTIONS);
    String resource = pick(RESOURCES);
    boolean trust = action.startsWith("sts:");
    Optional<String> owner =
        chance(60)
            ? Optional.of(caller.account().value())
            : Arn.parse(resource).map(Arn::account).filter(AccountId::isValid);
    var identity = new ArrayList<Object>();
    for (int i = random.nextInt(3); i > 0; i--) {
      identity.add(policy(false, false));
    }
    return new Case(
        caller,
        action,
        resource,
        owner,
        context(),
        identity,
        chance(60) ? Optional.of(policy(true, trust)) : Optional.empty(),
        chance(30) ? ResourceRule.MUST_ALLOW : ResourceRule.MAY_ALLOW,
        chance(80) ? Corpus.IDS : Map.of(),
        chance(25) ? Optional.of(policy(false, false)) : Optional.empty(),
        chance(25) ? Optional.of(List.of(policy(false, false))) : Optional.empty());
  }

  private Map<String, Object> policy(boolean principal, boolean trust) {
    var statements = new ArrayList<Object>();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      statements.add(statement(chance(80) ? "Allow" : "Deny", principal, principal && trust));
    }
    var policy = new LinkedHashMap<String, Object>();
    // Variables must be well formed in the current version only; elsewhere they are text.
    policy.put("Version", chance(85) ? "2012-10-17" : "2008-10-17");
    policy.put("Statement", statements.size() == 1 ? statements.getFirst() : statements);
    return policy;
  }

  private Map<String, Object> statement(String effect, boolean principal, boolean trust) {
    var statement = new LinkedHashMap<String, Object>();
    statement.put("Effect", effect);
    if (principal) {
      boolean not = effect.equals("Deny") && !trust && chance(30);
      statement.put(not ? "NotPrincipal" : "Principal", principals());
    }
    if (trust) {
      statement.put("Action", some(() -> pick(TRUST_ACTIONS)));
    } else {
      statement.put(chance(15) ? "NotAction" : "Action", some(this::actionPattern));
      statement.put(chance(15) ? "NotResource" : "Resource", some(this::resourcePattern));
    }
    if (chance(40)) {
      var block = new LinkedHashMap<String, Object>();
      for (int i = 1 + random.nextInt(2); i > 0; i--) {
        block.put(operator(), Map.of(pick(KEYS), some(this::value)));
      }
      statement.put("Condition", block);
    }
    return statement;
  }

  private Object principals() {
    if (chance(15)) {
      return "*";
    }
    return chance(10)
        ? Map.of("Service", "secretsmanager.amazonaws.com")
        : Map.of("AWS", some(() -> pick(PRINCIPALS)));
  }

  private String actionPattern() {
    if (chance(25)) {
      return "*";
    }
    String action = pick(ACTIONS);
    int colon = action.indexOf(':') + 1;
    return action.substring(0, colon) + wild(action.substring(colon));
  }

  private String resourcePattern() {
    if (chance(30)) {
      return "*";
    }
    String resource = RESOURCES.get(1 + random.nextInt(RESOURCES.size() - 1));
    String[] parts = resource.split(":", 6);
    String account = chance(30) ? "*" : parts[4];
    String last = chance(20) ? "parameter/app/" + pick(VARIABLES) + "/*" : wild(parts[5]);
    return String.join(
        ":", parts[0], parts[1], parts[2], chance(30) ? "*" : parts[3], account, last);
  }

  /** The text with some of it replaced by wildcards. */
  private String wild(String text) {
    String wild = text;
    for (int i = random.nextInt(3); i > 0 && !wild.isEmpty(); i--) {
      int from = random.nextInt(wild.length());
      int to = from + random.nextInt(wild.length() - from + 1);
      wild =
          chance(50)
              ? wild.substring(0, from) + "*" + wild.substring(to)
              : wild.substring(0, from) + "?" + wild.substring(from + 1);
    }
    return wild.isEmpty() ? "*" : wild;
  }

  private String operator() {
    if (chance(10)) {
      return "Null";
    }
    return pick(List.of("", "", "ForAllValues:", "ForAnyValue:"))
        + pick(OPERATORS)
        + pick(List.of("", "", "IfExists"));
  }

  private String value() {
    return chance(20) ? pick(VARIABLES) : pick(VALUES);
  }

  private Map<String, List<String>> context() {
    var context = new HashMap<String, List<String>>();
    for (String key : KEYS) {
      if (chance(60)) {
        context.put(key, chance(80) ? List.of(pick(VALUES)) : List.of(pick(VALUES), pick(VALUES)));
      } else if (chance(10)) {
        context.put(key, List.of());
      }
    }
    return context;
  }

  private Object some(java.util.function.Supplier<String> supplier) {
    return chance(60) ? supplier.get() : List.of(supplier.get(), supplier.get());
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private String pick(List<String> all) {
    return all.get(random.nextInt(all.size()));
  }
}
