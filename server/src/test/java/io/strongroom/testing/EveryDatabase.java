package io.strongroom.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * A test that runs once on each kind of database, with a fresh one as its first parameter, a {@link
 * Database}, which JUnit closes afterwards.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "{0}")
@ArgumentsSource(Databases.class)
public @interface EveryDatabase {
  /** The kinds to run on. */
  DatabaseKind[] value() default {DatabaseKind.SQLITE, DatabaseKind.POSTGRES};
}
