package io.strongroom.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The commands of the README, pasted one after the other. */
@ExtendWith(Running.class)
final class ReadmeTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```\\n(.*?)^ *```$");

  private final Strongroom strongroom;
  private Shell terminal;

  ReadmeTest(Strongroom strongroom) {
    this.strongroom = strongroom;
    terminal = strongroom.terminal().region("eu-south-2");
  }

  @BeforeEach
  void aws_is_installed() {
    terminal = Cli.ready(terminal);
  }

  @Test
  void the_commands_of_the_readme_work_as_printed() throws IOException {
    List<String> session = blocksWith("aws ");
    assertTrue(session.size() >= 4, session::toString);
    String printed = terminal.prints(String.join("\n", session));
    assertTrue(printed.contains("\nHello, world!\n"), printed);
    assertTrue(printed.contains("\nMyUsername\n"), printed);
    assertTrue(printed.contains("\"SecretAccessKey\""), printed);
  }

  @Test
  void the_exports_of_the_readme_are_those_that_are_printed() throws IOException {
    assertEquals(names(blocksWith("export ").getFirst()), names(strongroom.exports()));
  }

  private static List<String> names(String exports) {
    return exports.lines().map(line -> line.replaceFirst("=.*", "")).toList();
  }

  private static List<String> blocksWith(String start) throws IOException {
    var blocks = new ArrayList<String>();
    var matcher = BLOCK.matcher(Files.readString(Project.root().resolve("README.md")));
    while (matcher.find()) {
      String block = matcher.group(1).stripTrailing().stripIndent();
      if (block.startsWith(start) || block.contains("\n" + start) || block.contains("$(" + start)) {
        blocks.add(block);
      }
    }
    return blocks;
  }
}
