package io.strongroom.aws;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method {@code Response name(Call, Request)} as an operation of an API. Request and
 * response are records whose components, first letter raised, are the members on the wire.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Operation {
  /**
   * The IAM action, such as {@code kms:Decrypt}; the operation's name is what follows the colon.
   */
  String value();

  /** Whether it changes anything. */
  Access access();

  /**
   * Whether it is for callers without keys, who are known by what the request has in it instead of
   * a signature.
   */
  boolean unsigned() default false;

  /**
   * Method and path of an operation over REST, such as {@code GET /2015-03-31/functions/{Name}};
   * members in braces stand in the path.
   */
  String http() default "";

  /** Status of a success over REST. */
  int status() default 200;

  /** Longest body over REST, in bytes; 0 for what every operation may have. */
  int bodyMax() default 0;
}
