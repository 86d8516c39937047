package io.strongroom.ops;

import io.strongroom.events.DeadLetter;
import io.strongroom.events.Events;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code strongroom events}: events that could not be delivered. */
@Command(
    name = "events",
    description = "Events that could not be delivered; needs the root key and a stopped server.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.VersionLine.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {EventsCommand.DeadLetters.class, EventsCommand.Redrive.class})
final class EventsCommand implements Runnable {
  private static final int PAGE = 500;

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

  /** {@code strongroom events dead-letters}. */
  @Command(
      name = "dead-letters",
      description = "Lists them, oldest first.",
      mixinStandardHelpOptions = true,
      versionProvider = Main.VersionLine.class,
      sortOptions = false)
  static final class DeadLetters implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin private Offline offline = new Offline();

    @Option(names = "--output", paramLabel = "json|text", description = "default: text")
    private Output output = Output.TEXT;

    @Override
    public Integer call() throws StartFailed {
      PrintWriter out = spec.commandLine().getOut();
      Events events = Rooms.build().events();
      return offline.with(
          (store, installation) -> {
            long after = 0;
            List<DeadLetter> page;
            do {
              long from = after;
              page = store.read(tx -> events.deadLetters(tx, from, PAGE));
              for (DeadLetter letter : page) {
                out.println(output == Output.JSON ? json(letter) : text(letter));
                after = letter.id();
              }
            } while (page.size() == PAGE);
            out.flush();
            return Main.DONE;
          });
    }

    private static String text(DeadLetter letter) {
      return String.join(
          "  ",
          Long.toString(letter.id()),
          letter.died().toString(),
          letter.rule(),
          letter.target(),
          letter.attempts() + " attempts",
          letter.reason());
    }

    private static String json(DeadLetter letter) {
      return Json.of(
          "id",
          Long.toString(letter.id()),
          "died",
          letter.died().toString(),
          "rule",
          letter.rule(),
          "target",
          letter.target(),
          "attempts",
          Integer.toString(letter.attempts()),
          "reason",
          letter.reason(),
          "event",
          letter.event());
    }
  }

  /** {@code strongroom events redrive}. */
  @Command(
      name = "redrive",
      description = "Puts all of them back into their queues, as if they were new.",
      mixinStandardHelpOptions = true,
      versionProvider = Main.VersionLine.class,
      sortOptions = false)
  static final class Redrive implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin private Offline offline = new Offline();

    @Override
    public Integer call() throws StartFailed {
      Events events = Rooms.build().events();
      int count =
          offline.noting(
              (store, installation, trail) -> {
                trail.note("DeadLettersRedriven", Map.of());
                int done = 0;
                int page;
                do {
                  page = store.write(tx -> events.redrive(tx, PAGE));
                  done += page;
                } while (page == PAGE);
                return done;
              });
      PrintWriter out = spec.commandLine().getOut();
      out.println(count + (count == 1 ? " event is" : " events are") + " queued again");
      out.flush();
      return Main.DONE;
    }
  }
}
