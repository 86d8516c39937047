package io.strongroom.functions.logs;

import java.util.Comparator;

/**
 * One line as it is kept.
 *
 * @param batch the row it is in
 * @param index its place in the batch
 */
record Event(long time, long batch, int index, String stream, long ingested, String message) {
  static final Comparator<Event> ORDER = Comparator.comparing(Event::place);

  Place place() {
    return new Place(time, batch, index);
  }

  /** Different for each event and in their order, in AWS's length. */
  String id() {
    return String.format("%020d%020d%016d", time, batch, index);
  }

  /** Where an event stands among all of its group. */
  record Place(long time, long batch, int index) implements Comparable<Place> {
    private static final Comparator<Place> PLACES =
        Comparator.comparingLong(Place::time)
            .thenComparingLong(Place::batch)
            .thenComparingInt(Place::index);

    /** Before every event of that time. */
    static Place before(long time) {
      return new Place(time, -1, -1);
    }

    /** What {@link #toString} made. */
    static Place parse(String text) {
      String[] parts = text.split(",", 3);
      return new Place(
          Long.parseLong(parts[0]), Long.parseLong(parts[1]), Integer.parseInt(parts[2]));
    }

    @Override
    public int compareTo(Place other) {
      return PLACES.compare(this, other);
    }

    @Override
    public String toString() {
      return time + "," + batch + "," + index;
    }
  }

  @Override
  public String toString() {
    return "Event[" + place() + "]";
  }
}
