package io.strongroom.lambda;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A component from an environment variable: encrypted by KMS where it is a {@link Secret}, in clear
 * otherwise.
 *
 * <pre>{@code
 * @Settings("/{stage}/orders")
 * record OrderSettings(@FromEnv("HMAC_KEY") Secret hmac) {}
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface FromEnv {
  /** Name of the variable. */
  String value();

  /** Whether it is encrypted though the component is no {@link Secret}. */
  boolean encrypted() default false;

  /** Whether it was encrypted without the context of this function. */
  boolean withoutContext() default false;
}
