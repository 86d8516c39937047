package io.strongroom.aws;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One service's API as the gateway serves it: how it is spoken and its operations. A room's front
 * door builds it; nothing else names an operation.
 *
 * @param service the signing name and IAM prefix, such as {@code kms}
 * @param target the prefix of {@code X-Amz-Target} ({@code TrentService}) for JSON, the API version
 *     ({@code 2010-05-08}) for query and REST
 * @param emptyAnswer what an operation without output sends
 * @param internalError the code and message of a server fault
 */
public record Api(
    String service,
    Protocol protocol,
    String target,
    EmptyAnswer emptyAnswer,
    AwsError internalError,
    List<Entry> operations) {

  public Api {
    operations = List.copyOf(operations);
  }

  /** The wire protocols we speak. */
  public enum Protocol {
    /** {@code application/x-amz-json-1.1}, operation in {@code X-Amz-Target}. */
    AWS_JSON,
    /** Form parameters in, XML out, operation in {@code Action}. */
    AWS_QUERY,
    /** JSON bodies, operation in method and path. */
    REST_JSON
  }

  /** What an operation without output sends over JSON. */
  public enum EmptyAnswer {
    /** A body of zero bytes. */
    NOTHING,
    /** {@code {}}. */
    OBJECT
  }

  /**
   * How an operation is spoken over REST.
   *
   * @param http method and path, such as {@code GET /2015-03-31/functions/{Name}}
   * @param status of a success
   * @param bodyMax bytes; 0 for what every operation may have
   */
  public record Rest(String http, int status, int bodyMax) {}

  /**
   * One operation, ready to be called.
   *
   * @param action the IAM action
   * @param unsigned whether it is for callers without keys
   * @param lookup has access to the records, which are private to their room
   * @param rest as {@link Operation} says; counts for REST alone
   */
  public record Entry(
      String action,
      Access access,
      boolean unsigned,
      Class<?> request,
      Class<?> response,
      MethodHandle handle,
      MethodHandles.Lookup lookup,
      Rest rest) {

    /** The operation's name on the wire. */
    public String name() {
      return action.substring(action.indexOf(':') + 1);
    }

    /** Calls the operation; what it throws comes through unchanged. */
    public Object invoke(Object call, Object input) throws Throwable {
      return (Object) handle.invokeExact(call, input);
    }
  }

  /**
   * The operations found on the given objects, by annotation.
   *
   * @param lookup made in the room of these objects
   * @throws IllegalStateException when a method has another form than {@code R m(Call, Q)}
   */
  public static List<Entry> operations(MethodHandles.Lookup lookup, Object... holders) {
    var found = new ArrayList<Entry>();
    for (Object holder : holders) {
      for (Method method : holder.getClass().getDeclaredMethods()) {
        Operation operation = method.getAnnotation(Operation.class);
        if (operation != null) {
          found.add(entry(lookup, holder, method, operation));
        }
      }
    }
    found.sort((a, b) -> a.action().compareTo(b.action()));
    return found;
  }

  private static Entry entry(
      MethodHandles.Lookup lookup, Object holder, Method method, Operation operation) {
    Class<?>[] parameters = method.getParameterTypes();
    String name = operation.value().substring(operation.value().indexOf(':') + 1);
    String expected = name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    if (parameters.length != 2 || !parameters[1].isRecord() || !method.getName().equals(expected)) {
      throw new IllegalStateException("not the form of an operation: " + method);
    }
    try {
      MethodHandle handle =
          lookup
              .unreflect(method)
              .bindTo(holder)
              .asType(
                  java.lang.invoke.MethodType.methodType(Object.class, Object.class, Object.class));
      return new Entry(
          operation.value(),
          operation.access(),
          operation.unsigned(),
          parameters[1],
          method.getReturnType(),
          handle,
          lookup,
          new Rest(operation.http(), operation.status(), operation.bodyMax()));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("no access to " + method, e);
    }
  }
}
