package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code strongroom demo}, and that its table can fail. */
@Timeout(120)
final class DemoTest {
  @Test
  void everything_holds_in_ascii() {
    Ran ran = Ran.of("demo");
    assertEquals(0, ran.status(), ran.out());
    assertTrue(ran.out().lines().allMatch(line -> line.startsWith("[ok] ")), ran.out());
    assertTrue(ran.out().chars().allMatch(c -> c == '\n' || (c >= ' ' && c < 0x7f)), ran.out());
    assertTrue(ran.out().contains("the handler with a secret"), ran.out());
  }

  @Test
  void one_line_that_does_not_hold_fails_the_table() {
    var text = new StringWriter();
    var table = new Table(new PrintWriter(text), false);
    table.row(true, "a", "");
    assertTrue(table.allHeld());
    table.same("expected", "actual", "b", "");
    assertFalse(table.allHeld());
    table.row(true, "c", "");
    assertFalse(table.allHeld());
    assertTrue(text.toString().contains("[FAILED] b"), text.toString());
  }

  @Test
  void another_error_or_an_answer_is_not_the_refusal() {
    for (var answer :
        List.of(
            new Client.Answer(200, "{\"__type\":\"AccessDeniedException\"}"),
            new Client.Answer(400, "{\"__type\":\"ValidationException\"}"),
            new Client.Answer(500, ""))) {
      var table = new Table(new PrintWriter(new StringWriter()), false);
      table.refused("AccessDeniedException", answer, "x");
      assertFalse(table.allHeld(), answer.body());
    }
  }

  @Test
  void the_search_finds_every_form_at_every_place(@TempDir Path folder) throws Exception {
    String text = "Hello, world!";
    for (byte[] form : DiskSearch.forms(text).toList()) {
      Files.write(folder.resolve("file"), form);
      assertTrue(DiskSearch.of(folder, List.of(text)).hits() > 0);
    }
    for (int before = 0; before < 4; before++) {
      byte[] bytes = ("x".repeat(before) + text + "yz").getBytes(StandardCharsets.UTF_8);
      Files.write(folder.resolve("file"), Base64.getEncoder().encode(bytes));
      assertTrue(DiskSearch.of(folder, List.of(text)).hits() > 0, "offset " + before);
    }
    Files.writeString(folder.resolve("file"), "Hello, World!");
    assertEquals(0, DiskSearch.of(folder, List.of(text)).hits());
  }
}
