package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.Running;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operation that takes the name of a thing, asked by another account's administrator: what is
 * there and what is not cannot be told apart, and nothing happens to it.
 */
@Timeout(300)
final class ForeignHandlesTest {
  /** Members that name things which exist. */
  private static final Set<String> HANDLES =
      Set.of(
          "KeyId",
          "TargetKeyId",
          "SecretId",
          "GrantId",
          "GrantToken",
          "CiphertextBlob",
          "GranteePrincipal",
          "RetiringPrincipal",
          "Name",
          "Path",
          "ResourceId",
          "ResourceArn",
          "FunctionName",
          "Resource",
          "UserName",
          "GroupName",
          "RoleName",
          "PolicyArn",
          "RoleArn",
          "AccessKeyId",
          "PolicyName",
          "VersionId",
          "AccountAlias",
          "OpenIDConnectProviderArn");

  /** Operations to which this does not apply; the first make what they name, for the caller. */
  private static final Set<String> OTHERS =
      Set.of(
          "iam:CreateUser",
          "iam:CreateGroup",
          "iam:CreateRole",
          "iam:CreatePolicy",
          "iam:CreateAccountAlias",
          // It is there to tell whose key it is, whoever asks, as on AWS.
          "sts:GetAccessKeyInfo",
          // A session is named by whoever makes it.
          "sts:GetFederationToken",
          "lambda:CreateFunction",
          "events:CreateApiDestination",
          "events:CreateConnection",
          "events:CreateEventBus",
          "events:PutRule",
          "ssm:PutParameter",
          "secretsmanager:CreateSecret");

  /** Operations to which an absent name is an empty list, or done already. */
  private static final Set<String> LENIENT = Set.of("ssm:GetParametersByPath", "events:DeleteRule");

  private static Running home;
  private static Client stranger;
  private static ValidRequests valid;

  @BeforeAll
  static void start() {
    home = Running.fresh(DatabaseKind.MEMORY);
    stranger = home.otherAccount().admin();
    valid = new ValidRequests(home.admin());
  }

  @AfterAll
  static void stop() {
    home.close();
  }

  static Stream<Subject> subjects() {
    return Subject.signed().stream().filter(it -> !OTHERS.contains(it.action()));
  }

  /** A thing that is there, and one of the same form that is not. */
  private record Pair(String there, String absent) {
    String lasting(Answer answer) {
      // One may be the beginning of the other.
      boolean longer = there.length() > absent.length();
      return answer.status()
          + " "
          + answer
              .body()
              .replace(longer ? there : absent, "H")
              .replace(longer ? absent : there, "H")
              .replaceAll("<RequestId>[^<]*</RequestId>", "");
    }
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void there_and_absent_cannot_be_told_apart(Subject subject) {
    ValidRequests.Valid request = valid.of(subject.action());
    for (String member : request.members().keySet()) {
      if (HANDLES.contains(member) && request.members().get(member) instanceof String handle) {
        for (Pair pair : pairs(subject, member, handle)) {
          Answer there = subject.send(stranger, request.with(member, pair.there()).members());
          Answer absent = subject.send(stranger, request.with(member, pair.absent()).members());
          assertNotEquals(200, LENIENT.contains(subject.action()) ? 0 : there.status());
          assertEquals(pair.lasting(absent), pair.lasting(there), subject + " " + member);
        }
      }
    }
    subject.send(home.admin(), request.members()).ok();
  }

  private static List<Pair> pairs(Subject subject, String member, String handle) {
    var pairs = new ArrayList<Pair>();
    pairs.add(new Pair(handle, twin(handle)));
    String service = subject.api().service();
    switch (service) {
      case "kms" -> {
        if (member.endsWith("KeyId") && !handle.startsWith("arn:")) {
          String key = home.arn("kms", "key/" + handle);
          pairs.add(new Pair(key, twin(key)));
        }
      }
      case "secretsmanager" -> {
        String arn = home.admin().secrets("DescribeSecret", "SecretId", handle).text("ARN");
        String partial = arn.substring(0, arn.length() - 7);
        pairs.add(new Pair(arn, twin(arn)));
        pairs.add(new Pair(arn, arn.substring(0, arn.length() - 6) + "aaaaaa"));
        pairs.add(new Pair(partial, partial + "x"));
      }
      case "lambda" -> {
        if (!handle.startsWith("arn:")) {
          String arn = home.arn("lambda", "function:" + handle);
          pairs.add(new Pair(arn, twin(arn)));
        }
      }
      case "ssm" -> {
        if (!handle.startsWith("arn:")) {
          String arn = home.arn("ssm", "parameter" + handle);
          pairs.add(new Pair(arn, twin(arn)));
        }
      }
      default -> {}
    }
    return pairs;
  }

  /** The same with the last character that can be another replaced. */
  private static String twin(String handle) {
    for (int i = handle.length() - 1; i >= 0; i--) {
      char c = handle.charAt(i);
      if (Character.isLetterOrDigit(c)) {
        return handle.substring(0, i) + (c == '1' ? '2' : '1') + handle.substring(i + 1);
      }
    }
    throw new IllegalArgumentException(handle);
  }

  @Test
  void most_operations_take_such_names() {
    long asked =
        subjects()
            .filter(
                it -> valid.of(it.action()).members().keySet().stream().anyMatch(HANDLES::contains))
            .count();
    assertTrue(asked > subjects().count() / 2, () -> asked + " operations");
  }
}
