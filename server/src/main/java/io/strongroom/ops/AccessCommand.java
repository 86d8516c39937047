package io.strongroom.ops;

import io.strongroom.aws.Arn;
import io.strongroom.aws.Region;
import io.strongroom.iam.Call;
import io.strongroom.iam.Caller;
import io.strongroom.iam.ConditionKey;
import io.strongroom.iam.Decision;
import io.strongroom.iam.Origin;
import io.strongroom.iam.Policy;
import io.strongroom.iam.Target;
import io.strongroom.store.Tx;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code strongroom access}: what the policies stored here come to. */
@Command(
    name = "access",
    description = "What the policies come to; needs the root key and a stopped server.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.VersionLine.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = AccessCommand.WhoCan.class)
final class AccessCommand implements Runnable {
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

  /** {@code strongroom access who-can}. */
  @Command(
      name = "who-can",
      description = {
        "Lists every user and role, of all accounts, who may do ACTION to the resource ARN, and by"
            + " which statements: those that the server itself would decide by.",
        "Condition keys that only a request has, such as a stage or an encryption context, count as"
            + " absent unless --context gives them; the call is taken to come from this machine,"
            + " now."
      },
      mixinStandardHelpOptions = true,
      versionProvider = Main.VersionLine.class,
      sortOptions = false)
  static final class WhoCan implements Callable<Integer> {
    private static final Pattern ACTION = Pattern.compile("[a-z-]{1,32}:[A-Za-z0-9]{1,128}");
    private static final Origin HERE = new Origin("127.0.0.1", "", false);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "ACTION", description = "such as kms:Decrypt")
    private String action = "";

    @Parameters(
        index = "1",
        paramLabel = "ARN",
        description = "of a key, a secret, a parameter ..., or * for actions without a resource")
    private String resource = "";

    @Mixin private Offline offline = new Offline();

    @Option(
        names = "--context",
        paramLabel = "KEY=VALUE",
        description = "a condition key of the request; may be repeated")
    private Map<String, String> context = new LinkedHashMap<>();

    @Option(names = "--output", paramLabel = "json|text", description = "default: text")
    private Output output = Output.TEXT;

    /** Somebody who can, and why. */
    private record Way(String principal, List<String> statements) {}

    @Override
    public Integer call() throws StartFailed {
      Optional<Arn> arn = Arn.parse(resource);
      if (!ACTION.matcher(action).matches()) {
        throw misuse("'" + action + "' is not an action such as kms:Decrypt");
      }
      if (arn.isEmpty() && !resource.equals("*")) {
        throw misuse("'" + resource + "' is neither an ARN nor *");
      }
      Rooms rooms = Rooms.build();
      List<Way> ways =
          offline.with(
              (store, installation) ->
                  store.read(
                      tx -> ways(tx, rooms, arn, region(arn).orElse(installation.region()))));
      print(ways);
      return Main.DONE;
    }

    private ParameterException misuse(String text) {
      return new ParameterException(spec.commandLine(), text);
    }

    private static Optional<Region> region(Optional<Arn> arn) {
      return arn.map(Arn::region).filter(Region::isValid).map(Region::new);
    }

    private List<Way> ways(Tx tx, Rooms rooms, Optional<Arn> arn, Region region) {
      var ways = new ArrayList<Way>();
      for (Account account : new Accounts(rooms.iam()).list(tx)) {
        for (Caller caller : rooms.iam().everybody(tx, account.id())) {
          var source =
              new Call.Source(
                  "who-can",
                  caller,
                  region,
                  InstantSource.system().instant(),
                  HERE,
                  tx,
                  rooms.iam().gate());
          var call = new Call(source, action, "", Optional.empty());
          if (rooms.iam().gate().ask(call, action, target(rooms, call, arn))
              instanceof Decision.Allowed allowed) {
            ways.add(new Way(caller.principalArn(), allowed.statements()));
          }
        }
      }
      return ways;
    }

    private Target target(Rooms rooms, Call call, Optional<Arn> arn) {
      var keys = new HashMap<String, List<String>>();
      context.forEach((key, value) -> keys.put(ConditionKey.canonical(key), List.of(value)));
      Target target = arn.map(it -> rooms.target(call, it, keys)).orElseGet(Target::none);
      Optional<Policy> own = target.policy().map(policy -> policy.named("policy of the resource"));
      return target
          .withPolicy(own, target.rule())
          .withGrants(target.granted())
          .with(key -> Optional.ofNullable(keys.get(key)));
    }

    private void print(List<Way> ways) {
      PrintWriter out = spec.commandLine().getOut();
      for (Way way : ways) {
        out.println(
            switch (output) {
              case JSON -> Json.of("Principal", way.principal(), "Statements", way.statements());
              case TEXT -> way.principal() + "  by " + String.join(", ", way.statements());
            });
      }
      out.flush();
    }
  }
}
