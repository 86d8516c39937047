package io.strongroom.ops;

import io.strongroom.backup.Tally;
import io.strongroom.seal.SealKey;
import io.strongroom.store.Extract;
import io.strongroom.store.Location;
import io.strongroom.store.Refill;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code strongroom copy}: from SQLite to PostgreSQL, or back. */
@Command(
    name = "copy",
    description =
        "Copies all rows into an empty database of either kind, reads them there again and compares"
            + " them. The server must be stopped; audit trail, root key and the list of deleted"
            + " keys stay in the data folder: start with it and --database afterwards.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.VersionLine.class,
    sortOptions = false)
final class CopyCommand implements Callable<Integer> {
  private static final String URL = "jdbc:";

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--from",
      paramLabel = "DIR|URL",
      required = true,
      description = "a data folder, or jdbc:postgresql://HOST/NAME")
  private String from = "";

  @Option(
      names = "--to",
      paramLabel = "DIR|URL",
      required = true,
      description = "a data folder, or jdbc:postgresql://HOST/NAME")
  private String to = "";

  @Option(
      names = "--root-key",
      paramLabel = "FILE",
      description = "root key file (default: root.key in the folder that is named)")
  private Optional<Path> rootKey = Optional.empty();

  @Option(
      names = "--database-password-file",
      paramLabel = "FILE",
      description =
          "password of the PostgreSQL database, in a file that only its owner may read (default:"
              + " PGPASSFILE, ~/.pgpass)")
  private Optional<Path> passwordFile = Optional.empty();

  @Override
  public Integer call() throws StartFailed {
    Location source = location(from);
    Location target = location(to);
    long rows = Unlocking.attempt(() -> copy(source, target));
    spec.commandLine().getOut().println("copied and compared: " + rows + " rows");
    spec.commandLine().getOut().flush();
    return Main.DONE;
  }

  private Location location(String place) throws StartFailed {
    if (!place.startsWith(URL)) {
      return new Location.SqliteFile(new DataFolder(Path.of(place)).database());
    }
    try {
      return SharedDatabase.of(place, passwordFile).location(Main.environment(spec)).orElseThrow();
    } catch (IllegalArgumentException e) {
      throw new StartFailed(String.valueOf(e.getMessage()));
    }
  }

  private Path keyFile() throws StartFailed {
    if (rootKey.isPresent()) {
      return rootKey.get();
    }
    for (String place : new String[] {from, to}) {
      if (!place.startsWith(URL)) {
        return new DataFolder(Path.of(place)).rootKey();
      }
    }
    throw new StartFailed("name the root key file with --root-key");
  }

  private long copy(Location source, Location target) throws StartFailed, IOException {
    SqliteLibrary.load();
    try (SealKey key = KeptData.key(keyFile());
        Extract extract = Extract.ofStopped(source, key)) {
      if (target instanceof Location.SqliteFile) {
        new DataFolder(Path.of(to)).create();
      }
      Tally sent;
      try (Refill refill =
          Refill.of(target, extract.schema(), false, InstantSource.system().instant())) {
        sent = new Tally(refill);
        extract.into(sent);
        refill.commit();
      }
      var arrived = new Tally();
      try (Extract again = Extract.of(target, key)) {
        again.into(arrived);
      }
      if (!sent.same(arrived)) {
        throw new StartFailed("what arrived is not what was sent; do not use the copy");
      }
      return arrived.rows();
    }
  }
}
