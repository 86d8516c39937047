package io.strongroom.secrets;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.store.Row;
import io.strongroom.store.Statement;
import io.strongroom.store.Tx;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Pages of secrets in an order, by filters. Where an index leads to few secrets, those are read and
 * put in order; else the secrets are walked in their order, a bounded number for one page: a page
 * may be short, even empty, and still have a next one, as on AWS.
 */
final class SecretSearch {
  private static final int CANDIDATES_MAX = 500;
  private static final int FILTERS_LOOKED_UP = 3;
  private static final int WALKED_MAX = 500;
  private static final int CHUNK = 50;

  /** Behind every text that begins alike, in the order of bytes. */
  private static final String LAST = "\uDBFF\uDFFF";

  private static final String FROM =
      "select " + SecretRows.COLUMNS + " from secrets where account = ? and region = ?";
  static final String BY_NAMES = FROM + " and name in (" + "?, ".repeat(CHUNK - 1) + "?)";
  static final String UNINDEXED =
      "select name from secrets where account = ? and region = ? and indexed is null limit ?";
  static final String BY_TERM =
      "select name from secret_terms where account = ? and region = ? and kind = ?"
          + " and term >= ? and term < ? limit ?";
  static final String BY_PREFIX =
      "select name from secrets where account = ? and region = ? and name >= ? and name < ?"
          + " limit ?";
  static final String BY_PRIMARY =
      "select name from secrets where account = ? and region = ? and primary_region >= ?"
          + " and primary_region < ? limit ?";

  /** What secrets are put in order by; the name decides between equals. */
  enum Sort {
    CREATED("created-date", "created"),
    CHANGED("last-changed-date", "changed"),
    ACCESSED("last-accessed-date", "coalesce(accessed_day, -1)"),
    NAME("name", "");

    private final String word;
    private final String column;

    Sort(String word, String column) {
      this.word = word;
      this.column = column;
    }

    /** What is in the column. */
    private long number(Secret secret) {
      return this == CREATED
          ? secret.created().toEpochMilli()
          : this == CHANGED
              ? secret.changed().toEpochMilli()
              : this == ACCESSED ? secret.accessedDay().orElse(-1L) : 0;
    }

    /** The one of AWS's word, which the model has checked. */
    static Sort of(String word) {
      return Stream.of(values()).filter(sort -> sort.word.equals(word)).findFirst().orElseThrow();
    }

    /** Those behind a name, by name, among all that begin alike or have the same number. */
    String byName(boolean descending) {
      return FROM
          + (this == NAME ? " and name >= ? and name < ?" : " and " + column + " = ?")
          + (descending ? " and name < ? order by name desc" : " and name > ? order by name")
          + " limit ?";
    }

    /** Those behind a number, whatever their names. */
    String byNumber(boolean descending) {
      String order = descending ? " desc" : "";
      return FROM
          + (" and " + column + (descending ? " < ?" : " > ?"))
          + (" order by " + column + order + ", name" + order + " limit ?");
    }
  }

  /**
   * What is asked for.
   *
   * @param planned whether secrets that are marked for deletion are shown
   */
  record Query(
      AccountId account,
      Region region,
      List<SecretFilter> filters,
      Sort sort,
      boolean descending,
      boolean planned) {

    private boolean matches(Secret secret) {
      return (planned || secret.deleteAt().isEmpty())
          && filters.stream().allMatch(filter -> filter.matches(secret));
    }

    private Comparator<Place> order() {
      Comparator<Place> order = Comparator.comparingLong(Place::number).thenComparing(Place::name);
      return descending ? order.reversed() : order;
    }

    private Place place(Secret secret) {
      return new Place(sort.number(secret), secret.name());
    }

    private Place start() {
      return descending ? new Place(Long.MAX_VALUE, LAST) : new Place(Long.MIN_VALUE, "");
    }
  }

  /** Where a secret stands in an order. */
  record Place(long number, String name) {
    String text() {
      return number + " " + name;
    }

    static Place read(String text) {
      int blank = text.indexOf(' ');
      return new Place(Long.parseLong(text.substring(0, blank)), text.substring(blank + 1));
    }
  }

  /**
   * One page.
   *
   * @param next behind which place the next one starts; empty at the end
   */
  record Page(List<Secret> secrets, Optional<Place> next) {}

  private final Tx tx;
  private final Query query;

  SecretSearch(Tx tx, Query query) {
    this.tx = tx;
    this.query = query;
  }

  /** The page behind a place. */
  Page page(Optional<Place> after, int limit) {
    Place from = after.orElseGet(query::start);
    Optional<Set<String>> candidates = candidates();
    return candidates.isPresent() ? chosen(candidates.get(), from, limit) : walked(from, limit);
  }

  private Page chosen(Set<String> names, Place from, int limit) {
    List<String> all = List.copyOf(names);
    var found = new ArrayList<SecretRows.Stored>();
    for (int start = 0; start < all.size(); start += CHUNK) {
      Statement statement = tx.sql(BY_NAMES).in(query.account(), query.region());
      for (int i = 0; i < CHUNK; i++) {
        statement = statement.with(all.get(Math.min(start + i, all.size() - 1)));
      }
      found.addAll(statement.list(SecretRows::stored));
    }
    List<SecretRows.Stored> matching =
        found.stream()
            .filter(stored -> query.matches(stored.secret()))
            .filter(stored -> query.order().compare(query.place(stored.secret()), from) > 0)
            .sorted(Comparator.comparing(stored -> query.place(stored.secret()), query.order()))
            .toList();
    boolean more = matching.size() > limit;
    List<Secret> page =
        matching.stream().limit(limit).map(stored -> SecretRows.verified(tx, stored)).toList();
    return new Page(page, more ? Optional.of(query.place(page.getLast())) : Optional.empty());
  }

  private Page walked(Place from, int limit) {
    var page = new ArrayList<Secret>();
    Place behind = from;
    int walked = 0;
    while (walked < WALKED_MAX) {
      int chunk = Math.min(limit + 1, WALKED_MAX - walked);
      List<SecretRows.Stored> rows = walk(behind, chunk);
      for (SecretRows.Stored stored : rows) {
        if (query.matches(stored.secret())) {
          if (page.size() == limit) {
            return new Page(page, Optional.of(behind));
          }
          page.add(SecretRows.verified(tx, stored));
        }
        behind = query.place(stored.secret());
      }
      if (rows.size() < chunk) {
        return new Page(page, Optional.empty());
      }
      walked += rows.size();
    }
    return new Page(page, Optional.of(behind));
  }

  private List<SecretRows.Stored> walk(Place behind, int limit) {
    Sort sort = query.sort();
    Statement byName = tx.sql(sort.byName(query.descending())).in(query.account(), query.region());
    if (sort == Sort.NAME) {
      String prefix =
          query.filters().stream()
              .flatMap(filter -> filter.namePrefix().stream())
              .findFirst()
              .orElse("");
      return byName
          .with(prefix)
          .with(prefix + LAST)
          .with(behind.name())
          .with(limit)
          .list(SecretRows::stored);
    }
    // Two ranges, for of a day there may be very many.
    List<SecretRows.Stored> rows =
        new ArrayList<>(
            byName.with(behind.number()).with(behind.name()).with(limit).list(SecretRows::stored));
    if (rows.size() < limit) {
      rows.addAll(
          tx.sql(sort.byNumber(query.descending()))
              .in(query.account(), query.region())
              .with(behind.number())
              .with(limit - rows.size())
              .list(SecretRows::stored));
    }
    return rows;
  }

  /** The names of secrets that can match at all, where an index knows that they are few. */
  private Optional<Set<String>> candidates() {
    return query.filters().stream()
        .limit(FILTERS_LOOKED_UP)
        .map(this::candidates)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<Set<String>> candidates(SecretFilter filter) {
    if (query.sort() == Sort.NAME && filter.namePrefix().isPresent()) {
      return Optional.empty();
    }
    boolean derived = filter.key() != SecretFilter.Key.NAME;
    var names = new HashSet<String>();
    for (SecretFilter.Value value : filter.values()) {
      Optional<List<String>> found = value.negated() ? Optional.empty() : lookUp(filter, value);
      if (found.isEmpty() || found.get().size() > CANDIDATES_MAX) {
        return Optional.empty();
      }
      names.addAll(found.get());
    }
    if (derived && filter.key() != SecretFilter.Key.PRIMARY_REGION) {
      names.addAll(names(UNINDEXED, Function.identity()));
    }
    return names.size() > CANDIDATES_MAX ? Optional.empty() : Optional.of(names);
  }

  /** What can match one value; empty where no index knows. */
  private Optional<List<String>> lookUp(SecretFilter filter, SecretFilter.Value value) {
    String text = value.text();
    return switch (filter.key()) {
      case NAME -> range(BY_PREFIX, text);
      case PRIMARY_REGION -> range(BY_PRIMARY, text);
      case TAG_KEY -> byTerm(SecretTerms.Kind.TAG_KEY, text);
      case TAG_VALUE -> byTerm(SecretTerms.Kind.TAG_VALUE, text);
      case DESCRIPTION, ALL ->
          value.words().isEmpty()
              ? Optional.of(List.of())
              : byTerm(
                  SecretTerms.Kind.WORD,
                  value.words().stream()
                      .max(Comparator.comparingInt(String::length))
                      .orElseThrow());
      case OWNING_SERVICE -> Optional.of(List.of());
    };
  }

  private Optional<List<String>> range(String sql, String prefix) {
    return prefix.isEmpty()
        ? Optional.empty()
        : Optional.of(names(sql, statement -> statement.with(prefix).with(prefix + LAST)));
  }

  private Optional<List<String>> byTerm(SecretTerms.Kind kind, String text) {
    String term = SecretTerms.cut(text);
    return term.isEmpty()
        ? Optional.empty()
        : Optional.of(
            names(
                BY_TERM, statement -> statement.with(kind.letter()).with(term).with(term + LAST)));
  }

  private List<String> names(String sql, Function<Statement, Statement> values) {
    Statement statement = tx.sql(sql).in(query.account(), query.region());
    return values.apply(statement).with(CANDIDATES_MAX + 1).list(SecretSearch::name);
  }

  private static String name(Row row) {
    return row.text(1);
  }
}
