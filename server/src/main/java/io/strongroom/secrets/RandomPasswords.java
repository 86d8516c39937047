package io.strongroom.secrets;

import io.strongroom.aws.Access;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import io.strongroom.iam.Target;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.Sensitive;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Random passwords: every one that fits the request is as likely as any other.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html">GetRandomPassword</a>
 */
final class RandomPasswords {
  private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";
  private static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final String DIGITS = "0123456789";
  private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
  private static final long LENGTH = 32;

  /** The least likely request fits in one of 1,200 tries. */
  private static final int TRIES_MAX = 100_000;

  record GetRandomPasswordRequest(
      @Constraint(least = 1, most = 4096) Optional<Long> passwordLength,
      @Constraint(max = 4096) Optional<String> excludeCharacters,
      Optional<Boolean> excludeNumbers,
      Optional<Boolean> excludePunctuation,
      Optional<Boolean> excludeUppercase,
      Optional<Boolean> excludeLowercase,
      Optional<Boolean> includeSpace,
      Optional<Boolean> requireEachIncludedType) {}

  record GetRandomPasswordResponse(Sensitive randomPassword) {}

  /** Makes a password; nothing is kept of it. */
  @Operation(value = "secretsmanager:GetRandomPassword", access = Access.READ)
  GetRandomPasswordResponse getRandomPassword(Call call, GetRandomPasswordRequest request) {
    call.permit(Target.none());
    List<String> types = types(request);
    if (types.isEmpty()) {
      throw SecretsErrors.nothingToChooseFrom();
    }
    String alphabet =
        String.join("", types) + (request.includeSpace().orElse(false) ? kept(" ", request) : "");
    int length = (int) (long) request.passwordLength().orElse(LENGTH);
    if (!request.requireEachIncludedType().orElse(true)) {
      if (alphabet.isEmpty()) {
        throw SecretsErrors.nothingToChooseFrom();
      }
      return answer(Entropy.text(alphabet, length));
    }
    if (types.contains("")) {
      throw SecretsErrors.typeEmptied();
    }
    if (length < types.size()) {
      throw SecretsErrors.passwordTooShort();
    }
    return answer(withEach(types, alphabet, length));
  }

  /** A password of 32 characters of every type, without some characters. */
  static Sensitive password(String exclude) {
    List<String> types =
        Stream.of(LOWER, UPPER, DIGITS, PUNCTUATION)
            .map(type -> kept(type, exclude))
            .filter(type -> !type.isEmpty())
            .toList();
    return Sensitive.ofText(withEach(types, String.join("", types), (int) LENGTH));
  }

  /** Drawn anew until every type is there: to put one of each in would favour some passwords. */
  private static String withEach(List<String> types, String alphabet, int length) {
    for (int i = 0; i < TRIES_MAX; i++) {
      String drawn = Entropy.text(alphabet, length);
      if (types.stream().allMatch(type -> drawn.chars().anyMatch(c -> type.indexOf(c) >= 0))) {
        return drawn;
      }
    }
    throw new IllegalStateException("no password came to pass");
  }

  private static GetRandomPasswordResponse answer(String password) {
    return new GetRandomPasswordResponse(Sensitive.ofText(password));
  }

  /** The characters of each type that is not excluded as a whole. */
  private static List<String> types(GetRandomPasswordRequest request) {
    var types = new ArrayList<String>(4);
    add(types, LOWER, request.excludeLowercase(), request);
    add(types, UPPER, request.excludeUppercase(), request);
    add(types, DIGITS, request.excludeNumbers(), request);
    add(types, PUNCTUATION, request.excludePunctuation(), request);
    return types;
  }

  private static void add(
      List<String> types,
      String type,
      Optional<Boolean> excluded,
      GetRandomPasswordRequest request) {
    if (!excluded.orElse(false)) {
      types.add(kept(type, request));
    }
  }

  private static String kept(String characters, GetRandomPasswordRequest request) {
    return kept(characters, request.excludeCharacters().orElse(""));
  }

  private static String kept(String characters, String excluded) {
    var kept = new StringBuilder(characters.length());
    characters.chars().filter(c -> excluded.indexOf(c) < 0).forEach(c -> kept.append((char) c));
    return kept.toString();
  }
}
