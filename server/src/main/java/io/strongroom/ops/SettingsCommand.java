package io.strongroom.ops;

import io.strongroom.lambda.Report;
import io.strongroom.lambda.SecretStore;
import io.strongroom.lambda.StoreBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code strongroom settings}: the settings of functions, before they are deployed. */
@Command(
    name = "settings",
    description = "The settings of functions that use the client library.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.VersionLine.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = SettingsCommand.Check.class)
final class SettingsCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  /** {@code strongroom settings check}. */
  @Command(
      name = "check",
      description = {
        "Reads the settings of a stage as the function would, with the credentials of the"
            + " environment, and tells what is missing, denied, unreadable or unused; no values.",
        "Status: 0 all is there, 1 something is not."
      },
      mixinStandardHelpOptions = true,
      versionProvider = Main.VersionLine.class,
      sortOptions = false)
  static final class Check implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin private ClientOptions client = new ClientOptions();

    @Option(
        names = "--stage",
        paramLabel = "NAME",
        description = "what {stage} stands for (default: the variable STAGE)")
    private Optional<String> stage = Optional.empty();

    @Option(
        names = "--class",
        paramLabel = "CLASS",
        required = true,
        description = "a record with @Settings; may be given again")
    private List<String> classes = new ArrayList<>();

    @Option(
        names = "--jar",
        paramLabel = "FILE",
        required = true,
        description = "a jar or folder with the classes, and those they need; may be given again")
    private List<Path> jars = new ArrayList<>();

    @Override
    public Integer call() throws StartFailed, IOException {
      StoreBuilder builder = client.builder();
      stage.ifPresent(builder::stage);
      boolean complete = true;
      try (var loaded = new SettingsClasses(jars)) {
        SecretStore store = builder.build();
        for (String name : classes) {
          Report report = check(store, loaded.load(name));
          print(report);
          complete &= report.complete();
        }
      }
      return complete ? Main.DONE : Main.FAILED;
    }

    private static Report check(SecretStore store, Class<?> type) throws StartFailed {
      try {
        return store.bind(type).check();
      } catch (IllegalArgumentException e) {
        throw new StartFailed(type.getName() + " cannot be settings: " + e.getMessage());
      } catch (LinkageError e) {
        throw new StartFailed(type.getName() + " needs what --jar does not name: " + e);
      }
    }

    private void print(Report report) {
      PrintWriter out = spec.commandLine().getOut();
      switch (client.output()) {
        case TABLE -> {
          out.println(report.text());
          out.print(StageReports.defaults(report));
        }
        case JSON -> out.println(StageReports.json(report));
      }
      out.flush();
    }
  }
}
