package io.strongroom.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.strongroom.testing.Answer;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.FakeClock;
import io.strongroom.testing.Running;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The day of the last read: noted without a write, kept over an end in order. */
final class LastAccessTest {
  private static final long DAY = 86_400;
  private static final String TOKEN = "00000000-0000-0000-0000-000000000001";

  private static Answer describe(Running aws) {
    return aws.admin().secrets("DescribeSecret", "SecretId", "s").ok();
  }

  @ParameterizedTest
  @EnumSource(names = {"SQLITE", "POSTGRES"})
  void it_outlives_an_end_in_order(DatabaseKind kind) {
    var clock = new FakeClock();
    try (Running aws = Running.fresh(kind, clock)) {
      aws.admin()
          .secrets("CreateSecret", "Name", "s", "SecretString", "v", "ClientRequestToken", TOKEN)
          .ok();
      assertFalse(describe(aws).json().containsKey("LastAccessedDate"));
      for (int day = 0; day < 2; day++) {
        aws.admin().secrets("GetSecretValue", "SecretId", "s").ok();
        BigDecimal expected = BigDecimal.valueOf(clock.instant().getEpochSecond() / DAY * DAY);
        assertEquals(0, expected.compareTo(describe(aws).number("LastAccessedDate")));
        aws.stop();
        aws.resume();
        assertEquals(0, expected.compareTo(describe(aws).number("LastAccessedDate")));
        var version =
            aws.admin().secrets("ListSecretVersionIds", "SecretId", "s").objects("Versions");
        assertEquals(
            0, expected.compareTo((BigDecimal) version.getFirst().get("LastAccessedDate")));
        clock.advance(Duration.ofDays(1));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SQLITE", "POSTGRES"})
  void it_orders_lists(DatabaseKind kind) {
    try (Running aws = Running.fresh(kind)) {
      for (String name : List.of("a", "b")) {
        aws.admin()
            .secrets("CreateSecret", "Name", name, "SecretString", "v", "ClientRequestToken", TOKEN)
            .ok();
      }
      aws.admin().secrets("GetSecretValue", "SecretId", "a").ok();
      aws.stop();
      aws.resume();
      assertEquals(
          List.of("b", "a"),
          aws
              .admin()
              .secrets("ListSecrets", "SortBy", "last-accessed-date")
              .objects("SecretList")
              .stream()
              .map(entry -> entry.get("Name"))
              .toList());
    }
  }

  /** As of a version that knew no index of words. */
  @ParameterizedTest
  @EnumSource(names = {"SQLITE", "POSTGRES"})
  void secrets_without_an_index_are_found_before_and_after_they_get_one(DatabaseKind kind)
      throws SQLException {
    try (Running aws = Running.fresh(kind)) {
      aws.admin()
          .secrets(
              "CreateSecret", "Name", "s", "Description", "old words", "ClientRequestToken", TOKEN)
          .ok();
      Object[] search =
          new Object[] {"Filters", List.of(Map.of("Key", "all", "Values", List.of("words")))};
      aws.stop();
      try (var database = aws.database();
          var statement = database.createStatement()) {
        statement.execute("delete from secret_terms");
        statement.execute("update secrets set indexed = null");
      }
      aws.resume();
      assertEquals(1, aws.admin().secrets("ListSecrets", search).objects("SecretList").size());
      long terms = 0;
      long start = System.nanoTime();
      while (terms == 0 && System.nanoTime() - start < Duration.ofSeconds(30).toNanos()) {
        assertEquals(1, aws.admin().secrets("ListSecrets", search).objects("SecretList").size());
        terms = terms(aws);
      }
      assertEquals(3, terms, "s, old, words");
      assertEquals(1, aws.admin().secrets("ListSecrets", search).objects("SecretList").size());
    }
  }

  private static long terms(Running aws) throws SQLException {
    try (var database = aws.database();
        var statement = database.createStatement();
        var rows = statement.executeQuery("select count(*) from secret_terms")) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
