package io.strongroom.functions.host;

import io.strongroom.functions.host.LocalServer.Reply;
import io.strongroom.functions.host.LocalServer.Request;
import io.strongroom.seal.Sensitive;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One environment's side of Lambda's Runtime API: hands over one invocation at a time.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Runtime API</a>
 */
final class RuntimeApi {
  /** AWS's limit of what a function returns, in bytes. */
  static final int RESPONSE_MAX = 6_291_556;

  static final String ROOT = "/2018-06-01/runtime/";
  private static final String INVOCATION = ROOT + "invocation/";

  /** What came of the initialisation or of an invocation. */
  sealed interface End {
    /** The function's answer. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Answered(byte[] payload) implements End {}

    /** The function's error, as the runtime reported it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Failed(byte[] payload) implements End {}

    /** The answer was over the limit. */
    record TooLarge() implements End {}

    /** The process ended. */
    record Exited(int status) implements End {}
  }

  /** One invocation on its way to the function. */
  record Delivery(Invocation invocation, long deadlineMillis, String traceId) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean ready;
  private boolean closed;
  private long waiter;
  private @Nullable Delivery pending;
  private @Nullable Delivery active;
  private @Nullable End end;

  /** Waits until the runtime has asked for its first invocation; the end of it if it never does. */
  Optional<End> awaitReady(long nanos) throws InterruptedException, Overdue {
    lock.lock();
    try {
      long left = nanos;
      while (!ready && end == null) {
        if (left <= 0) {
          throw new Overdue();
        }
        left = changed.awaitNanos(left);
      }
      return Optional.ofNullable(end);
    } finally {
      lock.unlock();
    }
  }

  /** Hands one invocation over and waits for its end. */
  End run(Delivery delivery, long nanos) throws InterruptedException, Overdue {
    lock.lock();
    try {
      long left = nanos;
      pending = delivery;
      changed.signalAll();
      while (end == null) {
        if (left <= 0) {
          throw new Overdue();
        }
        left = changed.awaitNanos(left);
      }
      End result = end;
      if (!(result instanceof End.Exited)) {
        end = null;
      }
      return result;
    } finally {
      pending = null;
      active = null;
      lock.unlock();
    }
  }

  /** The process has ended: nothing more will come. */
  void exited(int status) {
    lock.lock();
    try {
      closed = true;
      if (end == null) {
        end = new End.Exited(status);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Answers one request of the runtime. */
  Reply answer(Request request) throws InterruptedException {
    String path = request.path();
    boolean post = request.method().equals("POST");
    if (path.equals(INVOCATION + "next")) {
      return request.method().equals("GET") ? next() : methodNotAllowed();
    }
    if (path.equals(ROOT + "init/error")) {
      return post ? initFailed(request) : methodNotAllowed();
    }
    if (path.startsWith(INVOCATION)) {
      String[] rest = path.substring(INVOCATION.length()).split("/", -1);
      if (rest.length == 2 && rest[1].equals("response")) {
        return post ? ended(rest[0], answered(request), request.tooLarge()) : methodNotAllowed();
      }
      if (rest.length == 2 && rest[1].equals("error")) {
        return post ? ended(rest[0], failed(request), false) : methodNotAllowed();
      }
    }
    return error(404, "NotFound", "There is no such resource.");
  }

  private Reply next() throws InterruptedException {
    lock.lock();
    try {
      if (active != null) {
        return error(403, "InvalidStateTransition", "The invocation before has no answer yet.");
      }
      // Only the latest request is answered: an older one belongs to a connection that may be dead.
      long mine = ++waiter;
      ready = true;
      changed.signalAll();
      while (pending == null && !closed && mine == waiter) {
        changed.await();
      }
      Delivery delivery = pending;
      if (delivery == null || mine != waiter || closed) {
        return error(410, "Gone", "Another request has taken this one's place.");
      }
      pending = null;
      active = delivery;
      return event(delivery);
    } finally {
      lock.unlock();
    }
  }

  private static Reply event(Delivery delivery) {
    Invocation invocation = delivery.invocation();
    var headers = new LinkedHashMap<String, String>();
    headers.put("Content-Type", "application/json");
    headers.put("Lambda-Runtime-Aws-Request-Id", invocation.requestId());
    headers.put("Lambda-Runtime-Deadline-Ms", Long.toString(delivery.deadlineMillis()));
    headers.put("Lambda-Runtime-Invoked-Function-Arn", invocation.invokedArn().toString());
    headers.put("Lambda-Runtime-Trace-Id", delivery.traceId());
    invocation
        .clientContext()
        .ifPresent(context -> headers.put("Lambda-Runtime-Client-Context", context));
    Sensitive payload = invocation.payload();
    return new Reply(200, headers, payload.use(bytes -> bytes.length == 0 ? NULL : bytes.clone()));
  }

  private static final byte[] NULL = {'{', '}'};

  private static End answered(Request request) {
    return request.tooLarge() ? new End.TooLarge() : new End.Answered(request.body());
  }

  private static End failed(Request request) {
    String type = request.header("lambda-runtime-function-error-type");
    byte[] body = request.body();
    if (body.length == 0) {
      String shown = type.matches("[A-Za-z0-9_.]{1,128}") ? type : "Unknown";
      body =
          Payloads.error(shown, "The runtime reported an error without a message.")
              .use(byte[]::clone);
    }
    return new End.Failed(body);
  }

  private Reply initFailed(Request request) {
    lock.lock();
    try {
      if (ready) {
        return error(403, "InvalidStateTransition", "The initialisation is over.");
      }
      if (end == null) {
        end = failed(request);
      }
      changed.signalAll();
      return accepted();
    } finally {
      lock.unlock();
    }
  }

  private Reply ended(String id, End what, boolean tooLarge) {
    lock.lock();
    try {
      if (active == null || !active.invocation().requestId().equals(id)) {
        return error(400, "InvalidRequestID", "Invalid request ID");
      }
      active = null;
      if (end == null) {
        end = what;
      }
      changed.signalAll();
      return tooLarge
          ? error(
              413,
              "RequestEntityTooLarge",
              "Exceeded maximum allowed payload size (" + RESPONSE_MAX + " bytes).")
          : accepted();
    } finally {
      lock.unlock();
    }
  }

  private static Reply accepted() {
    return Reply.json(202, "{\"status\":\"OK\"}");
  }

  private static Reply methodNotAllowed() {
    return error(405, "MethodNotAllowed", "This resource knows another method.");
  }

  static Reply error(int status, String type, String message) {
    return new Reply(
        status,
        Map.of("Content-Type", "application/json"),
        ("{\"errorMessage\":\"" + message + "\",\"errorType\":\"" + type + "\"}")
            .getBytes(StandardCharsets.UTF_8));
  }

  /** How long a time is, for the conditions above. */
  static long nanos(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /** The time is over. */
  static final class Overdue extends Exception {
    private static final long serialVersionUID = 1L;

    Overdue() {
      super("overdue", null, false, false);
    }
  }
}
