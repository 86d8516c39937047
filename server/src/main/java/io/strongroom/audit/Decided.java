package io.strongroom.audit;

import io.strongroom.iam.Call;
import java.util.LinkedHashSet;
import java.util.Set;

/** What was decided about a call, as far as the call tells. */
enum Decided {
  /** Everything that was asked was permitted. */
  ALLOW("allow"),
  /** Something that was asked was refused. */
  DENY("deny"),
  /** It ended before anybody decided. */
  NONE("none");

  private final String word;

  Decided(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }

  static Decided of(Call call) {
    boolean refused =
        call.error().filter(error -> error.code().startsWith("AccessDenied")).isPresent();
    if (refused) {
      return DENY;
    }
    return call.decided() ? ALLOW : NONE;
  }

  static Set<String> statements(Call call) {
    var statements = new LinkedHashSet<String>(4);
    call.permits().forEach(permit -> statements.addAll(permit.statements()));
    return statements;
  }
}
