package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Reply;
import io.strongroom.testing.Signed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code strongroom account}. */
@Timeout(120)
final class AccountCommandTest {
  @TempDir Path folder;

  private Path data() {
    return folder.resolve("data");
  }

  private Ran account(String... arguments) {
    var all = new ArrayList<>(List.of("account"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--data", data().toString()));
    return Ran.of(all.toArray(String[]::new));
  }

  @BeforeEach
  void make() throws StartFailed {
    Server.start(Options.ephemeral().in(data())).close();
  }

  private static String identity(Signed client) {
    Reply reply = client.query("sts", "2011-06-15", Map.of("Action", "GetCallerIdentity"));
    assertEquals(200, reply.status(), reply.body());
    return reply.body();
  }

  @Test
  void an_account_has_an_administrator_of_its_own() throws Exception {
    Ran ran = account("create", "--name", "dev");
    assertEquals(0, ran.status(), ran.err());
    Path file = data().resolve("dev.credentials");
    assertEquals("rw-------", Snapshot.mode(file));
    assertTrue(ran.out().contains(file.toString()), ran.out());
    String id = ran.out().replaceAll("(?s)account (\\d{12}) .*", "$1");
    assertTrue(id.matches("[1-9]\\d{11}"), id);
    try (Server server = Server.start(Options.ephemeral().in(data()))) {
      Signed dev = Child.client(server.endpoint(), "us-east-1", file);
      assertTrue(identity(dev).contains("<Arn>arn:aws:iam::" + id + ":user/admin</Arn>"));
      assertTrue(ran.out().contains(dev.accessKeyId()));
      Signed first =
          Child.client(server.endpoint(), "us-east-1", data().resolve("admin.credentials"));
      assertTrue(identity(first).contains("arn:aws:iam::000000000000:user/admin"));
      String made = dev.json("kms", "TrentService.CreateKey", "{}").body();
      String key = made.replaceAll("(?s).*\"KeyId\":\"([^\"]*)\".*", "$1");
      assertEquals(
          "NotFoundException",
          first.json("kms", "TrentService.DescribeKey", "{\"KeyId\":\"" + key + "\"}").code());
    }
    Ran trail =
        Ran.of("audit", "list", "--data", data().toString(), "--event-name", "AccountCreated");
    assertEquals(1, trail.out().lines().count(), trail.out());
  }

  @Test
  void accounts_are_listed_the_first_one_first() {
    assertEquals(0, account("create", "--name", "test", "--id", "111122223333").status());
    Ran made = account("create", "--name", "dev", "--output", "json");
    assertTrue(
        made.out()
            .strip()
            .matches(
                "\\{\"Id\":\"\\d{12}\",\"Name\":\"dev\",\"AccessKeyId\":\"AKIA\\w{16}\","
                    + "\"CredentialsFile\":\"[^\"]*/dev.credentials\"}"),
        made.out());
    List<String> lines = account("list", "--output", "json").out().lines().toList();
    assertEquals(3, lines.size(), lines.toString());
    assertTrue(
        lines.get(0).startsWith("{\"Id\":\"000000000000\",\"Name\":\"default\""), lines.get(0));
    assertTrue(lines.get(1).contains("\"Name\":\"dev\",\"Created\":\"20"), lines.get(1));
    assertTrue(lines.get(2).startsWith("{\"Id\":\"111122223333\",\"Name\":\"test\""), lines.get(2));
    assertEquals(
        List.of("default", "dev", "test"),
        account("list").out().lines().map(line -> line.replaceAll(".* ", "")).toList());
  }

  @Test
  void names_and_ids_are_given_once() throws Exception {
    assertEquals(0, account("create", "--name", "dev", "--id", "111122223333").status());
    for (String[] wrong :
        new String[][] {
          {"--name", "default"},
          {"--name", "other", "--id", "111122223333"},
          {"--name", "other", "--id", "000000000000"}
        }) {
      var arguments = new ArrayList<>(List.of("create"));
      arguments.addAll(List.of(wrong));
      Ran ran = account(arguments.toArray(String[]::new));
      assertEquals(1, ran.status(), ran.out());
      assertTrue(ran.oneLine(), ran.err());
    }
    Files.delete(data().resolve("dev.credentials"));
    Ran again = account("create", "--name", "dev");
    assertEquals(1, again.status());
    assertTrue(again.err().contains("there is an account called dev already"), again.err());
    assertFalse(Files.exists(data().resolve("dev.credentials")));
    assertFalse(Files.exists(data().resolve("other.credentials")));
    assertEquals(2, account("list").out().lines().count());
  }

  @Test
  void names_are_such_that_files_can_have_them() {
    for (String name :
        List.of("", "admin", "../x", "a/b", "A", "a b", "-a", "\u0131", "a".repeat(51))) {
      Ran ran = account("create", "--name", name);
      assertEquals(2, ran.status(), name + ran.out());
      assertTrue(ran.oneLine(), ran.err());
    }
    assertEquals(2, account("create", "--name", "x", "--id", "12").status());
    assertEquals(2, account("create").status());
    assertEquals(2, account().status());
  }

  @Test
  void a_file_that_is_there_is_not_overwritten() throws Exception {
    Path file = data().resolve("dev.credentials");
    Files.writeString(file, "mine");
    Ran ran = account("create", "--name", "dev");
    assertEquals(1, ran.status());
    assertEquals("mine", Files.readString(file));
  }

  @Test
  void a_lost_key_of_another_administrator_is_replaced() throws Exception {
    assertEquals(0, account("create", "--name", "dev").status());
    Path file = data().resolve("dev.credentials");
    String before = Files.readString(file);
    String first = Files.readString(data().resolve("admin.credentials"));
    Ran ran = Ran.of("admin", "reset-credentials", "--name", "dev", "--data", data().toString());
    assertEquals(0, ran.status(), ran.err());
    assertNotEquals(before, Files.readString(file));
    assertEquals(first, Files.readString(data().resolve("admin.credentials")));
    assertEquals("rw-------", Snapshot.mode(file));
    try (Server server = Server.start(Options.ephemeral().in(data()))) {
      identity(Child.client(server.endpoint(), "us-east-1", file));
    }
    Ran unknown =
        Ran.of("admin", "reset-credentials", "--name", "none", "--data", data().toString());
    assertEquals(1, unknown.status());
    assertTrue(unknown.oneLine(), unknown.err());
  }

  @Test
  void a_changed_row_is_not_listed() throws Exception {
    assertEquals(0, account("create", "--name", "dev").status());
    try (var database =
            DriverManager.getConnection("jdbc:sqlite:" + data().resolve("strongroom.db"));
        var statement = database.createStatement()) {
      statement.executeUpdate("update accounts set name = 'prod'");
    }
    Ran ran = account("list");
    assertEquals(1, ran.status(), ran.out());
    assertTrue(ran.oneLine(), ran.err());
  }

  @Test
  void a_running_server_is_not_disturbed() throws Exception {
    try (Server server = Server.start(Options.ephemeral().in(data()))) {
      assertTrue(server.port() > 0);
      Ran ran = account("create", "--name", "dev");
      assertEquals(1, ran.status());
      assertTrue(ran.err().contains("stop the server"), ran.err());
      assertFalse(Files.exists(data().resolve("dev.credentials")));
    }
  }
}
