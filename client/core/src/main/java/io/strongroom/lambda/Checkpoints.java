package io.strongroom.lambda;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Wipes a store before the process is written to a snapshot (CRaC, Lambda SnapStart) and again
 * after it is restored, if {@code org.crac} is on the class path: found by name, so that there is
 * no dependency on it.
 */
final class Checkpoints implements InvocationHandler {
  /** The context keeps weak references only. */
  private static volatile @Nullable Object registered;

  private final SecretStore store;

  private Checkpoints(SecretStore store) {
    this.store = store;
  }

  static void register(SecretStore store) {
    try {
      Class<?> resource = Class.forName("org.crac.Resource");
      Object made =
          Proxy.newProxyInstance(
              resource.getClassLoader(), new Class<?>[] {resource}, new Checkpoints(store));
      Object context = Class.forName("org.crac.Core").getMethod("getGlobalContext").invoke(null);
      Class.forName("org.crac.Context").getMethod("register", resource).invoke(context, made);
      registered = made;
    } catch (ClassNotFoundException e) {
      // No snapshots here.
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("org.crac is there and cannot be used", e);
    }
  }

  static boolean active() {
    return registered != null;
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
    return switch (method.getName()) {
      case "beforeCheckpoint", "afterRestore" -> {
        store.wipe();
        yield null;
      }
      case "equals" -> arguments != null && proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> "Checkpoints of Strongroom's secrets";
    };
  }
}
