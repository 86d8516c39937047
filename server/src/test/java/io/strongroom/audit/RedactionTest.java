package io.strongroom.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.aws.Bytes;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Tag;
import io.strongroom.iam.Call;
import io.strongroom.seal.Context;
import io.strongroom.seal.Sealed;
import io.strongroom.seal.Sensitive;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
  private static final String CANARY = "C4n4ry-xyz-0815";
  private final CallRecords records = new CallRecords(new Parameters(Samples.key()), () -> 1L);

  record Inner(String text, Optional<Sensitive> hidden, List<Inner> more) {}

  record Everything(
      String text,
      Optional<String> optional,
      List<String> list,
      Map<String, String> map,
      Map<String, List<String>> lists,
      Sensitive hidden,
      @Clear Sensitive markedByMistake,
      @Clear Optional<Sensitive> markedByMistakeToo,
      List<Sensitive> hiddenList,
      @Clear Map<String, Sensitive> hiddenMap,
      Bytes bytes,
      Sealed sealed,
      Object array,
      StringBuilder unknown,
      Object untyped,
      List<Tag> tags,
      Inner inner,
      List<Inner> inners,
      Optional<Inner> optionalInner) {}

  record Texts(String first, String second, @Clear String clear) {}

  record Specs(@Clear Optional<String> keySpec) {}

  record LongText(@Clear String text) {}

  private static Everything everything() {
    Sensitive secret = Sensitive.ofText(CANARY);
    var inner = new Inner(CANARY, Optional.of(secret), List.of());
    return new Everything(
        CANARY,
        Optional.of(CANARY),
        List.of(CANARY),
        Map.of(CANARY, CANARY),
        Map.of(CANARY, List.of(CANARY)),
        secret,
        secret,
        Optional.of(secret),
        List.of(secret),
        Map.of("k", secret),
        Bytes.copyOf(CANARY.getBytes(StandardCharsets.UTF_8)),
        Samples.key().seal(secret, Context.of("test")),
        CANARY.getBytes(StandardCharsets.UTF_8),
        new StringBuilder(CANARY),
        CANARY,
        List.of(new Tag(CANARY, CANARY)),
        inner,
        List.of(new Inner(CANARY, Optional.empty(), List.of(inner))),
        Optional.of(inner));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ssm:PutParameter", "kms:CreateKey", "secretsmanager:CreateSecret"})
  void no_kind_of_component_lets_a_value_through(String action) {
    Call call = Samples.call(Samples.ALICE, action, everything());
    call.answered(everything());
    String json = records.of(call, Optional.empty()).getFirst().json();
    byte[] bytes = CANARY.getBytes(StandardCharsets.UTF_8);
    String lower = json.toLowerCase(Locale.ROOT);
    for (String form :
        List.of(
            CANARY,
            CANARY.substring(3, 11),
            HexFormat.of().formatHex(bytes),
            Base64.getEncoder().withoutPadding().encodeToString(bytes))) {
      assertFalse(lower.contains(form.toLowerCase(Locale.ROOT)), form);
    }
    assertTrue(json.contains("\"requestParameters\":{\"text\":\"hmac:"), json);
    assertTrue(json.contains("\"responseElements\":{\"text\":\"hmac:"), json);
  }

  @Test
  void hidden_values_are_named_except_by_kms() {
    Call hidden = Samples.call(Samples.ALICE, "ssm:PutParameter", everything());
    Call left = Samples.call(Samples.ALICE, "kms:CreateKey", everything());
    assertTrue(records.of(hidden, Optional.empty()).getFirst().json().contains(Parameters.HIDDEN));
    String json = records.of(left, Optional.empty()).getFirst().json();
    assertFalse(json.contains("\"hidden\""), json);
  }

  @Test
  void equal_texts_have_equal_fingerprints_and_others_do_not() {
    var first = new JsonOut(100);
    new Parameters(Samples.key()).write(first, new Texts("a", "a", "a"), Habits.request("ssm:X"));
    String print = first.toString().substring(10, 31);
    assertEquals(
        "{\"first\":\"" + print + "\",\"second\":\"" + print + "\",\"clear\":\"a\"}",
        first.toString());
    var second = new JsonOut(100);
    new Parameters(Samples.key()).write(second, new Texts("b", "a", "a"), Habits.request("ssm:X"));
    assertNotEquals(first.toString(), second.toString());
  }

  @Test
  void too_long_parameters_are_replaced_by_a_marker() {
    var out = new JsonOut(100);
    new Parameters(Samples.key())
        .write(out, new LongText("x".repeat(Parameters.LENGTH_MAX)), Habits.request("ssm:X"));
    assertEquals("{\"omitted\":true,\"originalSize\":102411}", out.toString());
    var bytes = new JsonOut(100);
    new Parameters(Samples.key())
        .write(bytes, new LongText("\u20ac".repeat(40_000)), Habits.request("ssm:X"));
    assertEquals("{\"omitted\":true,\"originalSize\":120011}", bytes.toString());
    var fits = new JsonOut(100);
    new Parameters(Samples.key())
        .write(fits, new LongText("x".repeat(Parameters.LENGTH_MAX - 11)), Habits.request("ssm:X"));
    assertEquals(Parameters.LENGTH_MAX, fits.length());
  }

  @Test
  void an_error_message_quotes_only_what_may_be_shown() {
    var parameters = new Parameters(Samples.key());
    var request = new Texts(CANARY, CANARY + "x".repeat(1000), "clear name");
    assertEquals(
        "Value 'hmac' of clear name and hmac",
        parameters
            .message("Value '" + CANARY + "' of clear name and " + CANARY, request)
            .replaceAll("hmac:[0-9a-f]{16}", "hmac"));
    // Long values come cut.
    String cut = (CANARY + "x".repeat(1000)).substring(0, 256) + "...";
    assertEquals(
        "Value 'hmac...' is too long",
        parameters
            .message("Value '" + cut + "' is too long", request)
            .replaceAll("hmac:[0-9a-f]{16}", "hmac"));
    assertEquals(
        "Name a is in use", parameters.message("Name a is in use", new Texts("a", "is", "x")));
    for (String hidden : List.of("hmac:hmac:hmac:hmac", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")) {
      String shown = parameters.message(hidden.repeat(3), new Texts(hidden, hidden + hidden, "x"));
      assertFalse(shown.contains(hidden), shown);
    }
  }

  record ManyTexts(List<String> texts) {}

  @Test
  void a_request_made_of_what_it_quotes_takes_no_longer_than_its_size() {
    var parameters = new Parameters(Samples.key());
    String begin = "0123456789abcdef";
    for (int length : new int[] {4, 20, 100}) {
      var texts = new ArrayList<String>();
      for (int i = 0; i < 300_000; i++) {
        texts.add((begin + "x".repeat(length)).substring(0, length) + i % 5000);
      }
      String message = texts.getFirst().repeat(1_000_000 / length);
      // Going through the message once for each text, or copying it at each place, takes hours.
      String shown =
          assertTimeout(
              Duration.ofSeconds(20), () -> parameters.message(message, new ManyTexts(texts)));
      assertFalse(shown.contains(texts.getFirst()), shown);
      assertTrue(shown.length() < 20 * Quoted.MOST, "characters: " + shown.length());
    }
  }

  @Test
  void a_message_that_may_quote_too_many_texts_is_hidden() {
    var texts = new ArrayList<String>();
    for (int i = 0; i <= Quoted.TEXTS_MAX; i++) {
      texts.add("text " + i);
    }
    assertEquals(
        Parameters.HIDDEN,
        new Parameters(Samples.key()).message("no text 7 here", new ManyTexts(texts)));
    assertEquals(
        "nothing like them",
        new Parameters(Samples.key()).message("nothing like them", new ManyTexts(texts)));
  }

  @Test
  void where_a_long_message_is_cut_no_beginning_of_a_text_is_left() {
    var parameters = new Parameters(Samples.key());
    String secret = "S3cr3t" + "y".repeat(1000);
    for (int before = Quoted.MOST - 30; before < Quoted.MOST; before++) {
      String shown =
          parameters.message(" ".repeat(before) + secret, new Texts(secret, "other", "x"));
      assertFalse(shown.contains("S3"), shown);
    }
  }

  @Test
  void the_longest_text_that_stands_there_is_named() {
    var parameters = new Parameters(Samples.key());
    String one = "a text of more than sixteen";
    String two = one + " characters";
    String print = parameters.message(two, new Texts(two, "other", "x"));
    assertTrue(print.matches("hmac:[0-9a-f]{16}"), print);
    assertEquals(print, parameters.message(two, new Texts(one, two, "x")));
    assertEquals(print, parameters.message(two, new Texts("a text", two, "x")));
    assertEquals(
        print + " and " + parameters.message(one, new Texts(one, "other", "x")),
        parameters.message(two + " and " + one, new Texts(one, two, "x")));
  }

  @Test
  void members_with_two_names_are_recorded_under_both() {
    var parameters = new Parameters(Samples.key());
    var none = new JsonOut(100);
    parameters.write(none, new Specs(Optional.empty()), Habits.request("kms:CreateKey"));
    assertTrue(none.toString().contains("\"customerMasterKeySpec\":\"SYMMETRIC_DEFAULT\""));
    assertTrue(none.toString().contains("\"keySpec\":\"SYMMETRIC_DEFAULT\""));
    var one = new JsonOut(100);
    parameters.write(one, new Specs(Optional.of("RSA_2048")), Habits.request("kms:CreateKey"));
    assertTrue(one.toString().contains("\"customerMasterKeySpec\":\"RSA_2048\""), one.toString());
    assertTrue(one.toString().contains("\"keySpec\":\"RSA_2048\""), one.toString());
  }

  @Test
  void deep_structures_end() {
    var inner = new Inner("x", Optional.empty(), List.of());
    for (int i = 0; i < 100; i++) {
      inner = new Inner("x", Optional.empty(), List.of(inner));
    }
    var out = new JsonOut(100);
    new Parameters(Samples.key()).write(out, inner, Habits.request("ssm:X"));
    assertTrue(out.length() < 2000, () -> out.length() + "");
  }

  @Test
  void refused_requests_show_nothing_that_was_sent() {
    var refusals = new Refusals(new SystemRecords(() -> 1L));
    AuditRecord record =
        refusals
            .of(
                Durability.STRICT,
                Optional.of("AKIA" + CANARY),
                CANARY + " 192.0.2.1",
                CANARY,
                Samples.TIME)
            .orElseThrow()
            .record();
    assertFalse(record.json().contains(CANARY), record.json());
    assertTrue(record.json().contains("\"reason\":\"STRICT\""), record.json());
    assertEquals("system", record.chain());
  }

  @Test
  void a_flood_of_refused_requests_is_counted() {
    var refusals = new Refusals(new SystemRecords(() -> 1L));
    long recorded = 0;
    for (int i = 0; i < 1000; i++) {
      recorded +=
          refusals
              .of(
                  Durability.STRICT,
                  Optional.of("AKIAIOSFODNN7EXAMPLE"),
                  "192.0.2.1",
                  "r",
                  Samples.TIME)
              .stream()
              .count();
    }
    assertEquals(Refusals.PER_SECOND, recorded);
    AuditRecord next =
        refusals
            .of(Durability.STRICT, Optional.empty(), "::1", "a-1", Samples.TIME.plusSeconds(1))
            .orElseThrow()
            .record();
    assertTrue(next.json().contains("\"suppressedBefore\":\"800\""), next.json());
  }

  @Test
  void what_was_counted_is_told_even_if_nobody_is_refused_any_more_or_a_record_is_lost() {
    var refusals = new Refusals(new SystemRecords(() -> 1L));
    for (int i = 0; i < 1000; i++) {
      refused(refusals, Samples.TIME);
    }
    assertEquals(Optional.empty(), refusals.rest(Samples.TIME, false));
    Refusals.Refused lost = refused(refusals, Samples.TIME.plusSeconds(1)).orElseThrow();
    assertEquals(800, lost.counted());
    refusals.lost(lost);
    Refusals.Refused rest = refusals.rest(Samples.TIME.plusSeconds(2), false).orElseThrow();
    assertTrue(rest.record().json().contains("\"count\":\"800\""), rest.record()::json);
    assertEquals(Optional.empty(), refusals.rest(Samples.TIME.plusSeconds(3), true));
  }

  private static Optional<Refusals.Refused> refused(Refusals refusals, java.time.Instant time) {
    return refusals.of(Durability.STRICT, Optional.empty(), "::1", "a-1", time);
  }
}
