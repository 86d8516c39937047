package io.strongroom.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a thing is called in a request, the name that policies see is the one under which it is
 * kept: who is allowed one thing alone reaches that one and no other, by whatever spelling, and who
 * is denied it never reaches it.
 *
 * <p>The build runs it a second time where the default locale is Turkish.
 */
@Timeout(300)
final class NamesTest {
  private static final int SUFFIX = 7;

  private static Running running;

  @BeforeAll
  static void start() {
    running = Running.fresh(DatabaseKind.MEMORY);
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  /** An API that finds things by name. */
  private enum Kind {
    PARAMETER("/Admin/Mail.Link-1", "ssm:*") {
      @Override
      String resource(String name) {
        return running.arn("ssm", "parameter" + name);
      }

      @Override
      Answer make(Client client, String name, String value) {
        Object[] request = {"Name", name, "Type", "String", "Value", value, "Overwrite", true};
        return client.ssm("PutParameter", request);
      }

      @Override
      Answer read(Client client, String name) {
        return client.ssm("GetParameter", "Name", name);
      }

      @Override
      String value(Answer answer) {
        return answer.text("Parameter", "Value");
      }
    },

    SECRET("Admin/Mail.Link-1", "secretsmanager:*") {
      @Override
      String resource(String name) {
        return running.arn("secretsmanager", "secret:" + name + "-??????");
      }

      @Override
      Answer make(Client client, String name, String value) {
        String token = UUID.randomUUID().toString();
        Answer made =
            client.secrets(
                "CreateSecret", "Name", name, "SecretString", value, "ClientRequestToken", token);
        return made.status() == 200
            ? made
            : client.secrets(
                "PutSecretValue",
                "SecretId",
                name,
                "SecretString",
                value,
                "ClientRequestToken",
                token);
      }

      @Override
      Answer read(Client client, String name) {
        return client.secrets("GetSecretValue", "SecretId", name);
      }

      @Override
      String value(Answer answer) {
        return answer.text("SecretString");
      }
    },

    /** What is decided on is the key; the alias must lead to its own. */
    ALIAS("alias/Admin/Mail-Link-1", "kms:*") {
      @Override
      String resource(String name) {
        return running.arn("kms", name);
      }

      @Override
      Answer make(Client client, String name, String value) {
        String key =
            running.admin().kms("CreateKey", "Description", value).text("KeyMetadata", "KeyId");
        return client.kms("CreateAlias", "AliasName", name, "TargetKeyId", key);
      }

      @Override
      Answer read(Client client, String name) {
        return client.kms("DescribeKey", "KeyId", name);
      }

      @Override
      String value(Answer answer) {
        return answer.text("KeyMetadata", "Description");
      }

      @Override
      String allowing() {
        return Policies.when(
            Policies.allow("kms:DescribeKey"), "StringEquals", "kms:RequestAlias", base());
      }

      @Override
      String making() {
        return Policies.allow("kms:CreateAlias", resource(base()), resource("key/*"));
      }

      @Override
      String denying() {
        return Policies.when(
            Policies.deny("kms:DescribeKey"), "StringEquals", "kms:RequestAlias", base());
      }
    },

    /** Users are found without regard to case, as on AWS; the value is the name they have. */
    USER("Admin.Mail-Link", "iam:*") {
      @Override
      String resource(String name) {
        return "arn:aws:iam::" + running.account() + ":user/" + name;
      }

      @Override
      Answer make(Client client, String name, String value) {
        return client.iam("CreateUser", "UserName", name);
      }

      @Override
      Answer read(Client client, String name) {
        return client.iam("GetUser", "UserName", name);
      }

      @Override
      String value(Answer answer) {
        return answer.element("UserName");
      }
    };

    private final String base;
    private final String actions;

    Kind(String base, String actions) {
      this.base = base;
      this.actions = actions;
    }

    String base() {
      return base;
    }

    abstract String resource(String name);

    abstract Answer make(Client client, String name, String value);

    abstract Answer read(Client client, String name);

    abstract String value(Answer answer);

    String allowing() {
      return Policies.allow(actions, resource(base));
    }

    /** What allows to make it. */
    String making() {
      return allowing();
    }

    String denying() {
      return Policies.deny(actions, resource(base));
    }
  }

  /** Other spellings of a name: some mean it, most mean something else or nothing. */
  private static List<String> spellings(String name) {
    var all = new ArrayList<String>();
    int slash = name.lastIndexOf('/');
    String folder = name.substring(0, slash + 1);
    String last = name.substring(slash + 1);
    // Traversal and doubled, missing or added separators.
    all.addAll(List.of(folder + "./" + last, folder + "../" + name, folder + "x/../" + last));
    all.addAll(List.of(folder + "/" + last, "/" + name, name + "/", name + "/.", name + "/.."));
    all.addAll(
        List.of(folder + "%2e%2e/" + last, folder + "..%2f" + last, name + "%00", name + "%20"));
    all.add(name.replace("/", "%2f"));
    all.add(name.replace("/", "%252F"));
    all.add(name.replace('/', '\\'));
    all.add(name.replace('/', '\u2215'));
    all.add(name.replace('/', '\uff0f'));
    all.add(name.startsWith("/") ? name.substring(1) : "/" + name);
    // Blanks and what nobody sees.
    for (String hidden :
        List.of(
            " ", "\t", "\n", "\r\n", "\u0000", "\u00a0", "\u200b", "\u200d", "\u202e", "\ufeff",
            "\u00ad", "\u0301")) {
      all.addAll(List.of(name + hidden, hidden + name, folder + hidden + last));
    }
    // Case, in every alphabet that has these letters.
    all.addAll(List.of(name.toUpperCase(Locale.ROOT), name.toLowerCase(Locale.ROOT)));
    Locale turkish = Locale.forLanguageTag("tr-TR");
    all.addAll(List.of(name.toUpperCase(turkish), name.toLowerCase(turkish)));
    all.add(name.replace('i', '\u0131'));
    all.add(name.replace("i", "i\u0307"));
    all.add(name.replace('i', '\u0130'));
    all.add(name.replace('k', '\u212a'));
    all.add(name.replace('s', '\u017f'));
    all.add(name.replace('a', '\u0430'));
    all.add(name.replace('A', '\u0410'));
    all.add(name.replace('i', '\u0456'));
    all.add(name.replace('M', '\uff2d'));
    all.add(name.replace('-', '\u2010'));
    all.add(name.replace('1', '\u0661'));
    // Patterns are names of nothing.
    all.addAll(List.of(name + "*", "*", name.substring(0, name.length() - 1) + "?", folder + "*"));
    all.addAll(List.of(name + ":1", name + ":*", name + ",x", "${aws:username}", "a".repeat(3000)));
    return all;
  }

  private static List<String> spellings(Kind kind) {
    var all = new ArrayList<>(spellings(kind.base()));
    String arn = kind.resource(kind.base()).replace("-??????", "");
    all.add(arn);
    spellings(kind.base()).forEach(spelling -> all.add(arn.replace(kind.base(), spelling)));
    all.add(arn.toUpperCase(Locale.ROOT));
    all.add(arn + "-aaaaaa");
    all.add(arn.replace(running.account(), "000000000001"));
    all.add(arn.replace(":" + running.region() + ":", ":eu-west-1:"));
    return all.stream().distinct().filter(spelling -> !spelling.equals(kind.base())).toList();
  }

  static Stream<Kind> kinds() {
    return Stream.of(Kind.values());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void the_name_that_policies_see_is_the_one_that_is_kept(Kind kind) {
    kind.make(running.admin(), kind.base(), kind.base()).ok();
    Client allowed = running.user(kind.allowing());
    Client denied = running.user(Policies.allow("*"), kind.denying());
    assertEquals(kind.base(), kind.value(kind.read(allowed, kind.base()).ok()));
    refused(kind.read(denied, kind.base()));
    int other = 0;
    for (String spelling : spellings(kind)) {
      String shown = JsonTree.write("spelling", spelling);
      Answer made = kind.make(denied, spelling, "other");
      other += made.status() == 200 ? 1 : 0;
      Answer read = kind.read(denied, spelling);
      if (read.status() == 200) {
        assertNotEquals(kind.base(), kind.value(read), shown);
      }
      Answer own = kind.read(allowed, spelling);
      if (own.status() == 200) {
        assertEquals(kind.base(), kind.value(own), shown);
      } else {
        assertTrue(own.status() < 500, shown + own);
      }
      assertTrue(made.status() < 500 && read.status() < 500, shown + made + read);
      assertEquals(kind.base(), kind.value(kind.read(running.admin(), kind.base())), shown);
    }
    assertTrue(other > 0, "none of the spellings is a name of its own");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void who_may_make_one_thing_makes_no_other(Kind kind) {
    Client allowed = running.user(kind.making());
    for (String spelling : spellings(kind)) {
      Answer before = kind.read(running.admin(), spelling);
      Answer made = kind.make(allowed, spelling, "mine");
      if (made.status() == 200) {
        String value = kind.value(kind.read(running.admin(), kind.base()).ok());
        assertTrue(
            value.equals("mine") || value.equals(kind.base()),
            JsonTree.write("spelling", spelling) + made);
        kind.make(running.admin(), kind.base(), kind.base());
      } else if (before.status() != 200) {
        assertNotEquals(200, kind.read(running.admin(), spelling).status(), made.toString());
      }
    }
  }

  private static void refused(Answer answer) {
    assertTrue(answer.status() == 400 || answer.status() == 403, answer::toString);
    assertTrue(answer.body().contains("AccessDenied"), answer::toString);
  }

  @Test
  void a_suffix_of_a_secret_is_no_part_of_its_name() {
    String arn = Kind.SECRET.make(running.admin(), "s", "s").text("ARN");
    Client allowed = running.user(Policies.allow("secretsmanager:*", arn));
    assertEquals("s", allowed.secrets("GetSecretValue", "SecretId", "s").text("SecretString"));
    String other = arn.substring(0, arn.length() - SUFFIX) + "-aaaaaa";
    refused(allowed.secrets("GetSecretValue", "SecretId", other));
  }
}
