package io.strongroom.bench;

import java.util.Arrays;

/**
 * Whether two kinds of requests can be told apart by how long their answers take.
 *
 * <p>Welch's t-test after Reparaz, Balasch and Verbauwhede, "Dude, is my code constant time?"
 * (dudect): on all samples and on those below percentiles of both together, since the slowest are
 * the machine's doing; the largest counts.
 *
 * @param t of the test, by its size the largest of all croppings; positive where the second kind is
 *     slower
 * @param crop the percentile at which it was found
 */
record Told(double t, int crop, Quantiles first, Quantiles second) {
  /** What dudect takes for a difference; below it there is no evidence of one. */
  static final double LIMIT = 4.5;

  private static final int[] CROPS = {100, 99, 95, 90, 75, 50, 25};

  /** Of one kind, in nanoseconds. */
  record Quantiles(int samples, double p10, double p50, double p90) {
    private static Quantiles of(long[] sorted) {
      return new Quantiles(sorted.length, at(sorted, 10), at(sorted, 50), at(sorted, 90));
    }
  }

  /** From the nanoseconds of both kinds. */
  static Told of(long[] first, long[] second) {
    long[] one = sorted(first);
    long[] two = sorted(second);
    long[] both = Arrays.copyOf(one, one.length + two.length);
    System.arraycopy(two, 0, both, one.length, two.length);
    Arrays.sort(both);
    double largest = 0;
    int crop = CROPS[0];
    for (int percent : CROPS) {
      double limit = at(both, percent);
      double t = welch(Moments.upTo(one, limit), Moments.upTo(two, limit));
      if (Math.abs(t) > Math.abs(largest)) {
        largest = t;
        crop = percent;
      }
    }
    return new Told(largest, crop, Quantiles.of(one), Quantiles.of(two));
  }

  boolean apart() {
    return Math.abs(t) >= LIMIT;
  }

  private record Moments(double count, double mean, double variance) {
    static Moments upTo(long[] sorted, double limit) {
      double count = 0;
      double mean = 0;
      double squares = 0;
      for (int i = 0; i < sorted.length && sorted[i] <= limit; i++) {
        count++;
        double off = sorted[i] - mean;
        mean += off / count;
        squares += off * (sorted[i] - mean);
      }
      return new Moments(count, mean, count > 1 ? squares / (count - 1) : 0);
    }
  }

  private static double welch(Moments one, Moments two) {
    double error = one.variance() / one.count() + two.variance() / two.count();
    // Too few below the limit say nothing.
    return Math.min(one.count(), two.count()) < 100 || error == 0
        ? 0
        : (two.mean() - one.mean()) / Math.sqrt(error);
  }

  private static double at(long[] sorted, int percent) {
    return sorted[(int) Math.min(sorted.length - 1L, (long) sorted.length * percent / 100)];
  }

  private static long[] sorted(long[] samples) {
    long[] copy = samples.clone();
    Arrays.sort(copy);
    return copy;
  }
}
