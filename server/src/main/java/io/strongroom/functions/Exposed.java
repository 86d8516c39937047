package io.strongroom.functions;

import io.strongroom.seal.DidNotOpen;
import io.strongroom.seal.Sealed;
import io.strongroom.seal.Sensitive;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Tells which variables look like secrets that stand there in clear: whoever may read the
 * configuration reads them. It is a hint to the author and decides nothing.
 */
final class Exposed {
  private static final Pattern NAME =
      Pattern.compile(
          "(?i).*(PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIAL|PRIVATE|API_?KEY|ACCESS_?KEY).*"
              + "|(?i).*(^|_)(KEY|PWD|PASS)($|_).*");
  private static final Pattern KEY_ID = Pattern.compile("A(KIA|SIA)[A-Z0-9]{16}");
  private static final Pattern PEM = Pattern.compile("(?s).*-----BEGIN [A-Z ]*PRIVATE KEY-----.*");
  private static final Pattern URL = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*://[^/@:]*:[^/@]+@.*");

  /** What names a secret instead of being one. */
  private static final Pattern REFERENCE =
      Pattern.compile(
          "arn:aws.*|true|false|alias/.*|/[a-zA-Z0-9_./-]+|[a-zA-Z]+(/[a-zA-Z0-9_-]+)+");

  private static final Pattern RANDOM = Pattern.compile("[A-Za-z0-9+/=_-]{24,}");

  /** Bits for each character, above which a text is hardly one of words. */
  private static final double ENTROPY = 4.2;

  private static final int CIPHERTEXT_LEAST = 60;

  private Exposed() {}

  /** The names of such variables, in order. */
  static List<String> names(Map<String, Sensitive> variables) {
    return new TreeMap<>(variables)
        .entrySet().stream()
            .filter(
                entry -> entry.getValue().<Boolean>use(value -> isSecret(entry.getKey(), value)))
            .map(Map.Entry::getKey)
            .toList();
  }

  private static boolean isSecret(String name, byte[] value) {
    var text = new Latin(value, 0, value.length);
    if (value.length == 0 || REFERENCE.matcher(text).matches() || isCiphertext(value)) {
      return false;
    }
    return NAME.matcher(name).matches()
        || KEY_ID.matcher(text).find()
        || PEM.matcher(text).matches()
        || URL.matcher(text).matches()
        || (RANDOM.matcher(text).matches() && entropy(value) >= ENTROPY);
  }

  /** What its author encrypted with KMS: ours, or AWS's, which begin with the same bytes. */
  private static boolean isCiphertext(byte[] value) {
    if (value.length < CIPHERTEXT_LEAST) {
      return false;
    }
    byte[] decoded;
    try {
      decoded = Base64.getDecoder().decode(value);
    } catch (IllegalArgumentException e) {
      return false;
    }
    try {
      Sealed.parse(decoded);
      return true;
    } catch (DidNotOpen e) {
      return decoded[0] == 1 && decoded[1] == 2;
    } finally {
      Arrays.fill(decoded, (byte) 0);
    }
  }

  private static double entropy(byte[] value) {
    var counts = new int[256];
    for (byte b : value) {
      counts[b & 0xff]++;
    }
    double sum = 0;
    for (int count : counts) {
      if (count > 0) {
        double share = (double) count / value.length;
        sum -= share * Math.log(share) / Math.log(2);
      }
    }
    return sum;
  }

  /** Bytes as characters, so that no copy of a value is left behind. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Latin(byte[] bytes, int from, int to) implements CharSequence {
    @Override
    public int length() {
      return to - from;
    }

    @Override
    public char charAt(int index) {
      return (char) (bytes[from + index] & 0xff);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Latin(bytes, from + start, from + end);
    }

    @Override
    public String toString() {
      return "Latin[" + length() + "]";
    }
  }
}
