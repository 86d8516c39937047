package io.strongroom.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crac.Core;
import org.crac.Resource;
import org.junit.jupiter.api.Test;

class CheckpointsTest {
  /** Answers with a number that grows. */
  private static final class Counting implements Source {
    private int reads;
    private int resets;

    @Override
    public Map<Name, Answer> read(Collection<Name> names, boolean patient) {
      Map<Name, Answer> answers = new HashMap<>();
      for (Name name : names) {
        byte[] value = String.valueOf(++reads).getBytes(StandardCharsets.US_ASCII);
        answers.put(name, Answer.of(Reading.of(name, "v", value)));
      }
      return answers;
    }

    @Override
    public List<Reading> below(String path, boolean patient) {
      return List.of();
    }

    @Override
    public void reset() {
      resets++;
    }
  }

  @Test
  void a_snapshot_holds_no_value_and_a_restored_process_reads_again() throws Exception {
    var source = new Counting();
    SecretStore store = Secrets.builder().source(source).environment(Map.of()).build();
    Checkpoints.register(store);
    assertTrue(Checkpoints.active());
    Resource resource = Core.REGISTERED.get(Core.REGISTERED.size() - 1);
    Secret secret = store.secret("s");
    Reading before = secret.current();
    assertEquals("1", before.value());
    resource.beforeCheckpoint(Core.getGlobalContext());
    assertEquals("\0", before.value());
    assertEquals(1, source.resets);
    resource.afterRestore(Core.getGlobalContext());
    assertEquals("2", secret.value());
    assertTrue(resource.hashCode() != 0 && resource.toString().contains("Strongroom"));
  }
}
