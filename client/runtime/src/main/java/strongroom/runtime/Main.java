package strongroom.runtime;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs one Java function until its environment ends. */
public final class Main {
  private static final String TRACE = "com.amazonaws.xray.traceHeader";

  private final Map<String, String> env;
  private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);
  private final Api api;

  private Main(Map<String, String> env) throws IOException {
    this.env = env;
    api = new Api(env.getOrDefault("AWS_LAMBDA_RUNTIME_API", ""));
  }

  /**
   * Asks for invocations and answers them.
   *
   * @throws IOException when the host is gone
   */
  public static void main(String[] arguments) throws IOException {
    Main main = new Main(System.getenv());
    Target function = main.load();
    if (function == null) {
      System.exit(1);
    } else {
      main.run(function);
    }
  }

  private @Nullable Target load() throws IOException {
    Throwable failure;
    try {
      return Target.load(env.getOrDefault("_HANDLER", ""));
    } catch (InvocationTargetException e) {
      failure = e.getCause() == null ? e : e.getCause();
    } catch (Trouble | LinkageError e) {
      failure = e;
    }
    Api.Answer unused = api.fail("init/error", type(failure), payload(failure));
    return null;
  }

  private void run(Target function) throws IOException {
    while (true) {
      Api.Answer next = api.get("invocation/next");
      if (next.status() != 200) {
        return;
      }
      System.setProperty(TRACE, next.header("lambda-runtime-trace-id"));
      Context context = new Context(next, env, out);
      String invocation = "invocation/" + context.requestId();
      Throwable failure;
      try {
        byte[] result = function.call(next.body(), context);
        Api.Answer unused = api.post(invocation + "/response", result);
        continue;
      } catch (InvocationTargetException e) {
        failure = e.getCause() == null ? e : e.getCause();
      } catch (IllegalAccessException | Trouble | IllegalArgumentException | StackOverflowError e) {
        failure = e;
      }
      Api.Answer unused = api.fail(invocation + "/error", type(failure), payload(failure));
    }
  }

  private static String type(Throwable failure) {
    return failure instanceof Trouble trouble ? trouble.type() : failure.getClass().getName();
  }

  private byte[] payload(Throwable failure) throws IOException {
    StringBuilder said = new StringBuilder();
    said.append(failure.getMessage() == null ? "" : failure.getMessage()).append(": ");
    said.append(type(failure)).append('\r');
    trace(failure).forEach(line -> said.append("\tat ").append(line).append('\r'));
    out.write(said.append('\n').toString().getBytes(StandardCharsets.UTF_8));
    return Written.json(shown(failure, 0)).getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, @Nullable Object> shown(Throwable failure, int depth) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("errorMessage", failure.getMessage());
    shown.put("errorType", type(failure));
    shown.put("stackTrace", trace(failure));
    Throwable cause = failure.getCause();
    if (cause != null && cause != failure && depth < 10) {
      shown.put("cause", shown(cause, depth + 1));
    }
    return shown;
  }

  /** The author's own frames: what is below the handler is ours. */
  private static List<String> trace(Throwable failure) {
    return Arrays.stream(failure.getStackTrace())
        .map(StackTraceElement::toString)
        .filter(it -> !it.contains("strongroom.runtime.") && !it.contains("jdk.internal.reflect."))
        .filter(it -> !it.contains("java.lang.reflect."))
        .toList();
  }
}
