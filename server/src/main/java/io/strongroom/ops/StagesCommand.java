package io.strongroom.ops;

import io.strongroom.lambda.SecretUnavailableException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code strongroom stages}: the stages of an application side by side. */
@Command(
    name = "stages",
    description = "The parameters and secrets of stages.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.VersionLine.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = StagesCommand.Diff.class)
final class StagesCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  /** {@code strongroom stages diff}. */
  @Command(
      name = "diff",
      description = {
        "Tells what one of two stages lacks, what is of another type there, and what is stale in"
            + " the second: changed in the first since. Reads names, types and times, never values"
            + " (ssm:DescribeParameters, secretsmanager:ListSecrets).",
        "Status: 0 no difference, 1 differences, 2 trouble."
      },
      mixinStandardHelpOptions = true,
      versionProvider = Main.VersionLine.class,
      sortOptions = false)
  static final class Diff implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin private ClientOptions client = new ClientOptions();

    @Parameters(index = "0", paramLabel = "FIRST", description = "a stage, such as dev")
    private String first = "";

    @Parameters(index = "1", paramLabel = "SECOND", description = "another, such as prod")
    private String second = "";

    @Option(
        names = "--path",
        paramLabel = "PATH",
        required = true,
        description = "such as /orders, for /dev/orders and /prod/orders; {stage} may stand in it")
    private String path = "";

    @Option(
        names = "--parameters-only",
        description = "leave away secrets of Secrets Manager, such as dev/orders/db")
    private boolean parametersOnly;

    @Override
    public Integer call() {
      if (first.isEmpty() || second.isEmpty() || first.equals(second)) {
        throw new ParameterException(spec.commandLine(), "two stages that differ are wanted");
      }
      String template = StageDiff.template(path);
      PrintWriter out = spec.commandLine().getOut();
      try {
        StageDiff diff =
            StageDiff.of(client.builder().inventory(), first, second, template, !parametersOnly);
        if (diff.nothing()) {
          return trouble("there is nothing below " + template + " in either stage");
        }
        switch (client.output()) {
          case TABLE -> out.print(StageReports.table(diff));
          case JSON -> out.println(StageReports.json(diff));
        }
        out.flush();
        return diff.differences().isEmpty() ? Main.DONE : Main.FAILED;
      } catch (SecretUnavailableException e) {
        return trouble(String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " "));
      }
    }

    private int trouble(String why) {
      spec.commandLine().getErr().println("strongroom: " + why);
      return Main.USAGE;
    }
  }
}
