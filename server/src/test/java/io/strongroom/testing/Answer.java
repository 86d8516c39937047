package io.strongroom.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server's answer, read and held against what was expected. */
public final class Answer {
  private final String what;
  private final Reply reply;

  /**
   * An answer.
   *
   * @param what the operation, for messages of failed assertions
   */
  public Answer(String what, Reply reply) {
    this.what = what;
    this.reply = reply;
  }

  public int status() {
    return reply.status();
  }

  /** The error's code, empty where there is none. */
  public String code() {
    return reply.code();
  }

  /** The bytes of the body as text. */
  public String body() {
    return reply.body();
  }

  public String header(String name) {
    return reply.headers().getOrDefault(name, "");
  }

  /** Fails unless it is a success. */
  public Answer ok() {
    assertEquals(2, reply.status() / 100, this::toString);
    return this;
  }

  /** Fails unless it is a success without any body. */
  public void nothing() {
    ok();
    assertEquals("", reply.body(), what);
  }

  /** The body as an object of a success. */
  public Map<String, Object> json() {
    ok();
    return JsonTree.read(reply.body());
  }

  /** Fails unless it is a success with exactly these members. */
  public Answer members(String... names) {
    assertEquals(new TreeSet<>(Set.of(names)), new TreeSet<>(json().keySet()), what);
    return this;
  }

  /** The text at a path of names. */
  public String text(String... path) {
    return (String) at(path);
  }

  /** The number at a path of names. */
  public BigDecimal number(String... path) {
    return (BigDecimal) at(path);
  }

  /** The decoded base64 at a path of names. */
  public byte[] blob(String... path) {
    return Base64.getDecoder().decode(text(path));
  }

  /** The list of texts at a path of names. */
  public List<String> texts(String... path) {
    var texts = new ArrayList<String>();
    for (Object item : (List<?>) at(path)) {
      texts.add((String) item);
    }
    return texts;
  }

  /** The objects of the list at a path of names. */
  public List<Map<String, Object>> objects(String... path) {
    var objects = new ArrayList<Map<String, Object>>();
    for (Object item : (List<?>) at(path)) {
      objects.add(asObject(item));
    }
    return objects;
  }

  /** The object at a path of names. */
  public Map<String, Object> object(String... path) {
    return asObject(at(path));
  }

  /** Whatever is at a path of names. */
  public Object at(String... path) {
    Object value = json();
    for (String name : path) {
      value = asObject(value).get(name);
      if (value == null) {
        return fail("no " + name + " in " + this);
      }
    }
    return value;
  }

  @SuppressWarnings("unchecked") // the reader makes no other maps
  private static Map<String, Object> asObject(Object value) {
    return (Map<String, Object>) value;
  }

  /** The text of the first XML element of that name. */
  public String element(String name) {
    Matcher matcher = Pattern.compile("<" + name + ">([^<]*)</" + name + ">").matcher(body());
    return matcher.find() ? unescaped(matcher.group(1)) : fail("no " + name + " in " + this);
  }

  private static String unescaped(String xml) {
    return xml.replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
  }

  /** Fails unless a JSON service refused it with this code, whatever it says. */
  public Answer refused(String code) {
    assertEquals(code, reply.code(), this::toString);
    assertEquals(400, reply.status(), this::toString);
    return this;
  }

  /** Fails unless refused with this code and with {@code message} of this text and nothing else. */
  public void refused(String code, String message) {
    exactly(400, Map.of("__type", code, "message", message));
  }

  /** As {@link #refused(String, String)} where the member is {@code Message}. */
  public void refusedCapital(String code, String message) {
    exactly(400, Map.of("__type", code, "Message", message));
  }

  /** Fails unless refused with this code and not one word. */
  public void refusedSilently(String code) {
    exactly(400, Map.of("__type", code));
  }

  /** Fails unless the service says that it failed itself. */
  public void failed(String code) {
    assertEquals(500, reply.status(), this::toString);
    assertEquals(code, reply.code(), this::toString);
  }

  /** Fails unless the caller was told that no policy of his own allows this. */
  public void denied(Client caller, String action, String resource) {
    refusedCapital(
        "AccessDeniedException",
        refusal(caller, action, resource)
            + " because no identity-based policy allows the "
            + action
            + " action");
  }

  /** Fails unless the caller was told that the resource's policy does not allow this. */
  public void deniedByResource(Client caller, String action, String resource) {
    refusedCapital(
        "AccessDeniedException",
        refusal(caller, action, resource)
            + " because no resource-based policy allows the "
            + action
            + " action");
  }

  /** Fails unless the caller was told that one of his own policies denies this. */
  public void deniedExplicitly(Client caller, String action, String resource) {
    refusedCapital(
        "AccessDeniedException",
        refusal(caller, action, resource) + " with an explicit deny in an identity-based policy");
  }

  private static String refusal(Client caller, String action, String resource) {
    return "User: "
        + caller.arn()
        + " is not authorized to perform: "
        + action
        + (resource.isEmpty() ? "" : " on resource: " + resource);
  }

  private void exactly(int status, Map<String, String> members) {
    assertEquals(status, reply.status(), this::toString);
    assertEquals(members, JsonTree.read(reply.body()), what);
  }

  /** Fails unless a query service refused it so. */
  public void queryRefused(int status, String code, String message) {
    queryRefused(status, code);
    assertEquals(message, element("Message"), this::toString);
  }

  /** As {@link #queryRefused(int, String, String)}, whatever it says. */
  public Answer queryRefused(int status, String code) {
    assertEquals(status, reply.status(), this::toString);
    assertEquals("text/xml", header("Content-Type"), what);
    assertEquals(code, element("Code"), this::toString);
    assertEquals("Sender", element("Type"), what);
    return this;
  }

  /** Shows what came; answers of tests hold no real secrets. */
  @Override
  public String toString() {
    return what + ": " + reply.status() + " " + reply.body();
  }
}
