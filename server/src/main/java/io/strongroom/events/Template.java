package io.strongroom.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a target gets of an event.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html">Input
 *     transformation</a>
 */
final class Template {
  static final Set<String> PREDEFINED =
      Set.of(
          "aws.events.rule-arn",
          "aws.events.rule-name",
          "aws.events.event.ingestion-time",
          "aws.events.event",
          "aws.events.event.json");

  /** Of what is made by a template: a value may stand in it a thousand times. */
  private static final int CHARS_MAX = 1 << 20;

  private static final Pattern PLACEHOLDER = Pattern.compile("<([A-Za-z0-9_.-]{1,256})>");

  private Template() {}

  /** The names between angle brackets. */
  static Set<String> placeholders(String template) {
    var names = new LinkedHashSet<String>();
    Matcher matcher = PLACEHOLDER.matcher(template);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  /**
   * The input of a target; empty where the template gives no JSON or too much of it, which is not
   * delivered.
   *
   * @param event the whole event
   */
  static Optional<String> input(
      Setting.Receiver target, String ruleArn, String ruleName, String ingested, String event) {
    if (target.input() != null) {
      return Optional.of(target.input());
    }
    if (target.inputPath() != null) {
      JsonNode root = Json.object(event).orElseThrow();
      return JsonPath.parse(target.inputPath()).flatMap(path -> path.in(root)).map(Json::write);
    }
    Setting.Transformer transformer = target.transformer();
    if (transformer == null) {
      return Optional.of(event);
    }
    ObjectNode root = Json.object(event).orElseThrow();
    Map<String, Optional<JsonNode>> values = new LinkedHashMap<>();
    transformer
        .paths()
        .forEach((name, path) -> values.put(name, JsonPath.parse(path).flatMap(it -> it.in(root))));
    values.put("aws.events.rule-arn", text(ruleArn));
    values.put("aws.events.rule-name", text(ruleName));
    values.put("aws.events.event.ingestion-time", text(ingested));
    values.put("aws.events.event", Optional.of(envelope(root)));
    values.put("aws.events.event.json", Optional.of(root));
    return filled(transformer.template(), values);
  }

  private static Optional<JsonNode> text(String text) {
    return Optional.of(JsonNodeFactory.instance.textNode(text));
  }

  /** Without the detail, and with a name in camel case. */
  private static ObjectNode envelope(ObjectNode event) {
    ObjectNode envelope = Json.object();
    event
        .properties()
        .forEach(
            member -> {
              if (!member.getKey().equals("detail")) {
                envelope.set(
                    member.getKey().equals("detail-type") ? "detailType" : member.getKey(),
                    member.getValue());
              }
            });
    return envelope;
  }

  private static Optional<String> filled(String template, Map<String, Optional<JsonNode>> values) {
    var out = new StringBuilder();
    boolean quoted = false;
    int at = 0;
    Matcher matcher = PLACEHOLDER.matcher(template);
    while (at < template.length()) {
      if (out.length() > CHARS_MAX) {
        return Optional.empty();
      }
      char next = template.charAt(at);
      if (next == '<'
          && matcher.region(at, template.length()).lookingAt()
          && values.containsKey(matcher.group(1))) {
        out.append(value(values.get(matcher.group(1)), quoted));
        at = matcher.end();
        continue;
      }
      if (next == '\\' && quoted && at + 1 < template.length()) {
        out.append(next).append(template.charAt(at + 1));
        at += 2;
        continue;
      }
      if (next == '"') {
        quoted = !quoted;
      }
      out.append(next);
      at++;
    }
    String text = out.toString();
    return isJson(text) ? Optional.of(text) : Optional.empty();
  }

  /** One document, or several quoted lines. */
  private static boolean isJson(String text) {
    return Json.read(text).isPresent()
        || text.lines()
            .filter(line -> !line.isBlank())
            .allMatch(line -> Json.read(line).filter(JsonNode::isTextual).isPresent());
  }

  private static String value(Optional<JsonNode> value, boolean quoted) {
    if (value.isEmpty()) {
      return quoted ? "" : "\"\"";
    }
    return quoted ? raw(value.get()) : Json.write(value.get());
  }

  /** Inside quotes: texts as they are, escaped; objects and lists without quotes. */
  private static String raw(JsonNode node) {
    if (node.isTextual()) {
      String json = Json.write(node);
      return json.substring(1, json.length() - 1);
    }
    if (node.isArray()) {
      var list = new StringJoiner(",", "[", "]");
      node.forEach(item -> list.add(raw(item)));
      return list.toString();
    }
    if (node.isObject()) {
      var object = new StringJoiner(",", "{", "}");
      node.properties()
          .forEach(member -> object.add(escaped(member.getKey()) + ":" + raw(member.getValue())));
      return object.toString();
    }
    return Json.write(node);
  }

  private static String escaped(String text) {
    String json = Json.write(JsonNodeFactory.instance.textNode(text));
    return json.substring(1, json.length() - 1);
  }
}
