package io.strongroom.secrets;

import io.strongroom.aws.Arn;
import io.strongroom.iam.Call;
import io.strongroom.iam.Target;
import io.strongroom.testing.JsonTree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Functions of the test's own, each a piece of Java that gets the event and says how it failed, if
 * it did.
 */
final class TestFunctions implements RotationFunctions {
  private final List<Map<String, Object>> events = new ArrayList<>();
  private volatile Function<Map<String, Object>, Optional<String>> body = event -> Optional.empty();

  /** What the function does from now on. */
  void does(Function<Map<String, Object>, Optional<String>> next) {
    body = next;
  }

  /** The events of one secret so far. */
  List<Map<String, Object>> events(String arn) {
    synchronized (events) {
      return events.stream().filter(event -> arn.equals(event.get("SecretId"))).toList();
    }
  }

  /** The steps of one secret so far. */
  List<Object> steps(String arn) {
    return events(arn).stream().map(event -> event.get("Step")).toList();
  }

  @Override
  public Target target(Call call, Arn function) {
    return Target.of(function);
  }

  @Override
  public boolean invocable(Call call, Arn function, Arn secret) {
    return !function.resource().endsWith("closed");
  }

  @Override
  public Optional<String> invoke(Arn function, Arn secret, byte[] payload) {
    Map<String, Object> event = JsonTree.read(new String(payload, StandardCharsets.UTF_8));
    synchronized (events) {
      events.add(event);
    }
    return body.apply(event);
  }
}
