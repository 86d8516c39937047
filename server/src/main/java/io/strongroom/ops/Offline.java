package io.strongroom.ops;

import io.strongroom.audit.AuditLocation;
import io.strongroom.audit.Durability;
import io.strongroom.audit.Trail;
import io.strongroom.audit.TrailSettings;
import io.strongroom.store.Location;
import io.strongroom.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
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

  @Mixin private SharedDatabase database = new SharedDatabase();

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
          Options.Place place = place();
          try (Store store = new Unlocking(place, rootKey, InstantSource.system()).openExisting()) {
            return work.run(store, store.read(tx -> Installation.find(tx)).orElseThrow());
          }
        });
  }

  private Options.Place place() throws StartFailed {
    try {
      Optional<Location.Postgres> shared = database.location(System.getenv());
      return shared.isPresent()
          ? new Options.Place.Shared(shared.get(), data)
          : new Options.Place.Folder(data);
    } catch (IllegalArgumentException e) {
      throw new StartFailed(String.valueOf(e.getMessage()));
    }
  }

  /** As {@link #with} and with the audit trail, which a change has to be on before it is made. */
  <T> T noting(Noted<T> work) throws StartFailed {
    return with(
        (store, installation) -> {
          try (Trail trail =
              Server.openTrail(
                  store,
                  installation.account(),
                  Node.of(place()),
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
