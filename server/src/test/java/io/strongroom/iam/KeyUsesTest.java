package io.strongroom.iam;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.aws.AccountId;
import io.strongroom.store.Tx;
import io.strongroom.testing.Database;
import io.strongroom.testing.EveryDatabase;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** When keys and roles were last used, over a restart. */
final class KeyUsesTest {
  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

  private static Role role(String id) {
    return new Role(
        new AccountId("111122223333"),
        "deploy",
        "/",
        id,
        NOON,
        Optional.empty(),
        Map.of(),
        new Role.Details(Optional.empty(), 3600, new Role.Trust("{}", Map.of())));
  }

  @EveryDatabase
  void uses_of_roles_are_written_and_go_with_their_role(Database database) {
    Role role = role(Owner.Kind.ROLE.newId());
    var uses = new KeyUses();
    database.store().write(tx -> create(tx, role));
    uses.note(role.uniqueId(), NOON.plusSeconds(1800), "kms", "us-east-1");
    uses.note("AROAOFNOBODY", NOON, "kms", "us-east-1");
    assertEquals(2, database.store().write(tx -> uses.write(tx, 10)).intValue());
    uses.note(role.uniqueId(), NOON.plusSeconds(3000), "ssm", "us-east-1");
    assertEquals(0, database.store().write(tx -> uses.write(tx, 10)).intValue(), "the same hour");
    var later = new KeyUses();
    assertEquals(
        Optional.of(new KeyUses.Use(NOON, "kms", "us-east-1")),
        database.reopen().read(tx -> later.find(tx, role.uniqueId())));
    assertEquals(Optional.empty(), database.store().read(tx -> later.find(tx, "AROAOFNOBODY")));
    database
        .store()
        .write(
            tx -> {
              later.forget(tx, role);
              return 0;
            });
    assertEquals(Optional.empty(), database.store().read(tx -> later.find(tx, role.uniqueId())));
  }

  private static int create(Tx tx, Role role) {
    new Owners().create(tx, role);
    return 1;
  }
}
