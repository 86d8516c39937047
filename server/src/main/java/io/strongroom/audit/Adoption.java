package io.strongroom.audit;

import io.strongroom.store.Fence;
import io.strongroom.store.Store;
import java.util.List;
import java.util.Map;

/**
 * Takes over what the table still holds of a node that is gone: its committed changes are recorded
 * here, and nobody else will do it.
 */
final class Adoption {
  private final Trail trail;
  private final Anchor anchor;
  private final Store store;
  private final Fence fence;

  Adoption(Trail trail, Anchor anchor, Store store, Fence fence) {
    this.trail = trail;
    this.anchor = anchor;
    this.store = store;
    this.fence = fence;
  }

  /** Page by page: appended, forced, and only then taken off; says how many records. */
  int of(String other) {
    int adopted = 0;
    List<PendingRows.Pending> page = pending(other);
    while (!page.isEmpty()) {
      adopted += append(other, page);
      trail.force();
      List<Long> rows = page.stream().map(PendingRows.Pending::number).toList();
      store.write(
          tx -> {
            fence.check(tx);
            PendingRows.deleteAll(tx, other, rows);
            return rows.size();
          });
      page = pending(other);
    }
    return adopted;
  }

  private int append(String other, List<PendingRows.Pending> page) {
    trail.note(
        "AuditRecordsAdopted", Map.of("node", other, "records", Integer.toString(page.size())));
    List<AuditRecord> mine =
        page.stream().flatMap(row -> row.record().stream()).map(trail::renumbered).toList();
    trail.append(mine);
    int refused = page.size() - mine.size();
    if (refused > 0) {
      trail.append(List.of(trail.forged(Map.of("node", other, "rows", Integer.toString(refused)))));
    }
    return mine.size();
  }

  private List<PendingRows.Pending> pending(String other) {
    return store.read(tx -> PendingRows.after(tx, anchor.rows(), other, 0));
  }
}
