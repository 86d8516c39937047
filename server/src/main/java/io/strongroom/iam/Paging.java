package io.strongroom.iam;

import io.strongroom.aws.AwsError;
import io.strongroom.seal.Context;
import io.strongroom.seal.SealKey;
import io.strongroom.store.Cursor;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Cuts listings into pages by Marker and MaxItems. A marker belongs to one listing of one account
 * with one filter.
 */
final class Paging {
  private static final int STANDARD = 100;

  private Paging() {}

  /**
   * What a request says of the page it wants.
   *
   * @param filter all else that decides what is listed
   */
  record Wish(Optional<String> marker, Optional<Integer> maxItems, String filter) {
    int size() {
      return Paging.size(maxItems);
    }
  }

  /** How many items a page has at most. */
  static int size(Optional<Integer> maxItems) {
    return maxItems.orElse(STANDARD);
  }

  /**
   * One page.
   *
   * @param marker of the next one, where there is one
   */
  record Page<T>(List<T> items, boolean isTruncated, Optional<String> marker) {
    <R> List<R> map(Function<T, R> view) {
      return items.stream().map(view).toList();
    }
  }

  /** Lists what follows a place. */
  @FunctionalInterface
  interface Source<T> {
    List<T> after(String place, int limit);
  }

  /**
   * A page of a listing that is read from its place on.
   *
   * @param place of an item: short, and in the order of the listing
   */
  static <T> Page<T> page(Call call, Wish wish, Source<T> source, Function<T, String> place) {
    String start = wish.marker().map(marker -> read(call, wish, marker)).orElse("");
    List<T> items = source.after(start, wish.size() + 1);
    if (items.size() <= wish.size()) {
      return new Page<>(items, false, Optional.empty());
    }
    List<T> first = items.subList(0, wish.size());
    String marker = Cursor.write(key(call), listing(call, wish), place.apply(first.getLast()));
    return new Page<>(first, true, Optional.of(marker));
  }

  /** A page of a listing that is short enough to be read whole. */
  static <T> Page<T> cut(Call call, Wish wish, List<T> all) {
    int start = wish.marker().map(marker -> number(read(call, wish, marker))).orElse(0);
    int end = Math.min(all.size(), start + wish.size());
    List<T> items = start >= end ? List.of() : all.subList(start, end);
    if (end >= all.size()) {
      return new Page<>(items, false, Optional.empty());
    }
    String marker = Cursor.write(key(call), listing(call, wish), Integer.toString(end));
    return new Page<>(items, true, Optional.of(marker));
  }

  private static String read(Call call, Wish wish, String marker) {
    return Cursor.read(key(call), listing(call, wish), marker)
        .orElseThrow(() -> AwsError.of("ValidationError", "Invalid Marker."));
  }

  private static int number(String place) {
    return Integer.parseInt(place);
  }

  private static SealKey key(Call call) {
    return call.tx().globalKey(call.account());
  }

  private static Context listing(Call call, Wish wish) {
    return Context.of("iam/marker")
        .with(call.account().value())
        .with(call.action())
        .with(wish.filter());
  }
}
