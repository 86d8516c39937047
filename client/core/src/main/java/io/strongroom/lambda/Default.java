package io.strongroom.lambda;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The text that stands for a setting that is missing.
 *
 * <pre>{@code
 * @Settings("/{stage}/orders")
 * record OrderSettings(@Default("20") int pageSize) {}
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
  /** In the form that the component's type wants. */
  String value();
}
