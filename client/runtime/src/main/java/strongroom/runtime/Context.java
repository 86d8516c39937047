package strongroom.runtime;

import java.io.FileOutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a handler may ask about its invocation, by whatever {@code Context} its own zip has. */
final class Context {
  static final String NAME = "com.amazonaws.services.lambda.runtime.Context";

  private final Api.Answer next;
  private final Map<String, String> env;
  private final FileOutputStream out;

  Context(Api.Answer next, Map<String, String> env, FileOutputStream out) {
    this.next = next;
    this.env = env;
    this.out = out;
  }

  String requestId() {
    return next.header("lambda-runtime-aws-request-id");
  }

  /** As an instance of the author's interface. */
  Object as(Class<?> type) {
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (self, method, given) -> answer(method, given));
  }

  private @Nullable Object answer(Method method, @Nullable Object @Nullable [] given) {
    return switch (method.getName()) {
      case "getAwsRequestId" -> requestId();
      case "getFunctionName" -> env("AWS_LAMBDA_FUNCTION_NAME");
      case "getFunctionVersion" -> env("AWS_LAMBDA_FUNCTION_VERSION");
      case "getInvokedFunctionArn" -> next.header("lambda-runtime-invoked-function-arn");
      case "getLogGroupName" -> env("AWS_LAMBDA_LOG_GROUP_NAME");
      case "getLogStreamName" -> env("AWS_LAMBDA_LOG_STREAM_NAME");
      case "getMemoryLimitInMB" -> Integer.parseInt(env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"));
      case "getRemainingTimeInMillis" -> remaining();
      case "getLogger" -> logger(method.getReturnType());
      case "toString" -> "Context[" + requestId() + "]";
      case "hashCode" -> System.identityHashCode(this);
      case "equals" -> given != null && given.length == 1 && given[0] == this;
      default -> null;
    };
  }

  private String env(String name) {
    return env.getOrDefault(name, "");
  }

  private int remaining() {
    long deadline = Long.parseLong(next.header("lambda-runtime-deadline-ms"));
    return (int) Math.max(0, deadline - InstantSource.system().millis());
  }

  private Object logger(Class<?> type) {
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (self, method, given) -> {
          if (method.getName().equals("log") && given != null && given.length > 0) {
            Object what = given[0];
            out.write(
                what instanceof byte[] bytes
                    ? bytes
                    : String.valueOf(what).getBytes(StandardCharsets.UTF_8));
          }
          return method.getName().equals("hashCode") ? (Object) 0 : null;
        });
  }
}
