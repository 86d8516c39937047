package io.strongroom.ops;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The program: {@code strongroom COMMAND}. */
@Command(
    name = "strongroom",
    description = "Keys, parameters and secrets behind AWS's own protocols.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.VersionLine.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      Serve.class,
      AdminCommand.class,
      AccountCommand.class,
      AccessCommand.class,
      AuditCommand.class,
      SettingsCommand.class,
      StagesCommand.class,
      BackupCommand.class,
      RestoreCommand.class,
      CopyCommand.class,
      EventsCommand.class,
      Demo.class,
      WarmUp.class
    })
public final class Main implements Runnable {
  /** The command did what it was asked. */
  static final int DONE = 0;

  /** It could not; one line on standard error says why. */
  static final int FAILED = 1;

  /** The command line makes no sense. */
  static final int USAGE = 2;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  private final Map<String, String> environment;

  private Main(Map<String, String> environment) {
    this.environment = environment;
  }

  Map<String, String> environment() {
    return environment;
  }

  /** The environment that a command runs in. */
  static Map<String, String> environment(CommandSpec command) {
    return ((Main) command.root().userObject()).environment();
  }

  /** Runs one command and ends the process with its status. */
  public static void main(String[] args) {
    System.exit(commandLine(System.getenv()).execute(args));
  }

  static CommandLine commandLine(Map<String, String> environment) {
    return new CommandLine(new Main(environment))
        .setDefaultValueProvider(new Environment(environment))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Main::misused)
        .setExecutionExceptionHandler(Main::failed);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  private static int misused(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    command
        .getErr()
        .println(
            "strongroom: "
                + oneLine(String.valueOf(e.getMessage()))
                + "; see "
                + command.getCommandSpec().qualifiedName()
                + " --help");
    return USAGE;
  }

  private static int failed(Exception e, CommandLine command, ParseResult parsed) {
    String text =
        e instanceof StartFailed
            ? String.valueOf(e.getMessage())
            : "unexpected " + e.getClass().getName() + ": " + e.getMessage();
    command.getErr().println("strongroom: " + oneLine(text));
    return FAILED;
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s*[\\p{Cntrl}]+\\s*", " ").strip();
  }

  /** What {@code --version} prints. */
  static final class VersionLine implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"strongroom " + Version.current()};
    }
  }
}
