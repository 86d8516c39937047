package io.strongroom.lambda;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says that a record is the settings of one stage: each component is a parameter below a path,
 * {@code apiUrl} being {@code api-url} there, unless an annotation says otherwise.
 *
 * <pre>{@code
 * @Settings("/{stage}/orders")
 * record OrderSettings(
 *     URI apiUrl,
 *     Secret apiKey,
 *     @Default("20") int pageSize,
 *     Optional<Duration> timeout,
 *     @FromSecret("{stage}/orders/db") DbLogin db,
 *     @FromEnv("HMAC_KEY") Secret hmac) {}
 *
 * static final Live<OrderSettings> SETTINGS = Secrets.bind(OrderSettings.class);
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Settings {
  /**
   * The path, <code>{stage}</code> standing for the stage; empty if no component is a parameter.
   */
  String value() default "";
}
