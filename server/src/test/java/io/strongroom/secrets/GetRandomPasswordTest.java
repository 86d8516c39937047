package io.strongroom.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.List;

/** GetRandomPassword through the front door. */
final class GetRandomPasswordTest {
  private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

  private static String password(Running aws, Object... members) {
    return aws.admin().secrets("GetRandomPassword", members).text("RandomPassword");
  }

  private static boolean has(String password, String pattern) {
    return password.chars().anyMatch(c -> String.valueOf((char) c).matches(pattern));
  }

  @EveryServer
  void it_has_32_characters_of_every_type_and_no_blank(Running aws) {
    String password = password(aws);
    assertEquals(32, password.length());
    assertNotEquals(password, password(aws));
    for (String type : List.of("[a-z]", "[A-Z]", "[0-9]", "\\p{Punct}")) {
      assertTrue(has(password, type), type);
    }
    assertTrue(password.chars().allMatch(c -> c > ' ' && c < 127));
  }

  @EveryServer
  void every_length_from_1_to_4096_is_made(Running aws) {
    for (int length : List.of(4, 5, 4096)) {
      assertEquals(length, password(aws, "PasswordLength", length).length());
    }
    assertEquals(1, password(aws, "PasswordLength", 1, "RequireEachIncludedType", false).length());
    for (int length : List.of(0, 4097)) {
      aws.admin()
          .secrets("GetRandomPassword", "PasswordLength", length)
          .refused("ValidationException");
    }
  }

  @EveryServer
  void what_is_excluded_is_not_in_it(Running aws) {
    assertTrue(password(aws, "ExcludeNumbers", true, "PasswordLength", 999).matches("[^0-9]+"));
    assertTrue(password(aws, "ExcludeUppercase", true, "PasswordLength", 999).matches("[^A-Z]+"));
    assertTrue(password(aws, "ExcludeLowercase", true, "PasswordLength", 999).matches("[^a-z]+"));
    assertTrue(password(aws, "ExcludePunctuation", true, "PasswordLength", 999).matches("\\w+"));
    assertTrue(
        password(aws, "ExcludeCharacters", "abc/\"@", "PasswordLength", 999)
            .matches("[^abc/\"@]+"));
    assertTrue(has(password(aws, "IncludeSpace", true, "PasswordLength", 4000), " "));
  }

  @EveryServer
  void all_punctuation_occurs(Running aws) {
    String password =
        password(
            aws,
            "PasswordLength",
            4096,
            "ExcludeLowercase",
            true,
            "ExcludeUppercase",
            true,
            "ExcludeNumbers",
            true);
    PUNCTUATION.chars().forEach(c -> assertTrue(password.indexOf(c) >= 0, "" + (char) c));
    assertEquals(0, password.chars().filter(c -> PUNCTUATION.indexOf(c) < 0).count());
  }

  @EveryServer
  void the_shortest_one_has_one_of_each_type(Running aws) {
    for (int i = 0; i < 20; i++) {
      String password = password(aws, "PasswordLength", 4);
      for (String type : List.of("[a-z]", "[A-Z]", "[0-9]", "\\p{Punct}")) {
        assertTrue(has(password, type), password);
      }
    }
  }

  @EveryServer
  void what_cannot_be_made_is_refused(Running aws) {
    aws.admin()
        .secrets("GetRandomPassword", "PasswordLength", 3)
        .refusedCapital(
            "InvalidParameterException",
            "Password length is too short based on the required types.");
    aws.admin()
        .secrets(
            "GetRandomPassword",
            "ExcludeNumbers",
            true,
            "ExcludePunctuation",
            true,
            "ExcludeUppercase",
            true,
            "ExcludeLowercase",
            true)
        .refusedCapital(
            "InvalidParameterException", "All characters have been excluded from selection.");
    aws.admin()
        .secrets("GetRandomPassword", "ExcludeCharacters", "0123456789")
        .refusedCapital(
            "InvalidParameterException", "All characters of the desired type have been excluded.");
    password(aws, "ExcludeCharacters", "0123456789", "RequireEachIncludedType", false);
  }

  /** Positions and characters alike: chi-square far beyond what fair dice would give. */
  @EveryServer
  void no_character_is_favoured(Running aws) {
    int[] counts = new int[128];
    int drawn = 0;
    for (int i = 0; i < 20; i++) {
      String password = password(aws, "PasswordLength", 4096);
      password.chars().forEach(c -> counts[c]++);
      drawn += password.length();
    }
    double expected = drawn / 94.0;
    double chi = 0;
    for (int c = 33; c < 127; c++) {
      chi += (counts[c] - expected) * (counts[c] - expected) / expected;
    }
    assertTrue(chi < 180, "chi-square of 93 degrees of freedom: " + chi);
  }

  @EveryServer
  void the_permission_is_for_everything(Running aws) {
    Client allowed = aws.user(Policies.allow("secretsmanager:GetRandomPassword", "*"));
    allowed.secrets("GetRandomPassword").ok();
    Client barred = aws.user(Policies.allow("secretsmanager:GetSecretValue", "*"));
    barred.secrets("GetRandomPassword").denied(barred, "secretsmanager:GetRandomPassword", "");
  }
}
