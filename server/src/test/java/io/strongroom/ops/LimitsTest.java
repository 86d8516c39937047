package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.aws.Blob;
import io.strongroom.aws.Bytes;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Members;
import io.strongroom.aws.Members.Member;
import io.strongroom.seal.Sensitive;
import io.strongroom.testing.Answer;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Running;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every limit of every member of every operation, at its edge and one past it. */
@Timeout(300)
final class LimitsTest {
  /** Longer than this nobody's limit is read at its edge: the requests would be megabytes. */
  private static final int LENGTH_MAX = 300_000;

  private static Running running;
  private static ValidRequests valid;

  @BeforeAll
  static void start() {
    running = Running.fresh(DatabaseKind.MEMORY);
    valid = new ValidRequests(running.admin());
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  /** A value of a member, and what it violates. */
  private record Edge(Subject subject, Member member, Object value, boolean past, String phrase) {
    /** What is wrong with the answer; empty when nothing is. */
    Optional<String> fault(Answer answer) {
      String wire = member.wire();
      String lower = wire.substring(0, 1).toLowerCase(Locale.ROOT) + wire.substring(1);
      boolean told =
          answer
              .body()
              .replace("&#39;", "'")
              .contains("at '" + lower + "' failed to satisfy constraint: " + phrase);
      return told == past
          ? Optional.empty()
          : Optional.of(
              subject
                  + " "
                  + wire
                  + (past ? " past " : " at ")
                  + phrase
                  + ": "
                  + cut(answer.body()));
    }
  }

  private static String cut(String text) {
    return text.substring(0, Math.min(text.length(), 300));
  }

  private static List<Edge> edges(Subject subject) {
    var edges = new ArrayList<Edge>();
    for (Member member : Members.of(subject.entry().lookup(), subject.entry().request()).list()) {
      Optional<Constraint> limits = member.annotation(Constraint.class);
      if (limits.isPresent()) {
        lengths(subject, member, limits.get(), edges);
        numbers(subject, member, limits.get(), edges);
      }
    }
    return edges;
  }

  private static void lengths(Subject subject, Member member, Constraint limits, List<Edge> edges) {
    if (!(plain(member.type()) instanceof Class<?> type) || isNumber(type)) {
      return;
    }
    boolean blob = type == Bytes.class || member.has(Blob.class);
    if (limits.max() <= LENGTH_MAX) {
      String phrase = "Member must have length less than or equal to " + limits.max();
      edges.add(new Edge(subject, member, text(limits.max(), blob), false, phrase));
      edges.add(new Edge(subject, member, text(limits.max() + 1, blob), true, phrase));
    }
    // A path without its label is another one.
    boolean label = subject.entry().rest().http().contains("{" + member.wire() + "}");
    if (limits.min() > 0 && !label) {
      String phrase = "Member must have length greater than or equal to " + limits.min();
      edges.add(new Edge(subject, member, text(limits.min(), blob), false, phrase));
      edges.add(new Edge(subject, member, text(limits.min() - 1, blob), true, phrase));
    }
  }

  private static void numbers(Subject subject, Member member, Constraint limits, List<Edge> edges) {
    if (limits.most() < Integer.MAX_VALUE) {
      String phrase = "Member must have value less than or equal to " + limits.most();
      edges.add(new Edge(subject, member, limits.most(), false, phrase));
      edges.add(new Edge(subject, member, limits.most() + 1, true, phrase));
    }
    if (limits.least() > Integer.MIN_VALUE) {
      String phrase = "Member must have value greater than or equal to " + limits.least();
      edges.add(new Edge(subject, member, limits.least(), false, phrase));
      edges.add(new Edge(subject, member, limits.least() - 1, true, phrase));
    }
  }

  private static Type plain(Type type) {
    return type instanceof ParameterizedType generic && generic.getRawType() == Optional.class
        ? generic.getActualTypeArguments()[0]
        : type;
  }

  private static boolean isNumber(Class<?> type) {
    return type != String.class
        && type != Sensitive.class
        && type != Bytes.class
        && !Members.isIdentifier(type);
  }

  private static Object text(int length, boolean blob) {
    String text = "x".repeat(length);
    return blob ? JsonTree.blob(text) : text;
  }

  @Test
  void every_limit_holds_at_its_edge_and_not_one_past_it() {
    var faults = new ArrayList<String>();
    int count = 0;
    for (Subject subject : Subject.signed()) {
      ValidRequests.Valid request = valid.of(subject.action());
      for (Edge edge : edges(subject)) {
        if (!edge.past()) {
          request = valid.of(subject.action()); // the one before may have been done
        }
        Answer answer =
            subject.send(
                running.admin(), request.with(edge.member().wire(), edge.value()).members());
        assertTrue(answer.status() < 500, answer::toString);
        edge.fault(answer).ifPresent(faults::add);
        count++;
      }
    }
    assertEquals(List.of(), faults);
    assertTrue(count > 300, "only " + count + " edges");
  }
}
