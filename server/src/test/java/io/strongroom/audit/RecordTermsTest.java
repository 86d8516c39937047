package io.strongroom.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.iam.Call;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What an index finds in the bytes of a record is what a question finds in its summary. */
final class RecordTermsTest {
  private static final int RECORDS = 20_000;
  private static final List<String> CHAINS = List.of("111111111111", "222222222222", "system");
  private static final List<String> NAMES =
      List.of(
          "awsRegion",
          "eventTime",
          "eventID",
          "eventName",
          "readOnly",
          "eventSource",
          "type",
          "ARN",
          "userName",
          "principalId",
          "accessKeyId",
          "errorCode",
          "a\\\"b",
          "caf\u00e9");
  private static final List<String> TEXTS =
      List.of(
          "",
          "IAMUser",
          "AssumedRole",
          "Root",
          "us-east-1",
          "2026-01-02T03:04:05Z",
          "2026-02-30",
          "AIDA:session",
          ":",
          "a:",
          "arn:aws:kms:us-east-1:111111111111:key/1",
          "AWS::KMS::Key",
          "\\\"}",
          "\\\\",
          "\\u0041",
          "caf\u00e9",
          "\ud83d\udd11",
          "{[",
          "]},");

  private final Random random = new Random(20261124);
  private final RecordTerms terms = new RecordTerms();

  private String any(List<String> list) {
    return list.get(random.nextInt(list.size()));
  }

  private String text() {
    return '"' + any(TEXTS) + '"';
  }

  private String value(int depth) {
    return switch (random.nextInt(depth > 3 ? 5 : 8)) {
      case 0, 1, 2 -> text();
      case 3 -> any(List.of("true", "false", "null"));
      case 4 -> any(List.of("0", "-1.5e3"));
      case 5 -> object(depth + 1);
      default -> list(depth + 1);
    };
  }

  private String list(int depth) {
    var items = new ArrayList<String>();
    for (int i = random.nextInt(4); i > 0; i--) {
      items.add(value(depth));
    }
    return "[" + String.join(",", items) + "]";
  }

  private String object(int depth) {
    var members = new ArrayList<String>();
    for (String name : NAMES) {
      if (random.nextInt(3) > 0) {
        members.add('"' + name + "\":" + value(depth));
      }
    }
    return "{" + String.join(",", members) + "}";
  }

  private String resources() {
    var items = new ArrayList<String>();
    for (int i = random.nextInt(4); i > 0; i--) {
      items.add(random.nextInt(10) > 0 ? object(3) : value(3));
    }
    return "[" + String.join(",", items) + "]";
  }

  /** Most like a record of ours, with everything now and then missing, or of another kind. */
  private String record() {
    var members = new ArrayList<String>();
    for (String name : NAMES) {
      if (random.nextInt(8) > 0) {
        members.add('"' + name + "\":" + (random.nextInt(8) > 0 ? text() : value(0)));
      }
    }
    String user = random.nextInt(8) > 0 ? object(3) : value(0);
    String found = random.nextInt(8) > 0 ? resources() : value(0);
    members.add(random.nextInt(members.size() + 1), "\"userIdentity\":" + user);
    members.add(random.nextInt(members.size() + 1), "\"resources\":" + found);
    return "{" + String.join(",", members) + "}";
  }

  private void same(String chain, String json) {
    byte[] bytes = ("before" + json + "behind").getBytes(StandardCharsets.UTF_8);
    terms.read(chain, bytes, "before".length(), bytes.length - "behind".length());
    Summary summary = Summary.of(json);
    assertEquals(
        Question.terms(chain, summary).stream().sorted().distinct().toList(),
        LongStream.of(terms.terms()).limit(terms.count()).sorted().distinct().boxed().toList(),
        json);
    assertEquals(summary.eventTime().getEpochSecond(), terms.second(), json);
  }

  @Test
  void of_any_record() {
    for (int i = 0; i < RECORDS; i++) {
      same(any(CHAINS), record());
    }
  }

  @Test
  void of_our_own_records() {
    var records = new CallRecords(new Parameters(Samples.key()), new AtomicLong()::incrementAndGet);
    Call session = Samples.call(Samples.SESSION, "kms:ListKeys", new Samples.SecretId("x"));
    session.permit(Samples.target(Samples.KEY_ARN));
    for (Call call : List.of(Samples.read(), session)) {
      String json = records.of(call, Optional.empty()).getFirst().json();
      same("111111111111", json);
      assertEquals(9, terms.count(), json);
    }
  }

  @Test
  void bytes_that_are_no_record_come_to_an_end() {
    for (int i = 0; i < RECORDS; i++) {
      byte[] bytes = record().getBytes(StandardCharsets.UTF_8);
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        bytes[random.nextInt(bytes.length)] =
            (byte) "{}[],:\"\\x0\u0000".charAt(random.nextInt(11));
      }
      int from = random.nextInt(3);
      terms.read("111111111111", bytes, from, bytes.length - random.nextInt(bytes.length - from));
      assertEquals(true, terms.count() >= 0);
    }
  }
}
