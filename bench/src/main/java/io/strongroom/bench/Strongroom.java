package io.strongroom.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Strongroom under test: its process, what lies in it, and the requests that are made to it. */
final class Strongroom implements AutoCloseable {
  /** Distinct requests of each kind, sent one after the other, so that none is answered twice. */
  static final int DISTINCT = 2000;

  static final String SIGN_RSA = "Sign, RSA_2048";
  static final String SIGN_P256 = "Sign, ECC_NIST_P256";

  private static final int CONNECTIONS = 8;
  private static final int OTHER_NAMES = 50_000_000;
  private static final String REGION = "us-east-1";
  private static final Pattern KEY = Pattern.compile("\"KeyId\":\"([^\"]+)\"");
  private static final Pattern BLOB = Pattern.compile("\"CiphertextBlob\":\"([^\"]+)\"");

  private final Child child;
  private final Signer signer;
  private final List<Work> works;
  private final AtomicInteger newNames = new AtomicInteger();

  /** Starts on a data folder and fills it. */
  Strongroom(List<String> command, Path data) throws IOException {
    child = Child.start(command);
    signer = signer(data);
    works = seed();
  }

  /**
   * A further node of the same data, which makes other new names.
   *
   * @param data of the first, with the administrator's key
   */
  Strongroom(Strongroom first, List<String> command, Path data) throws IOException {
    child = Child.start(command);
    signer = signer(data);
    works = first.works;
    newNames.set(OTHER_NAMES);
  }

  private Signer signer(Path data) throws IOException {
    var admin = new Properties();
    try (var in = Files.newBufferedReader(data.resolve("admin.credentials"))) {
      admin.load(in);
    }
    return new Signer(
        "127.0.0.1:" + child.port(),
        REGION,
        admin.getProperty("aws_access_key_id"),
        admin.getProperty("aws_secret_access_key"));
  }

  Child child() {
    return child;
  }

  List<Work> works() {
    return works;
  }

  Work work(String name) {
    return works.stream().filter(work -> work.name().equals(name)).findFirst().orElseThrow();
  }

  /** Freshly signed requests: as many as are replayed, or as many as can be sent in that time. */
  ByteBuffer[] requests(Work work, Duration time) {
    if (work.replayable()) {
      return signer.requests(work, 0, DISTINCT);
    }
    int count = Math.clamp(time.toMillis() * 15, DISTINCT, 100_000);
    return signer.requests(work, newNames.getAndAdd(count), count);
  }

  private List<Work> seed() throws IOException {
    Work createKey = write("CreateKey", "kms", "TrentService.CreateKey", i -> "{}");
    String key = group(KEY, answers(createKey, 1).getFirst());
    answers(
        write(
            "CreateSecret",
            "secretsmanager",
            "secretsmanager.CreateSecret",
            i ->
                "{\"Name\":\"%s\",\"ClientRequestToken\":\"%032d\",\"SecretString\":\"%s\"}"
                    .formatted(
                        secret(i),
                        i,
                        "{'username':'u%05d','password':'".formatted(i) + value(72, i) + "'}")),
        DISTINCT);
    Work put = put("PutParameter, overwrite", true, i -> parameter(i % DISTINCT));
    answers(put, DISTINCT);
    Work encrypt =
        read(
            "Encrypt",
            "kms",
            "TrentService.Encrypt",
            i ->
                "{\"KeyId\":\""
                    + key
                    + "\",\"Plaintext\":\""
                    + plaintext(i)
                    + "\","
                    + CONTEXT
                    + "}");
    List<String> blobs =
        answers(encrypt, DISTINCT).stream().map(answer -> group(BLOB, answer)).toList();
    return List.of(
        read(
            "GetSecretValue",
            "secretsmanager",
            "secretsmanager.GetSecretValue",
            i -> "{\"SecretId\":\"" + secret(i) + "\"}"),
        read(
            "GetParameter",
            "ssm",
            "AmazonSSM.GetParameter",
            i -> "{\"Name\":\"" + parameter(i) + "\",\"WithDecryption\":true}"),
        read(
            "GetParametersByPath, 10 SecureStrings",
            "ssm",
            "AmazonSSM.GetParametersByPath",
            i -> "{\"Path\":\"" + path(i % (DISTINCT / 10)) + "\",\"WithDecryption\":true}"),
        encrypt,
        read(
            "Decrypt",
            "kms",
            "TrentService.Decrypt",
            i -> "{\"CiphertextBlob\":\"" + blobs.get(i) + "\"," + CONTEXT + "}"),
        read(
            "GenerateDataKey",
            "kms",
            "TrentService.GenerateDataKey",
            i -> "{\"KeyId\":\"" + key + "\",\"KeySpec\":\"AES_256\"," + CONTEXT + "}"),
        sign(SIGN_RSA, "RSA_2048", "RSASSA_PKCS1_V1_5_SHA_256"),
        sign(SIGN_P256, "ECC_NIST_P256", "ECDSA_SHA_256"),
        put,
        put("PutParameter, new", false, "/bench/new/n%07d"::formatted));
  }

  private Work sign(String name, String spec, String algorithm) throws IOException {
    String request = "{\"KeySpec\":\"" + spec + "\",\"KeyUsage\":\"SIGN_VERIFY\"}";
    Work create = write("CreateKey", "kms", "TrentService.CreateKey", i -> request);
    String key = group(KEY, answers(create, 1).getFirst());
    return read(
        name,
        "kms",
        "TrentService.Sign",
        i ->
            "{\"KeyId\":\"%s\",\"Message\":\"%s\",\"SigningAlgorithm\":\"%s\"}"
                .formatted(key, plaintext(i), algorithm));
  }

  private static final String CONTEXT = "\"EncryptionContext\":{\"purpose\":\"bench\"}";

  private List<String> answers(Work work, int count) throws IOException {
    var bodies = new ArrayList<String>(count);
    try (var load = new Load(child.port(), CONNECTIONS)) {
      Load.Outcome outcome = load.once(signer.requests(work, 0, count), bodies::add);
      if (outcome.errors() > 0) {
        throw new IOException(work.name() + " failed: " + outcome.firstError());
      }
    }
    return bodies;
  }

  private static Work read(String name, String service, String target, IntFunction<String> bodies) {
    return new Work(name, service, target, Work.Kind.READ, true, bodies);
  }

  private static Work write(
      String name, String service, String target, IntFunction<String> bodies) {
    return new Work(name, service, target, Work.Kind.WRITE, true, bodies);
  }

  private static Work put(String name, boolean overwrite, IntFunction<String> names) {
    return new Work(
        name,
        "ssm",
        "AmazonSSM.PutParameter",
        Work.Kind.WRITE,
        overwrite,
        i ->
            "{\"Name\":\"%s\",\"Value\":\"%s\",\"Type\":\"SecureString\",\"Overwrite\":%s}"
                .formatted(names.apply(i), value(64, i), overwrite));
  }

  private static String secret(int i) {
    return "bench/secret%05d".formatted(i);
  }

  private static String parameter(int i) {
    return path(i / 10) + "/parameter%05d".formatted(i);
  }

  /** Of ten parameters. */
  private static String path(int i) {
    return "/bench/app%04d".formatted(i);
  }

  private static String plaintext(int i) {
    return Base64.getEncoder().encodeToString(value(64, i).getBytes(StandardCharsets.US_ASCII));
  }

  private static String value(int length, int i) {
    return "%07d".formatted(i) + "v".repeat(length - 7);
  }

  private static String group(Pattern pattern, String answer) {
    Matcher found = pattern.matcher(answer);
    if (!found.find()) {
      throw new IllegalStateException("no " + pattern + " in an answer");
    }
    return found.group(1);
  }

  @Override
  public void close() {
    child.close();
  }
}
