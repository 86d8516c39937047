package io.strongroom.ops;

import io.strongroom.audit.AuditLocation;
import io.strongroom.audit.Durability;
import io.strongroom.audit.Trail;
import io.strongroom.audit.TrailSettings;
import io.strongroom.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What the commands have in common that open the data of a stopped server. */
final class Offline {
  @Option(names = "--data", paramLabel = "DIR", description = "the data folder (default: ./data)")
  private Path data = Path.of("data");

  @Option(
      names = "--root-key",
      paramLabel = "FILE",
      description = "root key file (default: root.key in the data folder)")
  private Optional<Path> rootKey = Optional.empty();

  /** Work on open data. */
  @FunctionalInterface
  interface Work<T> {
    T run(Store store, Installation installation) throws StartFailed, IOException;
  }

  /** As above where something is noted in the trail. */
  @FunctionalInterface
  interface Noted<T> {
    T run(Store store, Installation installation, Trail trail) throws StartFailed, IOException;
  }

  DataFolder folder() {
    return new DataFolder(data);
  }

  /** Opens the data, works, closes them; what is wrong with them becomes one line. */
  <T> T with(Work<T> work) throws StartFailed {
    return Unlocking.attempt(
        () -> {
          SqliteLibrary.load();
          var place = new Options.Place.Folder(data);
          try (Store store = new Unlocking(place, rootKey, InstantSource.system()).openExisting()) {
            return work.run(store, store.read(tx -> Installation.find(tx)).orElseThrow());
          }
        });
  }

  /** As {@link #with} and with the audit trail, which a change has to be on before it is made. */
  <T> T noting(Noted<T> work) throws StartFailed {
    return with(
        (store, installation) -> {
          try (Trail trail =
              Server.openTrail(
                  store,
                  installation.account(),
                  AuditLocation.folder(folder().audit()),
                  TrailSettings.of(Durability.STRICT),
                  InstantSource.system())) {
            trail.reconcile(store);
            trail.keep(store, List.of(), text -> {}); // for a checkpoint at the end
            return work.run(store, installation, trail);
          }
        });
  }
}
