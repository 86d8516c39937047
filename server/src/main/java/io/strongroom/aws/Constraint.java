package io.strongroom.aws;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a request member must satisfy, as in AWS's service model. The gateway collects what is
 * violated and the pipeline throws it after the decision, as AWS does, in AWS's words. Length
 * counts characters of texts, bytes of blobs and values, items of lists and maps.
 *
 * <p>A component that is not {@link java.util.Optional}, a list or a map is required; where it is
 * missing the operation sees the blank value of its type (empty text, zero, empty value) and the
 * violation {@code Member must not be null} is thrown after the decision.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Constraint {
  /** Least length. */
  int min() default 0;

  /** Greatest length. */
  int max() default Integer.MAX_VALUE;

  /** Least value of a number. */
  long least() default Long.MIN_VALUE;

  /** Greatest value of a number. */
  long most() default Long.MAX_VALUE;

  /** Least length of each text of a list. */
  int itemMin() default 0;

  /** Greatest length of each text of a list. */
  int itemMax() default Integer.MAX_VALUE;

  /**
   * A regular expression that the whole text, or each text of a list, must match, as AWS prints it;
   * empty for none.
   */
  String pattern() default "";

  /** The allowed words of a text or of each text of a list; empty for any. */
  String[] oneOf() default {};

  /** Whether a list or map must be there (may still be empty). */
  boolean required() default false;
}
