package io.strongroom.secrets;

import io.strongroom.store.Tx;
import java.util.HashSet;
import java.util.Set;

/**
 * The index that filters of listings find secrets by: tag keys, tag values and words. It is derived
 * and proves nothing; what it leads to is read, verified and asked again whether it matches.
 */
final class SecretTerms {
  /** Longer ones are cut; what is looked for is cut, too. */
  static final int LENGTH_MAX = 64;

  /** What a term is. */
  enum Kind {
    TAG_KEY("K"),
    TAG_VALUE("V"),
    /** In lower case, of the name, the description, the tags. */
    WORD("W");

    private final String letter;

    Kind(String letter) {
      this.letter = letter;
    }

    String letter() {
      return letter;
    }
  }

  private record Term(Kind kind, String text) {}

  /** The part of a text that the index has. */
  static String cut(String text) {
    if (text.length() <= LENGTH_MAX) {
      return text;
    }
    boolean split = Character.isHighSurrogate(text.charAt(LENGTH_MAX - 1));
    return text.substring(0, split ? LENGTH_MAX - 1 : LENGTH_MAX);
  }

  void insert(Tx tx, Secret secret) {
    of(secret).forEach(term -> insert(tx, secret, term));
  }

  void replace(Tx tx, Secret before, Secret after) {
    boolean same =
        before.description().equals(after.description()) && before.tags().equals(after.tags());
    if (same) {
      return;
    }
    Set<Term> old = of(before);
    Set<Term> next = of(after);
    old.stream().filter(term -> !next.contains(term)).forEach(term -> delete(tx, after, term));
    next.stream().filter(term -> !old.contains(term)).forEach(term -> insert(tx, after, term));
  }

  void delete(Tx tx, Secret secret) {
    of(secret).forEach(term -> delete(tx, secret, term));
  }

  private static Set<Term> of(Secret secret) {
    var terms = new HashSet<Term>();
    words(terms, secret.name());
    secret.description().ifPresent(text -> words(terms, text));
    secret
        .tags()
        .forEach(
            (key, value) -> {
              terms.add(new Term(Kind.TAG_KEY, cut(key)));
              terms.add(new Term(Kind.TAG_VALUE, cut(value)));
              words(terms, key);
              words(terms, value);
            });
    // The databases take no text with a zero character; nor can a filter have one.
    terms.removeIf(term -> term.text().indexOf('\0') >= 0);
    return terms;
  }

  private static void words(Set<Term> terms, String text) {
    SecretWords.of(text).forEach(word -> terms.add(new Term(Kind.WORD, cut(word))));
  }

  private static void insert(Tx tx, Secret secret, Term term) {
    tx.sql(
            "insert into secret_terms (account, region, kind, term, name) values (?, ?, ?, ?, ?)"
                + " on conflict do nothing")
        .in(secret.account(), secret.region())
        .with(term.kind().letter())
        .with(term.text())
        .with(secret.name())
        .run();
  }

  private static void delete(Tx tx, Secret secret, Term term) {
    tx.sql(
            "delete from secret_terms where account = ? and region = ? and kind = ? and term = ?"
                + " and name = ?")
        .in(secret.account(), secret.region())
        .with(term.kind().letter())
        .with(term.text())
        .with(secret.name())
        .run();
  }
}
