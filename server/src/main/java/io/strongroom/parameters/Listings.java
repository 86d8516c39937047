package io.strongroom.parameters;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.iam.Call;
import io.strongroom.store.Json;
import io.strongroom.store.Remembered;
import io.strongroom.store.Row;
import io.strongroom.store.Statement;
import io.strongroom.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Pages of parameters, each at the cost of its own length: read from an index after a place in it,
 * and past a bounded number of rows that a filter rejects. A page may therefore be short, even
 * empty, and still have a next one, as on AWS.
 */
final class Listings {
  private static final int ROWS_MAX = 500;
  private static final int BATCH = 100;

  /** About what a row takes beside its texts of unbounded length. */
  private static final int ROW_BYTES = 1024;

  private static final String SELECT = "select " + ParameterRows.COLUMNS;
  private static final String FROM = " from ssm_parameters p" + ParameterRows.LATEST;
  private static final String HERE = " where p.account = ? and p.region = ?";
  private static final String BY_NAME = " order by p.name limit ?";

  static final String NAMES =
      SELECT + ", ''" + FROM + HERE + " and p.name > ? and p.name < ?" + BY_NAME;
  static final String CHILDREN =
      SELECT + ", ''" + FROM + HERE + " and p.parent = ? and p.name > ? and p.name < ?" + BY_NAME;
  static final String TYPE =
      SELECT + ", ''" + FROM + HERE + " and p.type = ? and p.name > ?" + BY_NAME;
  static final String TIER =
      SELECT + ", ''" + FROM + HERE + " and p.tier = ? and p.name > ?" + BY_NAME;
  static final String DATA_TYPE =
      SELECT
          + ", ''"
          + FROM
          + HERE
          + " and p.data_type = ? and p.data_type <> 'text' and p.name > ?"
          + BY_NAME;
  static final String KEYED =
      SELECT
          + ", p.key_id"
          + FROM
          + HERE
          + " and (p.key_id, p.name) > (?, ?) and p.key_id <= ? order by p.key_id, p.name limit ?";
  static final String TAGGED =
      SELECT
          + ", t.value from ssm_tags t join ssm_parameters p on p.account = t.account"
          + " and p.region = t.region and p.name = t.name"
          + ParameterRows.LATEST
          + " where t.account = ? and t.region = ? and t.tag = ? and (t.value, t.name) > (?, ?)"
          + " and t.value <= ? order by t.value, t.name limit ?";
  static final String SHARED =
      SELECT
          + ", s.account from ssm_shares s join ssm_parameters p on p.account = s.account"
          + " and p.region = s.region and p.name = s.name"
          + ParameterRows.LATEST
          + " where s.consumer = ? and s.region = ? and (s.account, s.name) > (?, ?)"
          + " order by s.account, s.name limit ?";

  /** A place between two rows of a segment. */
  private record Place(int segment, String key, String name) {
    static Place atStart(int number, Segment segment) {
      return new Place(number, segment.start(), segment.startName());
    }

    static Place parse(String text) {
      List<String> parts = Json.readList(text);
      return new Place(Integer.parseInt(parts.get(0)), parts.get(1), parts.get(2));
    }

    String text() {
      return Json.write(List.of(Integer.toString(segment), key, name));
    }
  }

  /** A parameter of a page and the version to show. */
  record Match(Current current, Version version) {}

  /**
   * One page.
   *
   * @param next where the next one starts; empty at the end
   */
  record Page(List<Match> matches, Optional<String> next) {}

  /** Which rows: those of a segment after a place in it, that many. */
  private record Stretch(
      AccountId account, Region region, Segment segment, String key, String name, int limit) {
    static Stretch of(Call call, Segment segment, Place at, int limit) {
      return new Stretch(call.account(), call.region(), segment, at.key(), at.name(), limit);
    }
  }

  /** Rows as read; each is verified when a page comes to it, once. */
  private record Found(ParameterRows.Stored stored, String key, AtomicReference<Current> known) {
    static Found of(Row row) {
      return new Found(
          ParameterRows.stored(row), row.text(ParameterRows.EXTRA_COLUMN), new AtomicReference<>());
    }

    Current verified(Tx tx) {
      Current current = known.get();
      if (current == null) {
        current = stored.verified(tx);
        known.set(current);
      }
      return current;
    }
  }

  /** The rows of the pages that were read since the last change of anything. */
  private final Remembered<Stretch, List<Found>> pages =
      Remembered.untilAnyChange(
          rows -> rows.stream().mapToInt(row -> ROW_BYTES + row.stored().bytes()).sum());

  /**
   * The page after a place.
   *
   * @param segments that no parameter is in two of
   * @param after a {@link Page#next}
   * @param filter the version to show of a parameter; empty to leave it out
   * @param picky whether the filter may leave many out
   */
  Page page(
      Call call,
      List<Segment> segments,
      Optional<String> after,
      int limit,
      boolean picky,
      Function<Current, Optional<Version>> filter) {
    var matches = new ArrayList<Match>();
    Optional<Place> start = after.map(Place::parse);
    int seen = 0;
    for (int s = start.map(Place::segment).orElse(0); s < segments.size(); s++) {
      Segment segment = segments.get(s);
      Place at = start.isPresent() ? start.get() : Place.atStart(s, segment);
      start = Optional.empty();
      while (true) {
        int batch = limit + 1 - matches.size() + (picky ? BATCH : 0);
        List<Found> rows = rows(call, Stretch.of(call, segment, at, batch), picky);
        for (Found row : rows) {
          if (matches.size() == limit || seen == ROWS_MAX) {
            return new Page(matches, Optional.of(at.text()));
          }
          Current current = row.verified(call.tx());
          at = new Place(s, row.key(), row.stored().bare().name().canonical());
          seen++;
          filter.apply(current).ifPresent(version -> matches.add(new Match(current, version)));
        }
        if (rows.size() < batch) {
          break;
        }
      }
    }
    return new Page(matches, Optional.empty());
  }

  /** Those of a filter that leaves many out are too many to be remembered. */
  private List<Found> rows(Call call, Stretch stretch, boolean picky) {
    return picky
        ? load(call, stretch)
        : pages.find(call.tx(), stretch, () -> Optional.of(load(call, stretch))).orElseThrow();
  }

  private static List<Found> load(Call call, Stretch stretch) {
    return statement(call.tx(), call, stretch).with(stretch.limit()).list(Found::of);
  }

  private static Statement statement(Tx tx, Call call, Stretch at) {
    return switch (at.segment()) {
      case Segment.Names names -> here(tx, call, NAMES).with(at.name()).with(names.to());
      case Segment.Children children ->
          here(tx, call, CHILDREN).with(children.path()).with(at.name()).with(children.to());
      case Segment.OfType type -> here(tx, call, TYPE).with(type.type()).with(at.name());
      case Segment.OfTier tier -> here(tx, call, TIER).with(tier.tier()).with(at.name());
      case Segment.OfDataType data ->
          here(tx, call, DATA_TYPE).with(data.dataType()).with(at.name());
      case Segment.Keyed keyed ->
          here(tx, call, KEYED).with(at.key()).with(at.name()).with(keyed.to());
      case Segment.Tagged tagged ->
          here(tx, call, TAGGED)
              .with(tagged.tag())
              .with(at.key())
              .with(at.name())
              .with(tagged.to());
      case Segment.SharedWith shared ->
          tx.sql(SHARED)
              .with(shared.account())
              .with(call.region().value())
              .with(at.key())
              .with(at.name());
    };
  }

  private static Statement here(Tx tx, Call call, String text) {
    return tx.sql(text).in(call.account(), call.region());
  }
}
