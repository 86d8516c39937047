package io.strongroom.lambda;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The name of a parameter, or of a field, that is not the component's own in kebab case.
 *
 * <pre>{@code
 * @Settings("/{stage}/orders")
 * record OrderSettings(@Named("api-url-v2") URI apiUrl) {}
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Named {
  /** Below the path of the record; from the root if it begins with a slash. */
  String value();
}
