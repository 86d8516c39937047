package io.strongroom.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same journey in Python: {@code python/journey.py}, on the installed boto3. */
@ExtendWith(Running.class)
final class Boto3Test {
  private final Shell terminal;

  Boto3Test(Strongroom strongroom) {
    terminal = strongroom.terminal().region("eu-west-3");
  }

  @BeforeEach
  void boto3_is_installed() {
    Tool.BOTO3.needed(terminal.folder());
  }

  @Test
  void the_journey_goes_as_it_does_at_aws() {
    assertEquals("", terminal.prints("python3 '" + Project.folder("python") + "/journey.py'"));
  }
}
