package strongroom.runtime;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A function's handler, found by reflection: {@code pkg.Class::method}, or a class with {@code
 * handleRequest} as AWS's interfaces have it.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/java-handler.html">Java handlers</a>
 */
final class Target {
  private final @Nullable Object target;
  private final Method method;

  private Target(@Nullable Object target, Method method) {
    this.target = target;
    this.method = method;
  }

  /**
   * Loads it and runs its constructor.
   *
   * @throws InvocationTargetException what the constructor throws
   */
  static Target load(String name) throws InvocationTargetException {
    int mark = name.indexOf("::");
    String type = mark < 0 ? name : name.substring(0, mark);
    String method = mark < 0 ? "handleRequest" : name.substring(mark + 2);
    try {
      Class<?> found = Class.forName(type, true, ClassLoader.getSystemClassLoader());
      Method best =
          Arrays.stream(found.getMethods())
              .filter(it -> it.getName().equals(method) && !it.isBridge() && !it.isSynthetic())
              .max(Comparator.comparingInt(Target::rank))
              .orElseThrow(
                  () ->
                      new Trouble(
                          "java.lang.NoSuchMethodException",
                          "No public method named " + method + " on class " + type));
      best.setAccessible(true);
      return new Target(
          Modifier.isStatic(best.getModifiers()) ? null : found.getConstructor().newInstance(),
          best);
    } catch (ClassNotFoundException e) {
      throw new Trouble("java.lang.ClassNotFoundException", "Class not found: " + type);
    } catch (NoSuchMethodException e) {
      throw new Trouble(
          "java.lang.NoSuchMethodException",
          "Class " + type + " has no public zero-argument constructor");
    } catch (InstantiationException | IllegalAccessException e) {
      throw new Trouble(e.getClass().getName(), "Class " + type + " cannot be instantiated");
    }
  }

  /** As AWS: the one with a context wins, then the one with more parameters. */
  private static int rank(Method method) {
    int count = method.getParameterCount();
    boolean context = count > 0 && isContext(method.getParameterTypes()[count - 1]);
    return (context ? 10 : 0) + count;
  }

  private static boolean isContext(Class<?> type) {
    return type.getName().equals(Context.NAME);
  }

  /**
   * Calls it.
   *
   * @throws InvocationTargetException what the handler throws
   */
  byte[] call(byte[] event, Context context)
      throws InvocationTargetException, IllegalAccessException {
    Class<?>[] types = method.getParameterTypes();
    Type[] generic = method.getGenericParameterTypes();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    @Nullable Object[] values = new @Nullable Object[types.length];
    boolean streams = false;
    for (int i = 0; i < types.length; i++) {
      if (isContext(types[i])) {
        values[i] = context.as(types[i]);
      } else if (types[i] == InputStream.class) {
        values[i] = new ByteArrayInputStream(event);
      } else if (types[i] == OutputStream.class) {
        values[i] = out;
        streams = true;
      } else if (i == 0) {
        values[i] = Bound.to(Json.read(new String(event, StandardCharsets.UTF_8)), generic[i]);
      } else {
        throw new Trouble("Runtime.MalformedHandler", "the handler's parameters are not supported");
      }
    }
    Object result = method.invoke(target, values);
    return streams ? out.toByteArray() : Written.json(result).getBytes(StandardCharsets.UTF_8);
  }
}
