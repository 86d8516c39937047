package io.strongroom.bench;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The requests that a server refuses and that must look alike by the clock. */
final class Refusals {
  private static final int MANY = 200;
  private static final String REGION = "us-east-1";
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final Pattern ID = Pattern.compile("<AccessKeyId>([A-Z0-9]+)</AccessKeyId>");
  private static final Pattern SECRET = Pattern.compile("<SecretAccessKey>([^<]+)<");
  private static final Pattern ACCOUNT = Pattern.compile("<Account>([0-9]{12})</Account>");
  private static final String SIGNATURE = "Signature=";
  private static final String VERSION = "&Version=2010-05-08";
  private static final Work LIST_KEYS =
      new Work("ListKeys", "kms", "TrentService.ListKeys", Work.Kind.READ, true, i -> "{}");

  private static final String TRUST =
      URLEncoder.encode(
          """
          {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
           "Principal": {"AWS": "arn:aws:iam::ACCOUNT:root"}}}
          """,
          StandardCharsets.UTF_8);

  private final Wire wire;
  private final RandomGenerator random;
  private final Signer admin;
  private final String account;
  private final List<Signer> known = new ArrayList<>();
  private final List<Signer> inactive = new ArrayList<>();

  /** Makes the users, roles and secrets that some requests name. */
  Refusals(Wire wire, int port, Path data, RandomGenerator random) throws IOException {
    this.wire = wire;
    this.random = random;
    var credentials = new Properties();
    try (var in = Files.newBufferedReader(data.resolve("admin.credentials"))) {
      credentials.load(in);
    }
    admin =
        new Signer(
            "127.0.0.1:" + port,
            REGION,
            credentials.getProperty("aws_access_key_id"),
            credentials.getProperty("aws_secret_access_key"));
    account =
        group(ACCOUNT, done(admin.form("sts", "Action=GetCallerIdentity&Version=2011-06-15")));
    for (int i = 0; i < MANY; i++) {
      iam(
          "Action=CreateRole&RoleName=%s&AssumeRolePolicyDocument=%s"
              .formatted(there(i), TRUST.replace("ACCOUNT", account)));
      done(bytes(admin.requests(created(), i, 1)[0]));
      iam("Action=CreateUser&UserName=" + there(i));
      known.add(newKey(there(i)));
      Signer off = newKey(there(i));
      iam(
          "Action=UpdateAccessKey&Status=Inactive&UserName=%s&AccessKeyId=%s"
              .formatted(there(i), off.keyId()));
      inactive.add(off);
    }
  }

  private static String there(int i) {
    return "there-%04d".formatted(i);
  }

  private static String absent(int i) {
    return "nowhe-%04d".formatted(i);
  }

  private String iam(String form) throws IOException {
    return done(admin.form("iam", form + VERSION));
  }

  private String done(byte[] request) throws IOException {
    String answer = wire.ask(request);
    if (!answer.startsWith("HTTP/1.1 200 ")) {
      throw new IOException(answer);
    }
    return answer;
  }

  private Signer newKey(String user) throws IOException {
    String answer = iam("Action=CreateAccessKey&UserName=" + user);
    return as(group(ID, answer), group(SECRET, answer));
  }

  private Signer as(String id, String secret) {
    return new Signer(admin.host(), REGION, id, secret);
  }

  private static String group(Pattern pattern, String text) throws IOException {
    Matcher found = pattern.matcher(text);
    if (!found.find()) {
      throw new IOException("no " + pattern + " in: " + text);
    }
    return found.group(1);
  }

  /** All pairs, freshly signed: good for five minutes. */
  List<Pair> pairs() {
    var pairs = new ArrayList<>(ofSignatures());
    pairs.addAll(ofNames());
    return pairs;
  }

  private List<Pair> ofSignatures() {
    List<byte[]> right = signed(known);
    List<byte[]> one = right.subList(0, 1);
    List<byte[]> unknown = signed(known.stream().map(it -> as(unknownId(), it.secret())).toList());
    List<byte[]> wrong = altered(right, 0, 64);
    var mistaken = Pair.Expected.both("\r\n\r\n{\"__type\":\"InvalidSignatureException\"");
    var strange = Pair.Expected.both("\r\n\r\n{\"__type\":\"UnrecognizedClientException\"");
    var either = new Pair.Expected(mistaken.first(), strange.first());
    return List.of(
        new Pair(
            "control: the same request twice",
            altered(one, 0, 64),
            altered(one, 0, 64),
            mistaken,
            true),
        new Pair(
            "control: a right signature, a wrong one",
            signed(List.of(admin)),
            altered(signed(List.of(admin)), 0, 64),
            new Pair.Expected("HTTP/1.1 200 ", mistaken.first()),
            true),
        new Pair(
            "signature wrong in the last digit, in the first",
            altered(one, 63, 64),
            altered(one, 0, 1),
            mistaken,
            false),
        new Pair(
            "signature wrong in the last digit, in all 64",
            altered(one, 63, 64),
            altered(one, 0, 64),
            mistaken,
            false),
        new Pair(
            "key id known, unknown; one of each",
            wrong.subList(0, 1),
            altered(unknown, 0, 64).subList(0, 1),
            either,
            false),
        new Pair(
            "key id known, unknown; " + MANY + " of each",
            wrong,
            altered(unknown, 0, 64),
            either,
            false),
        new Pair(
            "key id inactive, unknown; " + MANY + " of each",
            altered(signed(inactive), 0, 64),
            altered(unknown, 0, 64),
            strange,
            false),
        new Pair(
            "inactive key, rightly and wrongly signed",
            signed(inactive),
            altered(signed(inactive), 0, 64),
            strange,
            false));
  }

  /** Asked by somebody who is known and may do nothing. */
  private List<Pair> ofNames() {
    Signer nobody = known.getFirst();
    var users = new ArrayList<List<byte[]>>(List.of(new ArrayList<>(), new ArrayList<>()));
    var roles = new ArrayList<List<byte[]>>(List.of(new ArrayList<>(), new ArrayList<>()));
    var secrets = List.of(secrets(Refusals::there), secrets(Refusals::absent));
    for (int i = 0; i < MANY; i++) {
      users.get(0).add(nobody.form("iam", "Action=GetUser&UserName=" + there(i) + VERSION));
      users.get(1).add(nobody.form("iam", "Action=GetUser&UserName=" + absent(i) + VERSION));
      roles.get(0).add(nobody.form("sts", assume(there(i))));
      roles.get(1).add(nobody.form("sts", assume(absent(i))));
    }
    var denied = Pair.Expected.both("<Code>AccessDenied</Code>");
    return List.of(
        new Pair("user there, absent (GetUser, denied)", users.get(0), users.get(1), denied, false),
        new Pair(
            "role there, absent (AssumeRole, denied)", roles.get(0), roles.get(1), denied, false),
        new Pair(
            "secret there, absent (GetSecretValue, denied)",
            signed(nobody, secrets.get(0)),
            signed(nobody, secrets.get(1)),
            Pair.Expected.both("\r\n\r\n{\"__type\":\"AccessDeniedException\""),
            false));
  }

  private String assume(String role) {
    return "Action=AssumeRole&Version=2011-06-15&RoleSessionName=bench&RoleArn="
        + "arn%3Aaws%3Aiam%3A%3A"
        + account
        + "%3Arole%2F"
        + role;
  }

  private static Work created() {
    return new Work(
        "CreateSecret",
        "secretsmanager",
        "secretsmanager.CreateSecret",
        Work.Kind.WRITE,
        true,
        i ->
            "{\"Name\":\"%s\",\"ClientRequestToken\":\"%032d\",\"SecretString\":\"s\"}"
                .formatted(there(i), i));
  }

  private static Work secrets(IntFunction<String> names) {
    return new Work(
        "GetSecretValue",
        "secretsmanager",
        "secretsmanager.GetSecretValue",
        Work.Kind.READ,
        true,
        i -> "{\"SecretId\":\"" + names.apply(i) + "\"}");
  }

  private static List<byte[]> signed(List<Signer> signers) {
    return signers.stream().map(it -> bytes(it.requests(LIST_KEYS, 0, 1)[0])).toList();
  }

  private static List<byte[]> signed(Signer signer, Work work) {
    return List.of(signer.requests(work, 0, MANY)).stream().map(Refusals::bytes).toList();
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  /** As AWS's, and nobody's. */
  private String unknownId() {
    var id = new StringBuilder("AKIA");
    for (int i = 0; i < 16; i++) {
      id.append(BASE32.charAt(random.nextInt(BASE32.length())));
    }
    return id.toString();
  }

  /** The same requests with some hexadecimal digits of their signatures changed. */
  private static List<byte[]> altered(List<byte[]> requests, int from, int to) {
    return requests.stream().map(it -> altered(it, from, to)).toList();
  }

  private static byte[] altered(byte[] request, int from, int to) {
    byte[] copy = request.clone();
    int start =
        new String(copy, StandardCharsets.ISO_8859_1).indexOf(SIGNATURE) + SIGNATURE.length();
    for (int i = start + from; i < start + to; i++) {
      // Another digit for each digit.
      copy[i] = (byte) (copy[i] == 'f' ? '0' : copy[i] == '9' ? 'a' : copy[i] + 1);
    }
    return copy;
  }
}
