package io.strongroom.bench;

import java.util.List;

/**
 * What the audit trail costs one kind of request: the server with it and without it in turn, each
 * ratio taken within its round, medians over the rounds.
 *
 * @param mode of durability
 * @param share of the rate without the trail that is left with it
 * @param cpu microseconds per answer with the trail, {@code bareCpu} without it
 * @param p99 microseconds with the trail, {@code bareP99} without it
 */
record AuditCost(
    String name,
    int connections,
    String mode,
    double rate,
    double share,
    double cpu,
    double bareCpu,
    double p99,
    double bareP99,
    int errors,
    String firstError) {

  /** A round: without the trail, then with it. */
  record Round(Sample without, Sample with) {}

  static AuditCost of(Work work, int connections, String mode, List<Round> rounds) {
    return new AuditCost(
        work.name(),
        connections,
        mode,
        Row.median(rounds, round -> round.with().outcome().rate()),
        Row.median(
            rounds, round -> round.with().outcome().rate() / round.without().outcome().rate()),
        Row.median(rounds, round -> round.with().cpu()),
        Row.median(rounds, round -> round.without().cpu()),
        Row.median(rounds, round -> round.with().outcome().p99()),
        Row.median(rounds, round -> round.without().outcome().p99()),
        rounds.stream()
            .mapToInt(r -> r.with().outcome().errors() + r.without().outcome().errors())
            .sum(),
        rounds.stream()
            .flatMap(r -> List.of(r.with(), r.without()).stream())
            .map(sample -> sample.outcome().firstError())
            .filter(text -> !text.isEmpty())
            .findFirst()
            .orElse(""));
  }

  boolean sound() {
    return errors == 0 && rate > 0 && Double.isFinite(share) && p99 > 0 && bareP99 > 0;
  }
}
