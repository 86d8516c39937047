package io.strongroom.iam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of single conditions: each as an Allow, as a Deny and by the reference. */
class OperatorTest {
  private static final String KEY = "test:Key";
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
          "ArnNotLike",
          "Null");

  /** One line of the table. */
  record Line(String operator, List<String> wanted, List<String> actual, boolean holds) {
    static Line of(Object tree) {
      List<?> cells = (List<?>) tree;
      return new Line(
          (String) cells.get(0),
          Trees.texts(cells.get(1)),
          Trees.texts(cells.get(2)),
          (Boolean) cells.get(3));
    }

    Case question(String effect) {
      var allow = Map.of("Effect", "Allow", "Action", "*", "Resource", "*");
      var conditional =
          Map.of(
              "Effect",
              effect,
              "Action",
              "*",
              "Resource",
              "*",
              "Condition",
              Map.of(operator, Map.of(KEY, wanted)));
      Object policy =
          Map.of(
              "Version",
              "2012-10-17",
              "Statement",
              effect.equals("Deny") ? List.of(allow, conditional) : List.of(conditional));
      return new Case(
          Corpus.caller("alice"),
          "ssm:GetParameter",
          "*",
          Optional.empty(),
          actual.isEmpty() ? Map.of() : Map.of(KEY, actual),
          List.of(policy),
          Optional.empty(),
          ResourceRule.MAY_ALLOW,
          Map.of(),
          Optional.empty(),
          Optional.empty());
    }
  }

  static Stream<Line> lines() {
    return ((List<?>) Trees.read(Corpus.text("operators.json"))).stream().map(Line::of);
  }

  @ParameterizedTest
  @MethodSource("lines")
  void condition_holds_as_the_table_says(Line line) {
    String allow = line.holds() ? "allow" : "IDENTITY";
    String deny = line.holds() ? "explicit IDENTITY" : "allow";
    assertEquals(allow, line.question("Allow").decided());
    assertEquals(deny, line.question("Deny").decided());
    assertEquals(allow, Reference.decide(line.question("Allow")));
    assertEquals(deny, Reference.decide(line.question("Deny")));
  }

  @Test
  void every_operator_is_there_positive_negative_and_absent() {
    var lines = lines().toList();
    for (String operator : OPERATORS) {
      var own = lines.stream().filter(it -> it.operator().equals(operator)).toList();
      assertTrue(own.stream().anyMatch(Line::holds), operator);
      assertTrue(own.stream().anyMatch(it -> !it.holds()), operator);
      assertTrue(own.stream().anyMatch(it -> it.actual().isEmpty()), operator);
    }
  }
}
