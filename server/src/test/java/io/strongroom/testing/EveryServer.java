package io.strongroom.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * A test that runs once on each kind of database against a server that listens, its first parameter
 * a {@link Running}: a region of that server that no other test uses.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "{0}")
@ArgumentsSource(RunningServers.class)
public @interface EveryServer {
  /** The kinds to run on. */
  DatabaseKind[] value() default {DatabaseKind.MEMORY, DatabaseKind.POSTGRES};
}
