package io.strongroom.iam;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Statements of one effect, found by the service of the action: most statements of most policies
 * are about another one, and looking at each costs more than all the rest of a decision.
 *
 * @param all in the order of the document
 * @param byService those that may apply to actions of a service that one of them names
 * @param others those that may apply to actions of any other service
 */
record Statements(
    List<Statement> all, Map<String, List<Statement>> byService, List<Statement> others) {

  static Statements of(List<Statement> all) {
    Set<String> services = new LinkedHashSet<>();
    all.forEach(it -> it.services().ifPresent(services::addAll));
    var byService = new HashMap<String, List<Statement>>();
    for (String service : services) {
      byService.put(
          service,
          all.stream()
              .filter(it -> it.services().isEmpty() || it.services().get().contains(service))
              .toList());
    }
    return new Statements(
        List.copyOf(all),
        Map.copyOf(byService),
        all.stream().filter(it -> it.services().isEmpty()).toList());
  }

  Statements with(UnaryOperator<Statement> change) {
    return of(all.stream().map(change).toList());
  }

  /** Those that may apply to an action of this service. */
  List<Statement> about(String service) {
    return byService.getOrDefault(service, others);
  }

  /** The first that applies, in a policy that belongs to the caller. */
  Optional<Statement> first(Request request) {
    List<Statement> some = about(request.service());
    for (int i = 0; i < some.size(); i++) {
      if (some.get(i).applies(request)) {
        return Optional.of(some.get(i));
      }
    }
    return Optional.empty();
  }
}
