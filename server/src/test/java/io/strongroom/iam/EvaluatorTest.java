package io.strongroom.iam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.aws.AccountId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The decisions of the corpus, and what no document can express. */
class EvaluatorTest {
  private static final Caller ALICE = Corpus.caller("alice");
  private static final String PARAMETER = "arn:aws:ssm:us-east-1:111122223333:parameter/app/db";

  static List<Corpus.Entry> entries() {
    return Corpus.entries();
  }

  @ParameterizedTest
  @MethodSource("entries")
  void decides_as_the_corpus_says(Corpus.Entry entry) {
    assertEquals(entry.expected(), entry.question().decided(), entry.why());
  }

  @ParameterizedTest
  @MethodSource("entries")
  void reference_decides_as_the_corpus_says(Corpus.Entry entry) {
    assertEquals(entry.expected(), Reference.decide(entry.question()), entry.why());
  }

  @Test
  void corpus_is_large_and_mostly_about_refusals() {
    var entries = entries();
    var names = new HashSet<String>();
    entries.forEach(it -> assertTrue(names.add(it.name()), () -> "twice: " + it.name()));
    long denials = entries.stream().filter(it -> !it.expected().equals("allow")).count();
    long kms = entries.stream().filter(it -> it.question().action().startsWith("kms:")).count();
    long cross = entries.stream().filter(it -> isForeign(it.question())).count();
    assertTrue(entries.size() >= 300, () -> entries.size() + " decisions");
    assertTrue(denials >= 120, () -> denials + " denials");
    assertTrue(kms >= 40, () -> kms + " on keys");
    assertTrue(cross >= 40, () -> cross + " across accounts");
    entries.forEach(it -> assertFalse(it.why().isBlank(), it.name()));
  }

  private static boolean isForeign(Case question) {
    String home = question.caller().account().value();
    return !question.owner().orElse(home).equals(home);
  }

  @Test
  void no_policy_at_all_denies() {
    assertEquals(
        new Decision.Denied(false, Decision.Source.IDENTITY, Optional.empty(), Optional.empty()),
        decide(ContextKeys.NONE));
  }

  @Test
  void decision_names_the_statements_that_allowed_it() {
    assertEquals(
        new Decision.Allowed(List.of("Read")), decide(ContextKeys.NONE, allow("Read", "")));
    assertEquals(
        new Decision.Allowed(List.of("arn:aws:iam::aws:policy/P#1")),
        Evaluator.decide(
            question(ContextKeys.NONE),
            identity(identity(allow("", "")).named("arn:aws:iam::aws:policy/P"))));
  }

  @Test
  void decision_names_the_statement_and_the_policy_that_denied_it() {
    Policy policy =
        identity(allow("Read", "").replace("Allow", "Deny")).named("arn:aws:iam::aws:policy/P");
    assertEquals(
        new Decision.Denied(
            true,
            Decision.Source.IDENTITY,
            Optional.of("arn:aws:iam::aws:policy/P#Read"),
            Optional.of("arn:aws:iam::aws:policy/P")),
        Evaluator.decide(question(ContextKeys.NONE), identity(policy)));
  }

  @Test
  void keys_that_fail_void_an_allow_and_not_a_deny() {
    ContextKeys broken =
        key -> {
          throw new IllegalStateException("broken");
        };
    String condition = ",\"Condition\":{\"StringEquals\":{\"aws:username\":\"alice\"}}";
    String allow = allow("A", condition);
    String deny = allow("D", condition).replace("Allow", "Deny");
    assertEquals("IDENTITY", Case.words(decide(broken, allow)));
    assertEquals("explicit IDENTITY", Case.words(decide(broken, allow("B", ""), deny)));
  }

  @Test
  void text_too_long_for_a_pattern_voids_an_allow_and_not_a_deny() {
    ContextKeys keys = key -> Optional.of(List.of("a".repeat(Glob.MAX_TEXT + 1)));
    String allow = allow("A", ",\"Condition\":{\"StringLike\":{\"aws:userid\":\"*a\"}}");
    assertEquals("IDENTITY", Case.words(decide(keys, allow)));
    assertEquals(
        "explicit IDENTITY",
        Case.words(decide(keys, allow("B", ""), allow.replace("Allow", "Deny"))));
  }

  @Test
  void policy_of_a_resource_in_the_place_of_the_callers_allows_nothing_and_denies() {
    String trust = "\"Principal\":\"*\",\"Effect\":\"%s\",\"Action\":\"*\",\"Resource\":\"*\"";
    for (String effect : List.of("Allow", "Deny")) {
      Policy misplaced =
          Policy.parse("{\"Statement\":{" + trust.formatted(effect) + "}}", PolicyKind.RESOURCE);
      assertEquals(
          effect.equals("Deny") ? "explicit IDENTITY" : "IDENTITY",
          Case.words(Evaluator.decide(question(ContextKeys.NONE), identity(misplaced))));
    }
  }

  @Test
  void policy_of_the_caller_in_the_place_of_the_resources_allows_nothing_and_denies() {
    for (String effect : List.of("Allow", "Deny")) {
      Policy misplaced = identity(allow("A", "").replace("Allow", effect));
      var policies =
          new Policies(
              List.of(),
              Optional.of(misplaced),
              ResourceRule.MUST_ALLOW,
              Optional.empty(),
              Optional.empty());
      assertEquals(
          effect.equals("Deny") ? "explicit RESOURCE" : "RESOURCE",
          Case.words(Evaluator.decide(question(ContextKeys.NONE), policies)));
    }
  }

  private static Decision decide(ContextKeys keys, String... statements) {
    return Evaluator.decide(
        question(keys),
        identity(List.of(statements).stream().map(EvaluatorTest::identity).toArray(Policy[]::new)));
  }

  private static Question question(ContextKeys keys) {
    return new Question(
        ALICE, "ssm:GetParameter", PARAMETER, Optional.of(new AccountId("111122223333")), keys);
  }

  private static Policies identity(Policy... policies) {
    return new Policies(
        List.of(policies),
        Optional.empty(),
        ResourceRule.MAY_ALLOW,
        Optional.empty(),
        Optional.empty());
  }

  private static Policy identity(String statement) {
    return Policy.parse(
        "{\"Version\":\"2012-10-17\",\"Statement\":[" + statement + "]}", PolicyKind.IDENTITY);
  }

  private static String allow(String sid, String more) {
    return "{\"Sid\":\"%s\",\"Effect\":\"Allow\",\"Action\":\"ssm:*\",\"Resource\":\"*\"%s}"
        .formatted(sid, more);
  }
}
