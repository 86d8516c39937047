package io.strongroom.events;

import io.strongroom.iam.Call;
import io.strongroom.seal.Context;
import io.strongroom.store.Cursor;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One page of a listing: how many, after what, and the token of the next one. */
final class Pages {
  private static final int MOST = 100;

  private final Call call;
  private final Context listing;
  private final int limit;

  Pages(Call call, String name, String of, Optional<Integer> asked) {
    this.call = call;
    listing = Context.of(name).with(call.account().value()).with(call.region().value()).with(of);
    limit = asked.orElse(MOST);
  }

  /** How many to look for: one more than the page holds. */
  int search() {
    return limit + 1;
  }

  String after(Optional<String> token) {
    return token
        .map(
            sent ->
                Cursor.read(call.tx().globalKey(call.account()), listing, sent)
                    .orElseThrow(EventErrors::token))
        .orElse("");
  }

  <T> List<T> cut(List<T> found) {
    return found.size() > limit ? found.subList(0, limit) : found;
  }

  <T> Optional<String> next(List<T> found, Function<T, String> place) {
    return found.size() > limit
        ? Optional.of(
            Cursor.write(
                call.tx().globalKey(call.account()), listing, place.apply(found.get(limit - 1))))
        : Optional.empty();
  }
}
