package io.strongroom.aws;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * This text may stand in the audit trail in clear: a name, an identifier, a policy or an encryption
 * context. Any other text of a request or response is fingerprinted there, and values never appear.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Clear {}
