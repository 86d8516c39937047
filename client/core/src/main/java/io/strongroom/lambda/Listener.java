package io.strongroom.lambda;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Is told what happens in the cache, in the thread in which it happens.
 *
 * <pre>{@code
 * Secrets.builder().listener(event -> log.debug(event.kind() + " " + event.name()));
 * }</pre>
 */
@FunctionalInterface
public interface Listener {
  /** Something happened; what this throws is dropped. */
  void on(Event event);

  /** Tells nobody. */
  static Listener none() {
    return event -> {};
  }

  /**
   * Prints metrics in CloudWatch's embedded metric format, a line each; in a function, give {@code
   * System.out::println}.
   */
  static Listener emf(Consumer<String> lines, Timekeeper time) {
    return event -> {
      String metric = event.kind().name().toLowerCase(Locale.ROOT);
      lines.accept(
          new String(
              new Body()
                  .with("secret", event.name())
                  .with(metric, 1)
                  .with("millis", (int) Math.min(Integer.MAX_VALUE, event.took().toMillis()))
                  .metrics("Strongroom", time.millis(), metric)
                  .bytes(),
              StandardCharsets.UTF_8));
    };
  }
}
