package io.strongroom.iam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;

/** What holds for every policy. */
class PolicyPropertiesTest {
  private static final List<String> PIECES =
      List.of(
          "{", "}", "[", "]", "\"", ":", ",", "null", "true", "1e9", "\\u0000", "${", "*",
          "\u0100");

  @Provide
  Arbitrary<Case> cases() {
    return Arbitraries.randomValue(RandomCases::one);
  }

  /** A question, and the same with one more statement in one of its policies. */
  @Provide
  Arbitrary<Tuple2<Case, Case>> denies() {
    return Arbitraries.randomValue(random -> withOneMore(random, "Deny"));
  }

  @Provide
  Arbitrary<Tuple2<Case, Case>> allows() {
    return Arbitraries.randomValue(random -> withOneMore(random, "Allow"));
  }

  @Provide
  Arbitrary<Tuple2<Case, Case>> shuffles() {
    return Arbitraries.randomValue(
        random -> {
          Case question = RandomCases.one(random);
          return Tuple.of(question, shuffled(question, random));
        });
  }

  @Provide
  Arbitrary<String> documents() {
    return Arbitraries.randomValue(PolicyPropertiesTest::mutated);
  }

  @Property(tries = 100_000)
  void evaluator_and_reference_agree(@ForAll("cases") Case question) {
    assertEquals(Reference.decide(question), question.decided(), question::toString);
  }

  @Property(tries = 2_000)
  void one_more_deny_never_allows(@ForAll("denies") Tuple2<Case, Case> pair) {
    assertTrue(isAllowed(pair.get1()) || !isAllowed(pair.get2()), pair::toString);
  }

  @Property(tries = 2_000)
  void one_more_allow_never_denies(@ForAll("allows") Tuple2<Case, Case> pair) {
    assertTrue(!isAllowed(pair.get1()) || isAllowed(pair.get2()), pair::toString);
  }

  @Property(tries = 2_000)
  void order_of_statements_and_policies_is_irrelevant(@ForAll("shuffles") Tuple2<Case, Case> pair) {
    assertEquals(pair.get1().decided(), pair.get2().decided(), pair::toString);
  }

  @Property(tries = 2_000)
  void glob_matches_as_the_definition_says(
      @ForAll @Chars({'a', 'b', '*', '?'}) @StringLength(max = 8) String pattern,
      @ForAll @Chars({'a', 'b', '*', '?'}) @StringLength(max = 10) String text) {
    assertEquals(defined(pattern, text), Glob.of(pattern).matches(text));
  }

  @Property(tries = 200)
  void glob_of_many_stars_stays_within_its_bound(
      @ForAll @Chars({'a', '?', '*'}) @StringLength(min = 500, max = 2000) String pattern) {
    long start = System.nanoTime();
    boolean matches = Glob.of(pattern + "*b").matches("a".repeat(Glob.MAX_TEXT));
    assertEquals(false, matches);
    assertTrue(System.nanoTime() - start < 1_000_000_000L);
  }

  @Property(tries = 2_000)
  void anything_mutated_is_read_or_refused(@ForAll("documents") String document) {
    for (PolicyKind kind : PolicyKind.values()) {
      readOrRefuse(document, kind);
    }
  }

  @Property
  void any_bytes_are_read_or_refused(@ForAll byte[] bytes) {
    readOrRefuse(new String(bytes, StandardCharsets.ISO_8859_1), PolicyKind.IDENTITY);
    readOrRefuse(new String(bytes, StandardCharsets.UTF_16), PolicyKind.RESOURCE);
  }

  @Property
  void any_text_is_read_or_refused(@ForAll String text) {
    readOrRefuse(text, PolicyKind.IDENTITY);
    readOrRefuse("{\"Statement\":\"" + text + "\"}", PolicyKind.TRUST);
  }

  /** Anything but MalformedPolicy fails the property; what is read must be decidable. */
  private static void readOrRefuse(String document, PolicyKind kind) {
    try {
      Policy policy = Policy.parse(document, kind);
      var policies =
          new Policies(
              List.of(policy),
              Optional.of(policy),
              ResourceRule.MAY_ALLOW,
              Optional.empty(),
              Optional.empty());
      var question =
          new Question(
              Corpus.caller("alice"), "kms:Decrypt", "*", Optional.empty(), ContextKeys.NONE);
      assertTrue(!Evaluator.decide(question, policies).toString().isEmpty());
    } catch (MalformedPolicy e) {
      assertTrue(!e.getMessage().isEmpty());
    }
  }

  private static boolean isAllowed(Case question) {
    return question.decide() instanceof Decision.Allowed;
  }

  /** Row by row; nothing is skipped. */
  private static boolean defined(String pattern, String text) {
    if (pattern.isEmpty()) {
      return text.isEmpty();
    }
    String rest = pattern.substring(1);
    return switch (pattern.charAt(0)) {
      case '*' ->
          IntStream.rangeClosed(0, text.length())
              .anyMatch(from -> defined(rest, text.substring(from)));
      case '?' -> !text.isEmpty() && defined(rest, text.substring(1));
      default ->
          !text.isEmpty()
              && text.charAt(0) == pattern.charAt(0)
              && defined(rest, text.substring(1));
    };
  }

  private static Tuple2<Case, Case> withOneMore(Random random, String effect) {
    Case question = RandomCases.one(random);
    var own = RandomCases.statement(random, plain(question), effect, false);
    var resource = RandomCases.statement(random, question, effect, true);
    int place = random.nextInt(4);
    return Tuple.of(
        question,
        new Case(
            question.caller(),
            question.action(),
            question.resource(),
            question.owner(),
            question.context(),
            place == 0
                ? question.identity().stream().map(it -> with(it, own)).toList()
                : question.identity(),
            place == 1 ? question.policy().map(it -> with(it, resource)) : question.policy(),
            question.rule(),
            question.ids(),
            place == 2 ? question.boundary().map(it -> with(it, own)) : question.boundary(),
            place == 3
                ? question.session().map(all -> all.stream().map(it -> with(it, own)).toList())
                : question.session()));
  }

  /** Policies of the caller are no trust policies, whatever the action. */
  private static Case plain(Case question) {
    return new Case(
        question.caller(),
        "ssm:GetParameter",
        question.resource(),
        question.owner(),
        question.context(),
        List.of(),
        Optional.empty(),
        question.rule(),
        question.ids(),
        Optional.empty(),
        Optional.empty());
  }

  private static Object with(Object policy, Object statement) {
    var statements = new ArrayList<Object>(statements(policy));
    statements.add(statement);
    return changed(policy, statements);
  }

  private static List<?> statements(Object policy) {
    Object statements = Trees.member(Trees.object(policy), "Statement");
    return statements instanceof List<?> list ? list : List.of(statements);
  }

  private static Map<String, Object> changed(Object policy, List<?> statements) {
    var copy = new LinkedHashMap<>(Trees.object(policy));
    copy.put("Statement", statements);
    return copy;
  }

  private static Case shuffled(Case question, Random random) {
    var identity = new ArrayList<Object>();
    question.identity().forEach(it -> identity.add(shuffled(it, random)));
    Collections.shuffle(identity, random);
    return new Case(
        question.caller(),
        question.action(),
        question.resource(),
        question.owner(),
        question.context(),
        identity,
        question.policy().map(it -> shuffled(it, random)),
        question.rule(),
        question.ids(),
        question.boundary().map(it -> shuffled(it, random)),
        question.session().map(all -> all.stream().map(it -> shuffled(it, random)).toList()));
  }

  private static Object shuffled(Object policy, Random random) {
    var statements = new ArrayList<Object>(statements(policy));
    Collections.shuffle(statements, random);
    return changed(policy, statements);
  }

  private static String mutated(Random random) {
    Case question = RandomCases.one(random);
    Object policy = question.policy().orElse(Map.of("Statement", List.of()));
    var document = new StringBuilder(Trees.write(policy));
    for (int i = random.nextInt(4); i > 0 && !document.isEmpty(); i--) {
      int at = random.nextInt(document.length());
      switch (random.nextInt(4)) {
        case 0 -> document.deleteCharAt(at);
        case 1 -> document.insert(at, PIECES.get(random.nextInt(PIECES.size())));
        case 2 -> document.setCharAt(at, (char) random.nextInt(0x120));
        default -> document.setLength(at);
      }
    }
    return document.toString();
  }
}
