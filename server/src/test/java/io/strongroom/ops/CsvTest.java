package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CsvTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "=1+2",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "=cmd|' /C calc'!A0",
        "=HYPERLINK(\"x\",\"y\")"
      })
  void a_formula_is_a_text(String formula) {
    String cell = Csv.cell(formula);
    assertEquals('\'', cell.charAt(cell.startsWith("\"") ? 1 : 0), cell);
    String read = parsed(cell).getFirst();
    assertEquals('\'', read.charAt(0));
    assertEquals(formula.replace("'", ""), read.replace("'", ""));
  }

  @ParameterizedTest
  @CsvSource({"a,a", "'',''", "'a,b','\"a,b\"'", "'a\"b','\"a\"\"b\"'", "a b,a b", "1-2,1-2"})
  void other_cells_are_quoted_where_they_must_be(String text, String cell) {
    assertEquals(cell, Csv.cell(text));
  }

  @Test
  void lines_have_their_cells_in_order() {
    assertEquals("a,\"b,c\",,'=d", Csv.line(List.of("a", "b,c", "", "=d")));
  }

  @ParameterizedTest
  @CsvSource({
    "'a;=1+1','a;''=1+1'",
    "'a\t@x','a\t''@x'",
    "'a; -1','a;'' -1'",
    "'a;\"=1\"','a;''\"=1\"'",
    "'a;b','a;b'"
  })
  void what_another_separator_would_make_a_formula_is_a_text_too(String text, String safe) {
    assertEquals(List.of(safe), parsed(Csv.cell(text)));
  }

  @Property
  void what_is_written_is_read_again_and_never_a_formula(@ForAll List<String> cells) {
    if (cells.isEmpty()) {
      return;
    }
    List<String> read = parsed(Csv.line(cells));
    assertEquals(cells.size(), read.size());
    for (int i = 0; i < cells.size(); i++) {
      String text = read.get(i);
      assertEquals(cells.get(i).replace("'", ""), text.replace("'", ""));
      assertFalse(!text.isEmpty() && "=+-@\t\r\n".indexOf(text.charAt(0)) >= 0, text);
    }
  }

  /** As RFC 4180 has it. */
  private static List<String> parsed(String line) {
    var cells = new ArrayList<String>();
    var cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
        cell.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString());
    return cells;
  }
}
