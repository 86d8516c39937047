package io.strongroom.secrets;

import io.strongroom.aws.Arn;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rotator that needs no function, addressed by the ARN of one: {@code
 * arn:aws:lambda:<region>:<account>:function:strongroom-rotate-<engine>-<kind>}.
 *
 * @param engine {@code postgres}, {@code mysql} or {@code mariadb}
 * @param alternating whether two users take turns, or one user gets a new password
 */
public record ReadyRotator(String engine, boolean alternating) {
  private static final Pattern NAME =
      Pattern.compile(
          "function:strongroom-rotate-(postgres|mysql|mariadb)-(single-user|alternating-users)");

  /** The rotator of that ARN; nothing for the ARN of a function. */
  public static Optional<ReadyRotator> of(Arn function) {
    Matcher name = NAME.matcher(function.resource());
    return name.matches()
        ? Optional.of(new ReadyRotator(name.group(1), name.group(2).startsWith("alternating")))
        : Optional.empty();
  }
}
