package io.strongroom.lambda.test;

import java.lang.reflect.InvocationTargetException;
import java.util.HashMap;
import java.util.Map;

/** A server in this process, found by name because it is compiled for a newer Java. */
final class InProcess implements StrongroomServer.Running {
  static final String CLASS = "io.strongroom.ops.Embedded";
  private static final int JAVA = 25;

  private final Object server;

  private InProcess(Object server) {
    this.server = server;
  }

  static boolean possible() {
    return Runtime.version().feature() >= JAVA && onClassPath();
  }

  static boolean onClassPath() {
    String file = CLASS.replace('.', '/') + ".class";
    return InProcess.class.getClassLoader().getResource(file) != null;
  }

  static InProcess start() {
    try {
      return new InProcess(Class.forName(CLASS).getMethod("start").invoke(null));
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("the server does not start", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the server on the class path is another version", e);
    }
  }

  @Override
  public Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    ((Map<?, ?>) call("environment"))
        .forEach((name, value) -> environment.put((String) name, (String) value));
    return environment;
  }

  @Override
  public void stop() {
    call("close");
  }

  private Object call(String method) {
    try {
      Object result = server.getClass().getMethod(method).invoke(server);
      return result == null ? Map.of() : result;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the server on the class path is another version", e);
    }
  }
}
