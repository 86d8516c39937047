package io.strongroom.ops;

import io.strongroom.aws.AccountId;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code strongroom account}: the accounts of an installation. */
@Command(
    name = "account",
    description = "The accounts of an installation; needs the root key and a stopped server.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.VersionLine.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {AccountCommand.Create.class, AccountCommand.Listing.class})
final class AccountCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  /** What is printed. */
  enum Output {
    TEXT,
    JSON
  }

  /** {@code strongroom account create}. */
  @Command(
      name = "create",
      description =
          "Makes an account with an administrator, whose access key is written to NAME.credentials"
              + " in the data folder.",
      mixinStandardHelpOptions = true,
      versionProvider = Main.VersionLine.class,
      sortOptions = false)
  static final class Create implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin private Offline offline = new Offline();

    @Option(
        names = "--name",
        paramLabel = "NAME",
        required = true,
        description = "what to call it: up to 50 of a-z, 0-9 and -")
    private String name = "";

    @Option(
        names = "--id",
        paramLabel = "12-DIGITS",
        converter = Values.Account.class,
        description = "its id (default: a random one)")
    private Optional<AccountId> id = Optional.empty();

    @Option(names = "--output", paramLabel = "json|text", description = "default: text")
    private Output output = Output.TEXT;

    @Override
    public Integer call() throws StartFailed {
      if (!Account.isName(name)) {
        throw new ParameterException(
            spec.commandLine(), "--name takes up to 50 of a-z, 0-9 and -, not '" + name + "'");
      }
      DataFolder folder = offline.folder();
      Path file = folder.credentials(name);
      if (Files.exists(file)) {
        throw new StartFailed(file + " is there already; put it away first");
      }
      Accounts.Made made =
          offline.noting(
              (store, installation, trail) -> {
                // Before it is done, as for all that is done without a server.
                trail.note("AccountCreated", Map.of("name", name));
                return Accounts.made(
                    store,
                    Rooms.build().iam(),
                    name,
                    id,
                    key -> folder.writeCredentials(name, key));
              });
      print(made, file);
      return Main.DONE;
    }

    private void print(Accounts.Made made, Path file) {
      PrintWriter out = spec.commandLine().getOut();
      out.println(
          switch (output) {
            case JSON ->
                Json.of(
                    "Id",
                    made.account().id().value(),
                    "Name",
                    name,
                    "AccessKeyId",
                    made.admin().id(),
                    "CredentialsFile",
                    file.toString());
            case TEXT ->
                "account "
                    + made.account().id()
                    + " is made; its administrator's access key is "
                    + made.admin().id()
                    + "; see"
                    + System.lineSeparator()
                    + file;
          });
      out.flush();
    }
  }

  /** {@code strongroom account list}. */
  @Command(
      name = "list",
      description = "Lists the accounts.",
      mixinStandardHelpOptions = true,
      versionProvider = Main.VersionLine.class,
      sortOptions = false)
  static final class Listing implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin private Offline offline = new Offline();

    @Option(names = "--output", paramLabel = "json|text", description = "default: text")
    private Output output = Output.TEXT;

    @Override
    public Integer call() throws StartFailed {
      List<Account> accounts =
          offline.with(
              (store, installation) ->
                  store.read(tx -> new Accounts(Rooms.build().iam()).list(tx)));
      PrintWriter out = spec.commandLine().getOut();
      for (Account account : accounts) {
        out.println(
            switch (output) {
              case JSON ->
                  Json.of(
                      "Id",
                      account.id().value(),
                      "Name",
                      account.name(),
                      "Created",
                      account.created().toString());
              case TEXT -> account.id() + "  " + account.created() + "  " + account.name();
            });
      }
      out.flush();
      return Main.DONE;
    }
  }
}
