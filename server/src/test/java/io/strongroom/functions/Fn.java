package io.strongroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Running;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** What tests of functions need again and again. */
final class Fn {
  static final String FUNCTIONS = "/2015-03-31/functions";

  private Fn() {}

  /** A zip file with these entries: names and contents in turn. */
  static byte[] zip(String... namesAndContents) {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      for (int i = 0; i < namesAndContents.length; i += 2) {
        zip.putNextEntry(new ZipEntry(namesAndContents[i]));
        zip.write(namesAndContents[i + 1].getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] zip() {
    return zip("index.js", "exports.handler = async () => 'hello';");
  }

  /** Asks for a function to be made; further members in turn. */
  static Answer create(Client by, String name, String role, Object... more) {
    var members =
        new ArrayList<Object>(
            List.of(
                "FunctionName",
                name,
                "Role",
                role,
                "Runtime",
                "nodejs20.x",
                "Handler",
                "index.handler",
                "Code",
                Map.of("ZipFile", JsonTree.blob(zip()))));
    for (int i = 0; i < more.length; i += 2) {
      int known = members.indexOf(more[i]);
      if (known >= 0) {
        members.set(known + 1, more[i + 1]);
      } else {
        members.addAll(Arrays.asList(more[i], more[i + 1]));
      }
    }
    return by.lambda("POST " + FUNCTIONS, members.toArray());
  }

  static String role(Running aws, String... statements) {
    return aws.serviceRole("lambda.amazonaws.com", statements);
  }

  static Answer get(Client by, String name) {
    return by.lambda("GET " + FUNCTIONS + "/" + name);
  }

  static Answer configuration(Client by, String name) {
    return by.lambda("GET " + FUNCTIONS + "/" + name + "/configuration");
  }

  static Answer update(Client by, String name, Object... members) {
    return by.lambda("PUT " + FUNCTIONS + "/" + name + "/configuration", members);
  }

  static Map<String, Object> environment(Object... namesAndValues) {
    return Map.of("Variables", JsonTree.read(JsonTree.write(namesAndValues)));
  }

  /** Fails unless refused with this status, code and message. */
  static void refused(Answer answer, int status, String code, String message) {
    assertEquals(status, answer.status(), answer::toString);
    assertEquals(code, answer.header("x-amzn-errortype"), answer::toString);
    Map<String, Object> body = JsonTree.read(answer.body());
    Object text = body.containsKey("message") ? body.get("message") : body.get("Message");
    assertEquals(message, text);
  }
}
