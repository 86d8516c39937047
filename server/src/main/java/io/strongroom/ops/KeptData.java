package io.strongroom.ops;

import io.strongroom.seal.RootKeyFile;
import io.strongroom.seal.SealKey;
import io.strongroom.store.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say where data are, or are to be, and which root key they need. */
final class KeptData {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "the data folder (default: ./data); with --database the one of a node, which has the"
              + " audit trail")
  private Path data = Path.of("data");

  @Option(
      names = "--root-key",
      paramLabel = "FILE",
      description = "root key file (default: root.key in the data folder)")
  private Optional<Path> rootKey = Optional.empty();

  @Mixin private SharedDatabase database = new SharedDatabase();

  DataFolder folder() {
    return new DataFolder(data);
  }

  /** Where the rows are. */
  Location location(Map<String, String> environment) throws StartFailed {
    try {
      Optional<Location.Postgres> shared = database.location(environment);
      return shared.isPresent() ? shared.get() : new Location.SqliteFile(folder().database());
    } catch (IllegalArgumentException e) {
      throw new StartFailed(String.valueOf(e.getMessage()));
    }
  }

  /** The key in the root key file; the caller closes it. */
  SealKey key() throws StartFailed {
    return key(rootKey.orElse(folder().rootKey()));
  }

  static SealKey key(Path file) throws StartFailed {
    if (!Files.exists(file)) {
      throw new StartFailed("the root key file " + file + " is missing; name it with --root-key");
    }
    try {
      return RootKeyFile.read(file);
    } catch (IOException e) {
      throw new StartFailed("the root key file " + file + ": " + e.getMessage());
    }
  }
}
