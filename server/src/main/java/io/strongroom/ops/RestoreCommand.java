package io.strongroom.ops;

import io.strongroom.backup.Backup;
import io.strongroom.seal.SealKey;
import io.strongroom.store.Location;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code strongroom restore}: a backup becomes data again. */
@Command(
    name = "restore",
    description =
        "Reads and verifies a whole backup, then puts it into an empty data folder or database;"
            + " needs the root key file that the backup was made with, and a stopped server.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.VersionLine.class,
    sortOptions = false)
final class RestoreCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(names = "--from", paramLabel = "FILE", required = true, description = "the backup")
  private Path from = Path.of("");

  @Mixin private KeptData kept = new KeptData();

  @Option(
      names = "--replace",
      description =
          "let the database that is there go; the audit trail and the list of deleted keys that are"
              + " there stay")
  private boolean replace;

  @Option(names = "--verify-only", description = "read and verify it, and touch nothing")
  private boolean verifyOnly;

  @Override
  public Integer call() throws StartFailed {
    Location location = kept.location(Main.environment(spec));
    PrintWriter out = spec.commandLine().getOut();
    if (verifyOnly) {
      out.println("verified: " + text(Unlocking.attempt(this::verify)));
    } else {
      Restoring.Done done = Unlocking.attempt(() -> restore(location));
      out.println("restored: " + text(done.summary()));
      if (done.trailKept()) {
        out.println(
            "the audit trail that is there was kept; if it is newer than the backup, start once"
                + " with --accept-rollback, which is recorded");
      }
    }
    out.flush();
    return Main.DONE;
  }

  private static String text(Backup.Summary summary) {
    return "backup "
        + summary.id()
        + " of "
        + summary.taken()
        + ", "
        + summary.rows()
        + " rows, "
        + summary.files()
        + " files";
  }

  private Backup.Summary verify() throws StartFailed, IOException {
    try (SealKey key = kept.key()) {
      return new Backup(from).verify(key);
    }
  }

  private Restoring.Done restore(Location location) throws StartFailed, IOException {
    SqliteLibrary.load();
    try (SealKey key = kept.key()) {
      return new Restoring(new Backup(from), key, location, kept.folder(), replace).run();
    }
  }
}
