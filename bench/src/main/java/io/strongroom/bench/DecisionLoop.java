package io.strongroom.bench;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Asks the server's evaluator over and over. The server's classes are on the class path when this
 * runs and not when it is compiled, so all of them are found by name.
 */
final class DecisionLoop {
  /** Kinds of questions. */
  static final int KINDS = 6;

  private static final int POLICIES = 10;
  private static final int STATEMENTS = 20;
  private static final int QUESTIONS = 1024;
  private static final int ROUNDS = 7;
  private static final String ROOM = "io.strongroom.iam.";
  private static final String ACCOUNT = "111122223333";
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.publicLookup();
  private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();
  private static final MethodHandle DECIDE = decide();

  private DecisionLoop() {}

  /** Prints a line for each kind; the argument is how long a round takes, in milliseconds. */
  public static void main(String[] args) throws Throwable {
    long round = Long.parseLong(args[0]) * 1_000_000;
    var services = List.of("secretsmanager", "ssm", "kms", "iam");
    for (int about : new int[] {4, 1}) {
      Object policies = policies(services.subList(0, about));
      int last = (200 / about - 1) * about;
      String among = (200 / about) + " of 200 statements about the service";
      measure(among + ", allowed by any", policies, i -> asked(i, allows(i, about)), true, round);
      measure(among + ", allowed by the last", policies, i -> asked(i, last), true, round);
      measure(among + ", allowed by none", policies, i -> asked(i, 1000 + i), false, round);
    }
  }

  /** One of the statements that allow. */
  private static int allows(int i, int services) {
    int all = 200 / services;
    int at = i % all;
    return (denies(at) ? at + 1 : at) * services;
  }

  /** Whether the n-th statement about a service denies. */
  private static boolean denies(int n) {
    return n % 10 == 8;
  }

  private static void measure(
      String name, Object policies, IntFunction<Object> kind, boolean allowed, long round)
      throws Throwable {
    Object[] questions = new Object[QUESTIONS];
    Arrays.setAll(questions, kind);
    for (Object question : questions) {
      Object decision = DECIDE.invokeExact(question, policies);
      if (!decision.getClass().getSimpleName().equals(allowed ? "Allowed" : "Denied")) {
        throw new IllegalStateException(name + ": " + decision);
      }
    }
    var nanos = new double[ROUNDS];
    rate(policies, questions, 4 * round);
    for (int i = 0; i < ROUNDS; i++) {
      nanos[i] = rate(policies, questions, round);
    }
    Arrays.sort(nanos);
    System.out.printf(Locale.ROOT, "%s\t%.1f\t%.1f%n", name, nanos[ROUNDS / 2], nanos[ROUNDS - 1]);
  }

  /** Nanoseconds of CPU of one decision. */
  private static double rate(Object policies, Object[] questions, long nanos) throws Throwable {
    // Of this thread alone: what other programs on the machine take is not the decision's.
    long start = CLOCK.getCurrentThreadCpuTime();
    long count = 0;
    int seen = 0;
    while (CLOCK.getCurrentThreadCpuTime() - start < nanos) {
      for (Object question : questions) {
        Object decision = DECIDE.invokeExact(question, policies);
        seen += System.identityHashCode(decision.getClass());
      }
      count += questions.length;
    }
    long taken = CLOCK.getCurrentThreadCpuTime() - start;
    if (seen == 0) {
      throw new IllegalStateException("no decision was looked at");
    }
    return (double) taken / count;
  }

  /** Whether the caller may read the secret that only one statement is about. */
  private static Object asked(int i, int statement) {
    Object caller =
        make(
            "Caller",
            make("io.strongroom.aws.AccountId", ACCOUNT),
            constant("Caller$Type", "USER"),
            "arn:aws:iam::" + ACCOUNT + ":user/bench",
            "AIDABENCHBENCHBENCHB",
            "bench",
            "AKIABENCHBENCHBENCHB",
            Optional.empty());
    Object owner = make("io.strongroom.aws.AccountId", ACCOUNT);
    String resource =
        "arn:aws:secretsmanager:us-east-1:%s:secret:team-%04d/secret-%04d-AbCdEf"
            .formatted(ACCOUNT, statement, i);
    return make(
        "Question",
        caller,
        "secretsmanager:GetSecretValue",
        resource,
        Optional.of(owner),
        keys("team-%04d".formatted(statement)));
  }

  /** The request's condition keys, as the server computes them: when they are asked for. */
  private static Object keys(String team) {
    try {
      MethodHandle value =
          MethodHandles.lookup()
              .findStatic(
                  DecisionLoop.class,
                  "value",
                  MethodType.methodType(Optional.class, String.class, String.class));
      return MethodHandleProxies.asInterfaceInstance(
          type("ContextKeys"), MethodHandles.insertArguments(value, 0, team));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  static Optional<List<String>> value(String team, String key) {
    return switch (key) {
      case "aws:resourcetag/team" -> Optional.of(List.of(team));
      case "aws:securetransport" -> Optional.of(List.of("true"));
      default -> Optional.empty();
    };
  }

  /**
   * Ten policies, whose statements are about each service in turn: nine of ten allow what begins
   * with one prefix in any region, half of them under a condition; one of ten denies something.
   */
  private static Object policies(List<String> services) throws Throwable {
    MethodHandle parse =
        LOOKUP.findStatic(
            type("Policy"),
            "parse",
            MethodType.methodType(type("Policy"), String.class, type("PolicyKind")));
    var all = new ArrayList<Object>();
    for (int policy = 0; policy < POLICIES; policy++) {
      var statements = new ArrayList<String>();
      for (int i = 0; i < STATEMENTS; i++) {
        statements.add(statement(policy * STATEMENTS + i, services));
      }
      String json =
          "{\"Version\":\"2012-10-17\",\"Statement\":[" + String.join(",", statements) + "]}";
      all.add(parse.invoke(json, constant("PolicyKind", "IDENTITY")));
    }
    return make(
        "Policies",
        List.copyOf(all),
        Optional.empty(),
        constant("ResourceRule", "MAY_ALLOW"),
        Optional.empty(),
        Optional.empty());
  }

  private static String statement(int number, List<String> services) {
    int n = number / services.size();
    String service = services.get(number % services.size());
    String condition = ",\"Condition\":{\"StringEquals\":{\"aws:ResourceTag/team\":\"team-%04d\"}}";
    return """
    {"Sid":"s%d","Effect":"%s","Action":["%s:Describe*","%s:%s*"],
     "Resource":"arn:aws:%s:*:%s:secret:team-%04d/*"%s}\
    """
        .formatted(
            number,
            denies(n) ? "Deny" : "Allow",
            service,
            service,
            denies(n) ? "Delete" : "Get",
            service,
            ACCOUNT,
            number,
            n % 2 == 0 ? condition.formatted(number) : "");
  }

  private static MethodHandle decide() {
    try {
      return LOOKUP
          .findStatic(
              type("Evaluator"),
              "decide",
              MethodType.methodType(type("Decision"), type("Question"), type("Policies")))
          .asType(MethodType.methodType(Object.class, Object.class, Object.class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Class<?> type(String name) {
    try {
      return Class.forName(name.startsWith("io.") ? name : ROOM + name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  /** By the constructor with as many parameters. */
  private static Object make(String name, Object... values) {
    try {
      for (var constructor : type(name).getConstructors()) {
        if (constructor.getParameterCount() == values.length) {
          return constructor.newInstance(values);
        }
      }
      throw new IllegalStateException("no such constructor of " + name);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object constant(String name, String constant) {
    for (Object each : type(name).getEnumConstants()) {
      if (each.toString().equals(constant)) {
        return each;
      }
    }
    throw new IllegalStateException("no " + constant + " in " + name);
  }
}
