package io.strongroom.ops;

import io.strongroom.iam.Iam;
import io.strongroom.store.Store;
import io.strongroom.store.Tx;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Mixin private Offline offline = new Offline();

    @Option(
        names = "--name",
        paramLabel = "NAME",
        description = "of another account than the first, see strongroom account list")
    private Optional<String> name = Optional.empty();

    @Override
    public Integer call() throws StartFailed {
      Reset reset =
          offline.noting(
              (store, installation, trail) -> {
                Account account = account(store);
                // Before it is done: a reset that fails may be on record, one that nobody recorded
                // not.
                trail.note("AdminCredentialsReset", Map.of("account", account.id().value()));
                return store.write(tx -> reset(tx, account));
              });
      PrintWriter out = spec.commandLine().getOut();
      out.println("the administrator's access key is now " + reset.key().id() + "; see");
      out.println(reset.file());
      out.println("all sessions of the account have ended");
      out.flush();
      return Main.DONE;
    }

    private record Reset(Iam.NewAccessKey key, Path file) {}

    private Account account(Store store) throws StartFailed {
      String wanted = name.orElse(Account.FIRST);
      return store.read(tx -> new Accounts(Rooms.build().iam()).list(tx)).stream()
          .filter(account -> account.name().equals(wanted))
          .findFirst()
          .orElseThrow(() -> new StartFailed("there is no account called " + wanted));
    }

    private Reset reset(Tx tx, Account account) {
      Iam.NewAccessKey key = Rooms.build().iam().resetAdmin(tx, account.id());
      DataFolder folder = offline.folder();
      boolean first = account.name().equals(Account.FIRST);
      Path file = first ? folder.credentials() : folder.credentials(account.name());
      try {
        if (first) {
          folder.writeCredentials(key);
        } else {
          folder.writeCredentials(account.name(), key);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new Reset(key, file);
    }
  }
}
