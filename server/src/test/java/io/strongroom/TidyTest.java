package io.strongroom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reads the sources of all modules and says what is not as we want it. */
final class TidyTest {
  private static final int FILE_LINES_MAX = 500;
  private static final int METHOD_LINES_MAX = 70;

  /** Files that may catch everything, because nothing stands above them. */
  private static final Pattern LAST_RESORT =
      Pattern.compile("(AutoCloseable declares no less|catch \\(Exception e\\) \\{ // )");

  /** What may not stand in main code, and what to do instead. */
  private static final Map<Pattern, String> BANNED =
      Map.of(
          Pattern.compile("System\\.(out|err)\\b"), "write to the stream you were given",
          Pattern.compile("printStackTrace"), "log one line",
          Pattern.compile("Thread\\.sleep"), "wait for a condition",
          Pattern.compile("Instant\\.now\\(\\)|System\\.currentTimeMillis"),
              "take an InstantSource",
          Pattern.compile("new SecureRandom|Math\\.random|new Random\\("), "take seal.Entropy",
          Pattern.compile("catch \\((Exception|Throwable) "), "catch what is thrown",
          Pattern.compile("\\.(toLowerCase|toUpperCase)\\(\\)"), "name Locale.ROOT",
          Pattern.compile("getBytes\\(\\)"), "name the charset");

  /** The few places that are made for what is banned elsewhere. */
  private static final Map<String, List<String>> ALLOWED =
      Map.of(
          "System.(out|err)",
              List.of(
                  "ops/Main.java",
                  "bench/BareServer.java",
                  "bench/DecisionLoop.java",
                  "bench/FirstSecret.java",
                  "bench/SelectLoop.java",
                  "bench/SignLoop.java",
                  "readers/Hiccups.java"),
          "SecureRandom", List.of("seal/Entropy.java"),
          // Where foreign code is called, or nothing stands above that could tell.
          "catch",
              List.of(
                  "aws/Members.java",
                  "gateway/Connection.java",
                  "gateway/Execution.java",
                  "store/Work.java"));

  private static final Pattern LEFTOVER = Pattern.compile("\\b(TODO|FIXME|XXX)\\b");
  private static final Pattern BAD_NAME =
      Pattern.compile(
          ".*(Manager|Helper|Handler|Processor|Service|Impl|Utils?|Info)\\.java"
              + "|(Abstract|Base)[A-Z].*\\.java");
  private static final Pattern METHOD =
      Pattern.compile("^  (?:  )?[A-Za-z@<].*\\)(?: throws [A-Za-z., ]+)? \\{$");

  private static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return Files.isDirectory(here.resolve("seal")) ? here : here.getParent();
  }

  private static List<Path> sources(String kind) throws IOException {
    try (Stream<Path> files = Files.walk(root())) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> file.toString().contains("/src/" + kind + "/"))
          .filter(file -> !file.toString().contains("/target/"))
          .sorted()
          .toList();
    }
  }

  private static List<Path> all() throws IOException {
    return Stream.concat(sources("main").stream(), sources("test").stream()).toList();
  }

  private static String shown(Path file) {
    return root().relativize(file).toString();
  }

  @Test
  void sources_are_formatted() throws IOException, FormatterException {
    var formatter = new Formatter();
    var wrong = new ArrayList<String>();
    for (Path file : all()) {
      String text = Files.readString(file);
      String formatted = formatter.formatSource(text);
      if (!formatted.equals(text)) {
        if (Boolean.getBoolean("format")) {
          Files.writeString(file, formatted);
        } else {
          wrong.add(shown(file));
        }
      }
    }
    assertEquals(List.of(), wrong, "see CONTRIBUTING.md: -Dformat=true formats");
  }

  @Test
  void files_and_methods_fit_on_a_screen() throws IOException {
    var wrong = new ArrayList<String>();
    for (Path file : sources("main")) {
      List<String> lines = Files.readAllLines(file);
      if (lines.size() > FILE_LINES_MAX) {
        wrong.add(shown(file) + " has " + lines.size() + " lines");
      }
      longMethods(file, lines, wrong);
    }
    assertEquals(List.of(), wrong);
  }

  /** The formatter makes this easy: a method ends at a brace as deep as its first line. */
  private static void longMethods(Path file, List<String> lines, List<String> wrong) {
    for (int i = 0; i < lines.size(); i++) {
      if (!METHOD.matcher(lines.get(i)).matches()
          || lines.get(i).contains(" class ")
          || lines.get(i).contains(" record ")) {
        continue;
      }
      int depth = lines.get(i).length() - lines.get(i).stripLeading().length();
      String end = " ".repeat(depth) + "}";
      for (int j = i + 1; j < lines.size(); j++) {
        if (lines.get(j).equals(end)) {
          if (j - i + 1 > METHOD_LINES_MAX) {
            wrong.add(shown(file) + ":" + (i + 1) + " has " + (j - i + 1) + " lines");
          }
          break;
        }
      }
    }
  }

  @Test
  void banned_calls_are_absent() throws IOException {
    var wrong = new ArrayList<String>();
    for (Path file : sources("main")) {
      int number = 0;
      for (String line : Files.readAllLines(file)) {
        number++;
        for (var ban : BANNED.entrySet()) {
          if (ban.getKey().matcher(line).find() && !allowed(file, line)) {
            wrong.add(shown(file) + ":" + number + ": " + ban.getValue());
          }
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  private static boolean allowed(Path file, String line) {
    return LAST_RESORT.matcher(line).find()
        || line.strip().startsWith("*")
        || ALLOWED.entrySet().stream()
            .anyMatch(
                entry ->
                    Pattern.compile(entry.getKey()).matcher(line).find()
                        && entry.getValue().stream().anyMatch(file.toString()::endsWith));
  }

  @Test
  void nothing_is_left_over() throws IOException {
    var wrong = new ArrayList<String>();
    for (Path file : all()) {
      if (file.endsWith("TidyTest.java")) {
        continue;
      }
      String text = Files.readString(file);
      Matcher leftover = LEFTOVER.matcher(text);
      if (leftover.find()) {
        wrong.add(shown(file) + ": " + leftover.group());
      }
      if (text.contains("@Disabled")) {
        wrong.add(shown(file) + ": a test that is switched off");
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void names_say_what_things_are() throws IOException {
    List<String> wrong =
        sources("main").stream()
            .map(Path::getFileName)
            .map(Path::toString)
            .filter(name -> BAD_NAME.matcher(name).matches())
            .toList();
    assertEquals(List.of(), wrong);
  }

  @Test
  void every_room_says_in_its_first_line_what_it_is_for() throws IOException {
    var wrong = new ArrayList<String>();
    for (Path file : sources("main")) {
      Path sentence = file.resolveSibling("package-info.java");
      if (!Files.exists(sentence) || !Files.readString(sentence).startsWith("/**")) {
        wrong.add(shown(file.getParent()));
      }
    }
    assertEquals(List.of(), wrong.stream().distinct().toList());
  }

  @Test
  void the_changelog_keeps_its_form() throws IOException {
    String text = Files.readString(root().resolve("CHANGELOG.md"));
    assertTrue(text.startsWith("# Changelog\n"), "first line");
    assertTrue(text.contains("\n## [Unreleased]\n"), "Unreleased");
  }
}
