package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.attack.Search;
import io.strongroom.audit.Durability;
import io.strongroom.audit.SinkAddress;
import io.strongroom.audit.TrailSettings;
import io.strongroom.aws.Api;
import io.strongroom.aws.Blob;
import io.strongroom.aws.Bytes;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Members;
import io.strongroom.aws.Members.Member;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.Sensitive;
import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Signed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A text of its own in every field of every operation, one field at a time, sent by who may and by
 * who may not: it stands in no record, export, log or checkpoint, unless the field is one that is
 * recorded in clear by rule.
 */
@Timeout(300)
final class CanaryTest {
  private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  @TempDir private Path folder;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final Map<String, String> hidden = new LinkedHashMap<>();
  private final Map<String, String> clear = new LinkedHashMap<>();

  /**
   * A place in a request.
   *
   * @param path of names; {@code []} for an item of a list, {@code {}} for a key of a map
   */
  private record Field(List<String> path, boolean clear, boolean blob) {
    Object value(String canary) {
      return at(path.size(), blob ? JsonTree.blob(canary) : canary);
    }

    /** The value of the first member, with everything on the way to the last. */
    private Object at(int from, Object inner) {
      Object value = inner;
      for (int i = from - 1; i > 0; i--) {
        String name = path.get(i);
        value =
            switch (name) {
              case "[]" -> List.of(value);
              case "{key}" -> Map.of(value, "value");
              case "{value}" -> Map.of("key", value);
              default -> Map.of(name, value);
            };
      }
      return value;
    }
  }

  private static List<Field> fields(Api.Entry entry) {
    var fields = new ArrayList<Field>();
    structure(entry, entry.request(), List.of(), false, fields);
    return fields;
  }

  private static void structure(
      Api.Entry entry, Class<?> type, List<String> before, boolean clear, List<Field> fields) {
    for (Member member : Members.of(entry.lookup(), type).list()) {
      var path = new ArrayList<>(before);
      path.add(member.wire());
      boolean shown = clear || member.has(Clear.class);
      boolean blob = member.has(Blob.class);
      value(entry, member.type(), path, shown, blob, fields);
    }
  }

  private static void value(
      Api.Entry entry,
      Type type,
      List<String> path,
      boolean clear,
      boolean blob,
      List<Field> fields) {
    if (type instanceof ParameterizedType generic) {
      Type[] inner = generic.getActualTypeArguments();
      Class<?> raw = (Class<?>) generic.getRawType();
      if (raw == Optional.class) {
        value(entry, inner[0], path, clear, blob, fields);
      } else if (raw == List.class) {
        value(entry, inner[0], more(path, "[]"), clear, blob, fields);
      } else {
        fields.add(new Field(more(path, "{key}"), clear, false));
        value(entry, inner[1], more(path, "{value}"), clear, blob, fields);
      }
      return;
    }
    var plain = (Class<?>) type;
    if (plain.isRecord() && !Members.isIdentifier(plain)) {
      structure(entry, plain, path, clear, fields);
      return;
    }
    boolean secret = plain == Sensitive.class || plain == Bytes.class;
    boolean identifier = Members.isIdentifier(plain);
    fields.add(new Field(path, (clear || identifier) && !secret, blob || plain == Bytes.class));
  }

  private static List<String> more(List<String> path, String last) {
    var longer = new ArrayList<>(path);
    longer.add(last);
    return longer;
  }

  @Test
  void a_canary_in_any_field_is_seen_nowhere() throws StartFailed, IOException {
    var stream = new PrintStream(log, true, StandardCharsets.UTF_8);
    Options options =
        Options.ephemeral()
            .in(folder.resolve("data"))
            .with(new Log(stream, Log.Format.TEXT, InstantSource.system()))
            .with(
                new TrailSettings(
                    Durability.DEFAULT,
                    Duration.ofSeconds(1),
                    List.of(SinkAddress.parse(folder.resolve("checkpoints").toUri().toString())),
                    Optional.empty(),
                    false));
    try (Server server = Server.start(options)) {
      Client admin = admin(server);
      Client nobody = nobody(server, admin);
      for (Subject subject : Subject.signed()) {
        for (Field field : fields(subject.entry())) {
          sing(subject, field, admin, nobody);
        }
      }
      assertTrue(hidden.size() > 80, () -> "only " + hidden.size() + " canaries");
    }
    assertTrue(Files.size(folder.resolve("checkpoints")) > 0, "there is no checkpoint");
    assertEquals(List.of(), look(new Search(hidden)));
    assertTrue(look(new Search(clear)).size() > 20, "names are not recorded in clear");
  }

  private void sing(Subject subject, Field field, Client admin, Client nobody) {
    String name = subject + " " + field.path();
    sing(name, subject, field, admin, admin, "");
    sing(name + " denied", subject, field, admin, nobody, "");
    sing(name + " too long", subject, field, admin, admin, "x".repeat(9_000));
  }

  private void sing(
      String name, Subject subject, Field field, Client admin, Client by, String more) {
    String canary = Entropy.text(LETTERS, 24);
    (field.clear() ? clear : hidden).put(name, canary);
    ValidRequests.Valid request = new ValidRequests(admin).of(subject.action());
    Object value = field.value(canary + more);
    Answer answer = subject.send(by, request.with(field.path().getFirst(), value).members());
    assertTrue(answer.status() < 500, answer::toString);
  }

  private List<String> look(Search search) throws IOException {
    var hits = new ArrayList<String>();
    Path audit = folder.resolve("data/audit");
    hits.addAll(search.in(audit));
    hits.addAll(search.in(folder.resolve("checkpoints")));
    hits.addAll(search.in("the log", log.toString(StandardCharsets.UTF_8)));
    String data = folder.resolve("data").toString();
    for (String[] command : new String[][] {{"list"}, {"export"}, {"export", "--format", "csv"}}) {
      var all = new ArrayList<>(List.of("audit"));
      all.addAll(List.of(command));
      all.addAll(List.of("--data", data));
      Ran ran = Ran.of(all.toArray(String[]::new));
      assertEquals(0, ran.status(), ran.err());
      hits.addAll(search.in(String.join(" ", command), ran.out()));
    }
    return hits;
  }

  private static Client admin(Server server) {
    var key = server.newAdmin().orElseThrow();
    String secret = key.secret().use(bytes -> new String(bytes, StandardCharsets.US_ASCII));
    return new Client(
        Signed.to(server.endpoint(), "us-east-1", key.id(), secret),
        "arn:aws:iam::000000000000:user/admin");
  }

  private static Client nobody(Server server, Client admin) {
    admin.iam("CreateUser", "UserName", "nobody").ok();
    Answer key = admin.iam("CreateAccessKey", "UserName", "nobody").ok();
    return new Client(
        Signed.to(
            server.endpoint(),
            "us-east-1",
            key.element("AccessKeyId"),
            key.element("SecretAccessKey")),
        "nobody");
  }
}
