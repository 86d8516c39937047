package io.strongroom.ops;

import io.strongroom.backup.Backup;
import io.strongroom.seal.SealKey;
import io.strongroom.store.Extract;
import io.strongroom.store.Location;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code strongroom backup}: everything in one encrypted file, while servers run. */
@Command(
    name = "backup",
    description =
        "Writes all data, as they are at one instant, into one encrypted file; servers may go on"
            + " working. The root key file opens it and is not in it: keep that elsewhere.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.VersionLine.class,
    sortOptions = false)
final class BackupCommand implements Callable<Integer> {
  private static final long STEP = 16L << 20;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private KeptData kept = new KeptData();

  @Option(
      names = "--to",
      paramLabel = "FILE",
      required = true,
      description = "the file to make; one that is there is not overwritten")
  private Path to = Path.of("");

  @Option(
      names = "--without-audit",
      description = "leave the audit trail away, where its folder is copied in another way")
  private boolean withoutAudit;

  @Override
  public Integer call() throws StartFailed {
    Location location = kept.location(Main.environment(spec));
    Backup.Summary made = Unlocking.attempt(() -> make(location));
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "backup "
            + made.id()
            + " of "
            + made.taken()
            + ": "
            + made.rows()
            + " rows, "
            + made.files()
            + " files, "
            + made.bytes()
            + " bytes, in");
    out.println(to);
    out.println("it opens with the root key file " + made.rootKey() + " alone");
    out.flush();
    return Main.DONE;
  }

  private Backup.Summary make(Location location) throws StartFailed, IOException {
    SqliteLibrary.load();
    try (SealKey key = kept.key()) {
      FolderParts parts = FolderParts.before(kept.folder(), !withoutAudit);
      try (Extract extract = Extract.of(location, key)) {
        return new Backup(to)
            .make(extract, parts::after, key, InstantSource.system().instant(), progress(spec));
      }
    } catch (FileAlreadyExistsException e) {
      throw new StartFailed(e.getMessage() + " is there already; give another --to");
    }
  }

  /** On a terminal, how far it is. */
  static LongConsumer progress(CommandSpec spec) {
    if (!Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false)) {
      return bytes -> {};
    }
    PrintWriter err = spec.commandLine().getErr();
    long[] told = new long[1];
    return bytes -> {
      if (bytes - told[0] >= STEP) {
        told[0] = bytes;
        err.print("\r" + (bytes >> 20) + " MiB ");
        err.flush();
      }
    };
  }
}
