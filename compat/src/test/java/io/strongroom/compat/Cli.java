package io.strongroom.compat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Assertions;

/** The installed {@code aws} program in a terminal. */
final class Cli {
  private Cli() {}

  /**
   * A terminal in which {@code aws} takes {@code --plaintext} as the article's did.
   *
   * <p>Its second version reads that argument as base64 unless the user's config file says
   * otherwise; the first knows no such setting and does not mind it.
   */
  static Shell ready(Shell terminal) {
    Tool.AWS.needed(terminal.folder());
    return terminal.file(
        ".aws-config",
        "[default]\ncli_binary_format = raw-in-base64-out\n".getBytes(StandardCharsets.UTF_8));
  }

  /** Whether it is the second version. */
  static boolean second(Shell terminal) {
    return Tool.AWS.needed(terminal.folder()) == 2;
  }

  /** A new user with a policy document and an access key, in a terminal of his. */
  static Shell newUser(Shell admin, String name, String policy) {
    admin.prints("aws iam create-user --user-name " + name);
    admin
        .with("POLICY", policy)
        .prints(
            "aws iam put-user-policy --user-name "
                + name
                + " --policy-name only --policy-document \"$POLICY\"");
    return accessKey(admin, name);
  }

  /** The terminal of a user with a new access key. */
  static Shell accessKey(Shell admin, String user) {
    String[] key =
        admin
            .prints(
                "aws iam create-access-key --user-name "
                    + user
                    + " --query 'AccessKey.[AccessKeyId,SecretAccessKey]' --output text")
            .split("\\s+", -1);
    Assertions.assertEquals(2, key.length);
    return admin.with("AWS_ACCESS_KEY_ID", key[0]).with("AWS_SECRET_ACCESS_KEY", key[1]);
  }

  /**
   * The ARN of a new role that principals of an account may assume, and that may do nothing yet.
   */
  static String newRole(Shell admin, String name) {
    return admin.prints(
        """
        ACCOUNT=$(aws sts get-caller-identity --query Account --output text)
        aws iam create-role --role-name %s --query Role.Arn --output text \\
            --assume-role-policy-document '{"Version": "2012-10-17", "Statement": {
              "Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession"],
              "Principal": {"AWS": "arn:aws:iam::'$ACCOUNT':root"}}}'
        """
            .formatted(name));
  }

  /** The terminal of somebody who has taken a role on. */
  static Shell assumed(Shell terminal, String role, String options) {
    String[] session =
        terminal
            .prints(
                "aws sts assume-role --role-session-name compat --role-arn "
                    + role
                    + " --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]'"
                    + " --output text "
                    + options)
            .split("\\s+", -1);
    Assertions.assertEquals(3, session.length);
    return terminal
        .with("AWS_ACCESS_KEY_ID", session[0])
        .with("AWS_SECRET_ACCESS_KEY", session[1])
        .with("AWS_SESSION_TOKEN", session[2]);
  }

  /** Holds a command to being refused with a code by an operation. */
  static void refused(String code, String operation, Finished finished) {
    // As aws says it and exits: 254 when the service refused (255 before 2.0 and 1.19).
    Assertions.assertTrue(finished.status() >= 254, finished::toString);
    Assertions.assertTrue(
        finished
            .err()
            .contains(
                "An error occurred (" + code + ") when calling the " + operation + " operation"),
        finished::toString);
    Assertions.assertEquals("", finished.out());
  }

  /** A new key's id. */
  static String newKey(Shell terminal) {
    return terminal.prints("aws kms create-key --query KeyMetadata.KeyId --output text");
  }

  /**
   * The ARN of a new role that functions take on.
   *
   * @param actions each in quotation marks, with commas between
   * @param resource what they are allowed on
   */
  static String functionRole(Shell admin, String name, String actions, String resource) {
    String arn =
        admin
            .with("NAME", name)
            .prints(
                """
                aws iam create-role --role-name $NAME --query Role.Arn --output text \\
                    --assume-role-policy-document '{"Version": "2012-10-17", "Statement": {
                      "Effect": "Allow", "Action": "sts:AssumeRole",
                      "Principal": {"Service": "lambda.amazonaws.com"}}}'
                """);
    allow(admin, name, actions, resource);
    return arn;
  }

  /** Allows a role these actions and no others. */
  static void allow(Shell admin, String role, String actions, String resource) {
    String policy =
        """
        {"Version": "2012-10-17",
         "Statement": {"Effect": "Allow", "Action": [%s], "Resource": "%s"}}
        """
            .formatted(actions, resource);
    admin
        .with("POLICY", policy)
        .prints(
            "aws iam put-role-policy --policy-name only --policy-document \"$POLICY\" --role-name "
                + role);
  }

  /** What a function has written, once a text is in it; for ten seconds or so. */
  static String logged(Shell admin, String function, String text) {
    String show =
        second(admin)
            ? "aws logs tail /aws/lambda/$FUNCTION --since 10m"
            : "aws logs filter-log-events --log-group-name /aws/lambda/$FUNCTION"
                + " --query 'events[].message' --output text";
    return admin
        .with("TEXT", text)
        .with("FUNCTION", function)
        .prints(
            "for i in 1 2 3 4 5 6 7 8 9; do "
                + show
                + " > shown || true; ! grep -q \"$TEXT\" shown || break; sleep 1; done; cat shown");
  }
}
