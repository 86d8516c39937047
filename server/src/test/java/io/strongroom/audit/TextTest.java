package io.strongroom.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class TextTest {
  @Property
  void any_text_is_json_that_says_the_same(@ForAll String text) {
    String json = new JsonOut(16).open().key(text).text(text).close().toString();
    assertTrue(json.chars().noneMatch(c -> c < ' '));
    String expected =
        new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
    try (var parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
      parser.nextToken();
      parser.nextToken();
      assertEquals(expected, parser.currentName());
      parser.nextToken();
      assertEquals(expected, parser.getString());
      parser.nextToken();
      assertEquals(null, parser.nextToken());
    }
  }

  @Property
  void what_was_pending_comes_back(@ForAll String text) {
    String json = new JsonOut(16).open().member("a", text).close().toString();
    var record = new AuditRecord("system", "0".repeat(36), 5, json);
    assertEquals(record, AuditRecord.ofPending(5, record.pending()));
  }

  @Test
  void headers_come_back_as_they_went_and_changed_ones_do_not() {
    var head = new Head(7, "ab".repeat(32));
    var header = Header.unsigned(3, 12, 99, Map.of("system", head, "111111111111", head));
    var key = Samples.signingKey();
    var signer = new Signer(Samples.TRAIL, "n1", key, () -> Samples.TIME);
    String text = new String(header.bytes(signer), StandardCharsets.UTF_8).trim();
    Header read = Header.parse(text).orElseThrow();
    assertEquals(header.heads(), read.heads());
    assertEquals(99, read.number());
    assertTrue(read.stamp().orElseThrow().madeBy(key.verifier()));
    for (int i = 0; i < text.length(); i++) {
      char other = text.charAt(i) == '1' ? '2' : '1';
      String changed = text.substring(0, i) + other + text.substring(i + 1);
      assertFalse(
          Header.parse(changed)
              .flatMap(Header::stamp)
              .filter(stamp -> stamp.madeBy(key.verifier()))
              .isPresent(),
          changed);
    }
  }

  @Test
  void a_line_with_any_changed_character_is_refused() {
    var out = new Buffer();
    var chains = new Chains(Header.unsigned(1, 0, 1, Map.of()));
    AuditRecord record = Samples.record("111111111111", 4);
    byte[] json = record.json().getBytes(StandardCharsets.UTF_8);
    chains.propose(List.of(record), List.of(json), "n1", out);
    String text = new String(out.copy(), StandardCharsets.UTF_8).trim();
    assertTrue(Line.parse(text).orElseThrow().intact(Epoch.TWO));
    for (int i = 0; i < text.length(); i++) {
      char other = text.charAt(i) == '1' ? '2' : '1';
      String changed = text.substring(0, i) + other + text.substring(i + 1);
      assertFalse(Line.parse(changed).filter(line -> line.intact(Epoch.TWO)).isPresent(), changed);
    }
  }

  @Test
  void memory_keeps_the_last_ten_thousand() {
    try (Trail trail =
        Trail.open(
            AuditLocation.memory(),
            Samples.settings(Durability.STRICT),
            Anchor.unsigned("n1", Samples.key()),
            () -> Samples.TIME)) {
      for (int i = 1; i <= 10_005; i++) {
        trail.append(List.of(Samples.record("system", i)));
      }
      var sequences = new ArrayList<Long>();
      trail.scan(AuditFiles.Filter.ALL, entry -> sequences.add(entry.sequence()));
      assertEquals(10_000, sequences.size());
      assertEquals(6, sequences.getFirst());
      assertEquals(10_005, sequences.getLast());
    }
  }

  @Test
  void lists_are_filtered(@TempDir Path temp) throws Exception {
    Path folder = temp.resolve("audit");
    try (Trail trail = Samples.open(folder)) {
      for (int i = 1; i <= 30; i++) {
        trail.append(List.of(Samples.record(i % 2 == 0 ? "system" : "111111111111", i)));
      }
      trail.append(trail.records(Samples.read()));
      trail.refused(Durability.STRICT, Optional.of("AKIAIOSFODNN7EXAMPLE"), "192.0.2.1", "a-b");
    }
    assertEquals(16, listed(folder, Optional.of("system"), Optional.empty(), Optional.empty()));
    assertEquals(3, listed(folder, Optional.empty(), Optional.of("Sample4"), Optional.empty()));
    assertEquals(
        32,
        listed(
            folder, Optional.empty(), Optional.empty(), Optional.of(Samples.TIME.minusSeconds(1))));
    assertEquals(
        0,
        listed(
            folder,
            Optional.empty(),
            Optional.empty(),
            Optional.of(Samples.TIME.plus(Duration.ofSeconds(1)))));
    var last = new ArrayList<String>();
    var filter =
        new AuditFiles.Filter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(2));
    AuditFiles.list(folder, filter, entry -> last.add(entry.text()));
    assertEquals(
        List.of(
            "111111111111 16 2026-01-02T03:04:05Z secretsmanager.amazonaws.com GetSecretValue"
                + " arn:aws:iam::111111111111:user/alice 192.0.2.10 ok",
            "system 16 2026-01-02T03:04:05Z - AuthenticationRefused AKIAIOSFODNN7EXAMPLE"
                + " 192.0.2.1 STRICT"),
        last);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new AuditFiles.Filter(
                Optional.of("x"), Optional.empty(), Optional.empty(), Optional.empty()));
  }

  private static int listed(
      Path folder, Optional<String> chain, Optional<String> name, Optional<Instant> since)
      throws Exception {
    var count = new int[1];
    AuditFiles.list(
        folder, new AuditFiles.Filter(chain, name, since, Optional.empty()), entry -> count[0]++);
    return count[0];
  }
}
