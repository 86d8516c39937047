package io.strongroom.parameters;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The parameter policies of one version, in their order: when it ends, and what is told of it.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-policies.html">Assigning
 *     parameter policies</a>
 */
record ParameterPolicies(List<Policy> list) {
  static final ParameterPolicies NONE = new ParameterPolicies(List.of());

  /** What a policy does. */
  enum Kind {
    EXPIRATION("Expiration"),
    EXPIRATION_NOTIFICATION("ExpirationNotification"),
    NO_CHANGE_NOTIFICATION("NoChangeNotification");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /**
   * One policy.
   *
   * @param text as JSON
   * @param at the end, for an expiration
   * @param span before the end or after the last change, for the others
   */
  record Policy(Kind kind, String text, Instant at, Duration span) {}

  ParameterPolicies {
    list = List.copyOf(list);
  }

  boolean isEmpty() {
    return list.isEmpty();
  }

  /** As stored; empty for none. */
  Optional<String> text() {
    return list.isEmpty()
        ? Optional.empty()
        : Optional.of(list.stream().map(Policy::text).collect(Collectors.joining(",", "[", "]")));
  }

  /** When a policy acts, for a version of that age. */
  Instant due(int number, Instant modified) {
    Policy policy = list.get(number);
    return switch (policy.kind()) {
      case EXPIRATION -> policy.at();
      case EXPIRATION_NOTIFICATION -> expiration().orElse(Instant.MAX).minus(policy.span());
      case NO_CHANGE_NOTIFICATION -> modified.plus(policy.span());
    };
  }

  private Optional<Instant> expiration() {
    return list.stream()
        .filter(policy -> policy.kind() == Kind.EXPIRATION)
        .map(Policy::at)
        .findFirst();
  }

  /** When the next of them acts that has not done so yet. */
  Optional<Instant> next(Instant modified, List<String> done) {
    return numbers()
        .filter(number -> !done.contains(Integer.toString(number)))
        .mapToObj(number -> due(number, modified))
        .min(Comparator.naturalOrder());
  }

  /** What remains done when the parameter is changed and its policies stay. */
  List<String> stillDone(List<String> done) {
    return numbers()
        .filter(number -> list.get(number).kind() != Kind.NO_CHANGE_NOTIFICATION)
        .mapToObj(Integer::toString)
        .filter(done::contains)
        .toList();
  }

  IntStream numbers() {
    return IntStream.range(0, list.size());
  }
}
