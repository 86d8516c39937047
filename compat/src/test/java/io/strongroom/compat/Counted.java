package io.strongroom.compat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Counts the tests that ran and were not skipped, and says at the end how many there were. */
public final class Counted implements TestExecutionListener {
  private static final AtomicInteger RAN = new AtomicInteger();

  static int soFar() {
    return RAN.get();
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (counts(test) && result.getStatus() != TestExecutionResult.Status.ABORTED) {
      RAN.incrementAndGet();
    }
  }

  private static boolean counts(TestIdentifier test) {
    return test.isTest()
        && test.getSource()
            .filter(MethodSource.class::isInstance)
            .map(MethodSource.class::cast)
            .filter(source -> source.getJavaClass() != CountTest.class)
            .isPresent();
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    System.out.println("compat: " + RAN.get() + " tests ran");
  }
}
