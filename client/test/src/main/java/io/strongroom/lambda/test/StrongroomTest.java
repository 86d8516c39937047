package io.strongroom.lambda.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test class a running Strongroom that forgets everything at the end of the run: as a
 * parameter of type {@link StrongroomServer}.
 *
 * <pre>{@code
 * @StrongroomTest
 * class OrdersTest {
 *   @Test
 *   void reads_its_key(StrongroomServer server) {
 *     server.parameter("/dev/orders/api-key", "k1");
 *     SecretStore store = server.builder().stage("dev").build();
 *     assertEquals("k1", store.parameter("/{stage}/orders/api-key").value());
 *   }
 * }
 * }</pre>
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(StrongroomExtension.class)
public @interface StrongroomTest {}
