package io.strongroom.secrets;

import io.strongroom.aws.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * One filter of a listing: a secret passes when one of the values applies.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Filter.html">Filter</a>
 */
record SecretFilter(Key key, List<Value> values) {
  /** What a filter looks at. */
  enum Key {
    NAME("name"),
    DESCRIPTION("description"),
    TAG_KEY("tag-key"),
    TAG_VALUE("tag-value"),
    PRIMARY_REGION("primary-region"),
    OWNING_SERVICE("owning-service"),
    ALL("all");

    private final String word;

    Key(String word) {
      this.word = word;
    }

    static Key of(String word) {
      return Stream.of(values())
          .filter(key -> key.word.equals(word))
          .findFirst()
          .orElseThrow(SecretsErrors::noFilterKey);
    }
  }

  /**
   * One value of a filter.
   *
   * @param text without the exclamation mark that negates
   * @param words of the text, for keys that compare words
   */
  record Value(String text, boolean negated, List<String> words) {
    static Value of(String sent) {
      boolean negated = sent.startsWith("!");
      String text = negated ? sent.substring(1) : sent;
      return new Value(text, negated, SecretWords.of(text));
    }
  }

  static SecretFilter of(String key, List<String> values) {
    return new SecretFilter(Key.of(key), values.stream().map(Value::of).toList());
  }

  boolean matches(Secret secret) {
    return values.stream().anyMatch(value -> applies(secret, value) != value.negated());
  }

  private boolean applies(Secret secret, Value value) {
    Predicate<String> prefix = text -> text.startsWith(value.text());
    return switch (key) {
      case NAME -> prefix.test(secret.name());
      case TAG_KEY -> secret.tags().keySet().stream().anyMatch(prefix);
      case TAG_VALUE -> secret.tags().values().stream().anyMatch(prefix);
      case PRIMARY_REGION ->
          secret.replication().primary().map(Region::value).filter(prefix).isPresent();
      case DESCRIPTION -> secret.description().map(text -> inWords(text, value)).orElse(false);
      // No service of AWS manages secrets here.
      case OWNING_SERVICE -> false;
      case ALL -> attributes(secret).stream().anyMatch(text -> inWords(text, value));
    };
  }

  private static List<String> attributes(Secret secret) {
    var texts = new ArrayList<String>(2 + 2 * secret.tags().size());
    texts.add(secret.name());
    secret.description().ifPresent(texts::add);
    texts.addAll(secret.tags().keySet());
    texts.addAll(secret.tags().values());
    return texts;
  }

  private static boolean inWords(String text, Value value) {
    List<String> words = SecretWords.of(text);
    return !value.words().isEmpty()
        && value.words().stream()
            .allMatch(asked -> words.stream().anyMatch(word -> word.startsWith(asked)));
  }

  /** The prefix that names must have, where that is all the filter asks for. */
  Optional<String> namePrefix() {
    return key == Key.NAME && values.size() == 1 && !values.getFirst().negated()
        ? Optional.of(values.getFirst().text())
        : Optional.empty();
  }
}
