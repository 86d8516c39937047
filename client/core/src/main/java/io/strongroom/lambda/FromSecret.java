package io.strongroom.lambda;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A component from Secrets Manager: a {@link Secret}, a text, or a record whose components are the
 * fields of the JSON object.
 *
 * <pre>{@code
 * @Settings("/{stage}/orders")
 * record OrderSettings(@FromSecret("{stage}/orders/db") DbLogin db) {}
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface FromSecret {
  /** Name or ARN; <code>{stage}</code> stands for the stage. */
  String value();

  /** One field of the JSON object instead of the whole. */
  String field() default "";
}
