package io.strongroom.kms;

import static io.strongroom.testing.JsonTree.blob;

import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Running;
import io.strongroom.testing.Signed;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.logging.Logger;

/**
 * Not a test: whether the time of an InvalidCiphertextException tells what was wrong. Run its main
 * method with the test class path; an argument is the number of samples of each kind. The method is
 * in docs/timing.md.
 */
final class CiphertextTiming {
  private static final Logger LOG = Logger.getLogger(CiphertextTiming.class.getName());
  private static final int RESIGN = 300;
  private static final double[] CROPS = {1, 0.99, 0.95, 0.9, 0.75, 0.5, 0.25};
  private static final Random RANDOM = new Random();

  private CiphertextTiming() {}

  /** One thing that can be wrong, or nothing as a control; the members of a request. */
  private record Kind(String name, Supplier<Object[]> members) {}

  /** Takes the number of samples of each kind, 10,000 unless given. */
  public static void main(String[] arguments) throws IOException {
    int samples = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
    try (Running aws = Running.fresh(DatabaseKind.MEMORY)) {
      var out = new StringBuilder("\n| wrong | beside | us: p10, p50, p90 | of the other | t |\n");
      out.append("|---|---|---|---|---|\n");
      report(out, aws, samples, symmetric(aws));
      report(out, aws, samples, rsa(aws));
      LOG.info(out::toString);
    }
  }

  private static Object[] members(byte[] ciphertext, Object... more) {
    var all = new ArrayList<Object>(List.of("CiphertextBlob", blob(ciphertext)));
    all.addAll(Arrays.asList(more));
    return all.toArray();
  }

  private static byte[] flipped(byte[] good, int first, int end) {
    byte[] bad = good.clone();
    int bit = first * 8 + RANDOM.nextInt((end - first) * 8);
    bad[bit / 8] ^= (byte) (1 << (bit % 8));
    return bad;
  }

  /** The first is what all are compared with, the second the same once more. */
  private static List<Kind> symmetric(Running aws) {
    Client admin = aws.admin();
    var context = Map.of("tenant", "a");
    var other = Map.of("tenant", "b");
    byte[] good =
        admin
            .kms(
                "Encrypt",
                "KeyId",
                aws.kmsKey(),
                "Plaintext",
                blob("x".repeat(100)),
                "EncryptionContext",
                context)
            .blob("CiphertextBlob");
    int tag = good.length - 16;
    int text = tag - 100;
    int nonce = text - 12;
    int salt = nonce - 16;
    int material = salt - 16;
    String with = "EncryptionContext";
    return List.of(
        new Kind("tag", () -> members(flipped(good, tag, good.length), with, context)),
        new Kind("tag (the same)", () -> members(flipped(good, tag, good.length), with, context)),
        new Kind("ciphertext", () -> members(flipped(good, text, tag), with, context)),
        new Kind("nonce", () -> members(flipped(good, nonce, text), with, context)),
        new Kind("salt", () -> members(flipped(good, salt, nonce), with, context)),
        new Kind("encryption context", () -> members(good, with, other)),
        new Kind("material id", () -> members(flipped(good, material, salt), with, context)),
        new Kind("label", () -> members(flipped(good, 5, material), with, context)),
        new Kind("nothing (control)", () -> members(good, with, context)));
  }

  private static List<Kind> rsa(Running aws) {
    Client admin = aws.admin();
    String sha256 = "RSAES_OAEP_SHA_256";
    String key = rsaKey(admin);
    byte[] good = rsaEncrypted(admin, key, sha256);
    byte[] foreign = rsaEncrypted(admin, rsaKey(admin), sha256);
    byte[] otherHash = rsaEncrypted(admin, key, "RSAES_OAEP_SHA_1");
    Object[] more = {"KeyId", key, "EncryptionAlgorithm", sha256};
    return List.of(
        new Kind("RSA: first half", () -> members(flipped(good, 1, 128), more)),
        new Kind("RSA: first half (the same)", () -> members(flipped(good, 1, 128), more)),
        new Kind("RSA: second half", () -> members(flipped(good, 128, 256), more)),
        new Kind("RSA: of another key", () -> members(foreign, more)),
        new Kind("RSA: of another hash", () -> members(otherHash, more)),
        new Kind("RSA: nothing (control)", () -> members(good, more)));
  }

  private static String rsaKey(Client admin) {
    return admin
        .kms("CreateKey", "KeySpec", "RSA_2048", "KeyUsage", "ENCRYPT_DECRYPT")
        .text("KeyMetadata", "Arn");
  }

  private static byte[] rsaEncrypted(Client admin, String key, String algorithm) {
    return admin
        .kms("Encrypt", "KeyId", key, "Plaintext", blob("x"), "EncryptionAlgorithm", algorithm)
        .blob("CiphertextBlob");
  }

  private static void report(StringBuilder out, Running aws, int samples, List<Kind> kinds)
      throws IOException {
    double[][] times = measured(aws.admin().signed(), samples, kinds);
    for (int i = 1; i < kinds.size(); i++) {
      out.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %s | %s | %.1f |%n",
              kinds.get(i).name(),
              kinds.getFirst().name(),
              quantiles(times[i]),
              quantiles(times[0]),
              worst(times[0], times[i])));
    }
  }

  /** Which kind is sent next is decided by chance for each request; a quarter is thrown away. */
  private static double[][] measured(Signed signed, int samples, List<Kind> kinds)
      throws IOException {
    var times = new double[kinds.size()][samples];
    var had = new int[kinds.size()];
    int all = kinds.size() * samples;
    try (var socket = new Socket(signed.endpoint().getHost(), signed.endpoint().getPort())) {
      socket.setTcpNoDelay(true);
      for (int done = -all / 3; done < all; ) {
        byte[][] requests = requests(signed, kinds);
        for (int i = 0; i < RESIGN && done < all; i++) {
          int kind = RANDOM.nextInt(kinds.size());
          double micros = micros(socket, requests[kind]);
          if (done < 0) {
            done++;
          } else if (had[kind] < samples) {
            times[kind][had[kind]++] = micros;
            done++;
          }
        }
      }
    }
    return times;
  }

  /** Signed anew now and then, with another bit flipped. */
  private static byte[][] requests(Signed signed, List<Kind> kinds) {
    var requests = new byte[kinds.size()][];
    for (int i = 0; i < requests.length; i++) {
      byte[] whole =
          signed
              .jsonDraft("TrentService.Decrypt", JsonTree.write(kinds.get(i).members().get()))
              .sign(signed.key("kms"), signed.clock().instant())
              .bytes();
      requests[i] =
          new String(whole, StandardCharsets.ISO_8859_1)
              .replace("Connection: close\r\n", "")
              .getBytes(StandardCharsets.ISO_8859_1);
    }
    return requests;
  }

  private static double micros(Socket socket, byte[] request) throws IOException {
    long start = System.nanoTime();
    socket.getOutputStream().write(request);
    readAnswer(socket.getInputStream());
    return (System.nanoTime() - start) / 1e3;
  }

  private static void readAnswer(InputStream in) throws IOException {
    var buffer = new byte[8192];
    int read = 0;
    while (true) {
      int more = in.read(buffer, read, buffer.length - read);
      if (more < 0) {
        throw new EOFException();
      }
      read += more;
      String text = new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
      int end = text.indexOf("\r\n\r\n");
      if (end > 0) {
        String head = text.substring(0, end).toLowerCase(Locale.ROOT);
        int at = head.indexOf("content-length: ") + "content-length: ".length();
        int stop = head.indexOf('\r', at);
        int length = Integer.parseInt(stop < 0 ? head.substring(at) : head.substring(at, stop));
        if (read >= end + 4 + length) {
          return;
        }
      }
    }
  }

  private static String quantiles(double[] times) {
    double[] sorted = times.clone();
    Arrays.sort(sorted);
    int last = sorted.length - 1;
    return String.format(
        Locale.ROOT,
        "%.1f, %.1f, %.1f",
        sorted[last / 10],
        sorted[last / 2],
        sorted[last * 9 / 10]);
  }

  /** The largest of Welch's t over all samples and over those below quantiles of both together. */
  private static double worst(double[] one, double[] two) {
    double[] both = Arrays.copyOf(one, one.length + two.length);
    System.arraycopy(two, 0, both, one.length, two.length);
    Arrays.sort(both);
    double worst = 0;
    for (double crop : CROPS) {
      double most = both[(int) ((both.length - 1) * crop)];
      double t = welch(below(one, most), below(two, most));
      worst = Math.abs(t) > Math.abs(worst) ? t : worst;
    }
    return worst;
  }

  private static double[] below(double[] times, double most) {
    return Arrays.stream(times).filter(time -> time <= most).toArray();
  }

  private static double welch(double[] one, double[] two) {
    if (one.length < 2 || two.length < 2) {
      return two.length - (double) one.length;
    }
    double a = Arrays.stream(one).average().orElseThrow();
    double b = Arrays.stream(two).average().orElseThrow();
    return (b - a) / Math.sqrt(variance(one, a) / one.length + variance(two, b) / two.length);
  }

  private static double variance(double[] times, double mean) {
    return Arrays.stream(times).map(time -> (time - mean) * (time - mean)).sum()
        / (times.length - 1);
  }
}
