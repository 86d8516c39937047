package io.strongroom.kms;

import io.strongroom.iam.Call;
import io.strongroom.seal.Context;
import io.strongroom.seal.SealKey;
import io.strongroom.store.Cursor;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One page of a listing: how many, after what, and the marker of the next one. */
final class Paging {
  private final Call call;
  private final Context listing;
  private final int limit;

  Paging(Call call, String name, int asked, int most) {
    this(call, Context.of(name).with(call.account().value()), Math.min(asked, most));
  }

  private Paging(Call call, Context listing, int limit) {
    this.call = call;
    this.listing = listing;
    this.limit = limit;
  }

  /** A listing of what is in something; the markers of another are none of its own. */
  Paging in(String what) {
    return new Paging(call, listing.with(what), limit);
  }

  int limit() {
    return limit;
  }

  /**
   * After what the page begins; empty for the first.
   *
   * @throws io.strongroom.aws.AwsError InvalidMarkerException for what is no marker of this listing
   */
  String after(Optional<String> marker) {
    return marker
        .map(sent -> Cursor.read(key(), listing, sent).orElseThrow(KmsErrors::invalidMarker))
        .orElse("");
  }

  /** Those of the page, of one more than it holds. */
  <T> List<T> cut(List<T> found) {
    return more(found) ? found.subList(0, limit) : found;
  }

  boolean more(List<?> found) {
    return found.size() > limit;
  }

  <T> Optional<String> next(List<T> found, Function<T, String> place) {
    return more(found)
        ? Optional.of(Cursor.write(key(), listing, place.apply(found.get(limit - 1))))
        : Optional.empty();
  }

  private SealKey key() {
    return call.tx().accountKey(call.account(), call.region());
  }
}
