package io.strongroom.bench;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The figures of one kind of request: medians over the rounds, each ratio taken within its round.
 *
 * @param limit the bare server's rate for reads, the disk's syncs per second for writes
 * @param share of the limit that was reached
 * @param cpu microseconds of CPU of the server per answer
 * @param bareCpu the same of the bare server in the same rounds
 * @param p50 microseconds, as p99 and that of the bare server
 */
record Row(
    String name,
    Work.Kind kind,
    int connections,
    double rate,
    double limit,
    double share,
    double cpu,
    double bareCpu,
    double p50,
    double p99,
    double bareP99,
    double loader,
    double others,
    int errors,
    String firstError) {

  /**
   * A round: the bare server, then Strongroom.
   *
   * @param limit what Strongroom's rate is compared with, per second
   */
  record Round(double limit, Sample bare, Sample ours) {}

  static Row of(Work work, int connections, List<Round> rounds) {
    return new Row(
        work.name(),
        work.kind(),
        connections,
        median(rounds, round -> round.ours().outcome().rate()),
        median(rounds, Round::limit),
        median(rounds, round -> round.ours().outcome().rate() / round.limit()),
        median(rounds, round -> round.ours().cpu()),
        median(rounds, round -> round.bare().cpu()),
        median(rounds, round -> round.ours().outcome().p50()),
        median(rounds, round -> round.ours().outcome().p99()),
        median(rounds, round -> round.bare().outcome().p99()),
        median(rounds, round -> round.ours().loader()),
        median(rounds, round -> round.ours().others()),
        rounds.stream()
            .mapToInt(r -> r.ours().outcome().errors() + r.bare().outcome().errors())
            .sum(),
        rounds.stream()
            .map(round -> round.ours().outcome().firstError())
            .max(Comparator.comparing(String::length))
            .orElse(""));
  }

  static <T> double median(List<T> from, ToDoubleFunction<T> figure) {
    double[] sorted = from.stream().mapToDouble(figure).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  boolean sound() {
    return errors == 0 && rate > 0 && Double.isFinite(share) && share > 0 && p99 > 0;
  }
}
