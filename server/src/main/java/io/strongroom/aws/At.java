package io.strongroom.aws;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Where a member of a REST operation stands when that is not the body. A member that the path names
 * in braces needs none.
 *
 * @see <a href="https://smithy.io/2.0/spec/http-bindings.html">HTTP bindings</a>
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface At {
  /** The places of a member. */
  enum Place {
    /** A parameter of the query; a list is one repeated. */
    QUERY,
    /** A header field. */
    HEADER,
    /** The body as it is. */
    PAYLOAD,
    /** The status of the answer. */
    STATUS
  }

  /** The place. */
  Place value();

  /** The name there, of a parameter or header field. */
  String name() default "";
}
