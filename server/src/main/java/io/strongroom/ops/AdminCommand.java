package io.strongroom.ops;

import io.strongroom.audit.AuditLocation;
import io.strongroom.audit.Durability;
import io.strongroom.audit.Trail;
import io.strongroom.audit.TrailSettings;
import io.strongroom.iam.Iam;
import io.strongroom.store.Store;
import io.strongroom.store.Tx;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code strongroom admin}: what needs the root key and no server. */
@Command(
    name = "admin",
    description = "What needs the root key and a stopped server.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.VersionLine.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = AdminCommand.ResetCredentials.class)
final class AdminCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  /** {@code strongroom admin reset-credentials}. */
  @Command(
      name = "reset-credentials",
      description =
          "Gives the administrator one new access key in place of all there are, and the policy"
              + " that allows everything.",
      mixinStandardHelpOptions = true,
      versionProvider = Main.VersionLine.class)
  static final class ResetCredentials implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--data", paramLabel = "DIR", description = "the data folder (default: ./data)")
    private Path data = Path.of("data");

    @Option(
        names = "--root-key",
        paramLabel = "FILE",
        description = "root key file (default: root.key in the data folder)")
    private Optional<Path> rootKey = Optional.empty();

    @Override
    public Integer call() throws StartFailed, IOException {
      SqliteLibrary.load();
      var folder = new DataFolder(data);
      Iam.NewAccessKey key = Unlocking.attempt(() -> reset(folder));
      PrintWriter out = spec.commandLine().getOut();
      out.println("the administrator's access key is now " + key.id() + "; see");
      out.println(folder.credentials());
      out.flush();
      return Main.DONE;
    }

    private Iam.NewAccessKey reset(DataFolder folder) throws StartFailed, IOException {
      InstantSource clock = InstantSource.system();
      var unlocking = new Unlocking(new Options.Place.Folder(data), rootKey, clock);
      try (Store store = unlocking.openExisting()) {
        Installation installation = store.read(tx -> Installation.find(tx)).orElseThrow();
        try (Trail trail =
            Server.openTrail(
                store,
                installation.account(),
                AuditLocation.folder(folder.audit()),
                TrailSettings.of(Durability.STRICT),
                clock)) {
          trail.reconcile(store);
          trail.keep(store, List.of(), text -> {}); // for a checkpoint at the end
          // Before it is done: a reset that fails may be on record, one that nobody recorded not.
          trail.note("AdminCredentialsReset", Map.of("account", installation.account().value()));
          return store.write(tx -> reset(tx, installation, folder));
        }
      }
    }

    private static Iam.NewAccessKey reset(Tx tx, Installation installation, DataFolder folder) {
      Iam.NewAccessKey key = Rooms.build().iam().resetAdmin(tx, installation.account());
      try {
        folder.writeCredentials(key);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return key;
    }
  }
}
