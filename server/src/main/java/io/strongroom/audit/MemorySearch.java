package io.strongroom.audit;

import java.util.Optional;
import java.util.TreeMap;

/** Answers questions from a trail in memory, which is small enough to be looked through. */
final class MemorySearch {
  private final Trail trail;

  MemorySearch(Trail trail) {
    this.trail = trail;
  }

  Search.Page find(Question question, int limit, Hit after) {
    var found = new TreeMap<Hit, AuditFiles.Entry>(Hit.NEWEST_FIRST);
    var chain =
        new AuditFiles.Filter(
            Optional.of(question.account().value()),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    trail.scan(
        chain,
        entry -> {
          Summary summary = entry.summary();
          Hit hit = new Hit(summary.eventTime().getEpochSecond(), 0, entry.sequence(), 0);
          if (hit.after(after) && question.matches(entry.chain(), summary)) {
            found.put(hit, entry);
          }
        });
    Optional<Hit> last =
        found.size() > limit
            ? found.keySet().stream().skip(limit - 1L).findFirst()
            : Optional.empty();
    return new Search.Page(found.values().stream().limit(limit).toList(), last.map(Hit::text));
  }
}
