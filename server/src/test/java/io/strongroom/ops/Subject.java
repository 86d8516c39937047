package io.strongroom.ops;

import io.strongroom.aws.Api;
import io.strongroom.aws.At;
import io.strongroom.aws.Members;
import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.SignedRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One of the operations there are, taken from the rooms themselves. */
record Subject(Api api, Api.Entry entry) {
  static List<Subject> all() {
    var subjects = new ArrayList<Subject>();
    for (Api api : Rooms.build().apis()) {
      api.operations().forEach(entry -> subjects.add(new Subject(api, entry)));
    }
    return subjects;
  }

  /** What is refused whatever is asked: there are no custom key stores. */
  private static final Set<String> NEVER_DONE =
      Set.of(
          "kms:ConnectCustomKeyStore",
          "kms:CreateCustomKeyStore",
          "kms:DeleteCustomKeyStore",
          "kms:DisconnectCustomKeyStore",
          "kms:UpdateCustomKeyStore");

  /**
   * Those that are signed, and can succeed; a call without a signature has no caller before it is
   * believed.
   */
  static List<Subject> signed() {
    return all().stream()
        .filter(it -> !it.entry().unsigned() && !NEVER_DONE.contains(it.action()))
        .toList();
  }

  String action() {
    return entry.action();
  }

  boolean json() {
    return api.protocol() == Api.Protocol.AWS_JSON;
  }

  boolean rest() {
    return api.protocol() == Api.Protocol.REST_JSON;
  }

  /** Calls it. */
  Answer send(Client by, Map<String, Object> members) {
    return new Answer(action(), by.signed().send(signed(by, members)));
  }

  /** The request, ready to be sent. */
  SignedRequest signed(Client by, Map<String, Object> members) {
    return draft(by, members).sign(by.signed().key(api.service()), by.signed().clock().instant());
  }

  /** The request without a signature. */
  SignedRequest draft(Client by, Map<String, Object> members) {
    if (json()) {
      return by.signed().jsonDraft(api.target() + "." + entry.name(), JsonTree.write(members));
    }
    if (api.protocol() == Api.Protocol.REST_JSON) {
      return rest(by, members);
    }
    var parameters = new LinkedHashMap<String, String>();
    parameters.put("Action", entry.name());
    members.forEach((name, value) -> flatten(parameters, name, value));
    return by.signed().queryDraft(api.target(), parameters);
  }

  /** Puts the members where they belong: path, query, header fields, body. */
  private SignedRequest rest(Client by, Map<String, Object> members) {
    String[] http = entry.rest().http().split(" ", 2);
    String path = http[1];
    var query = new ArrayList<String>();
    var headers = new LinkedHashMap<String, String>();
    var body = new LinkedHashMap<String, Object>(members);
    String payload = "";
    for (Members.Member member : Members.of(entry.lookup(), entry.request()).list()) {
      String name = member.wire();
      String label = "{" + name + "}";
      Object value = members.get(name);
      Optional<At> at = member.annotation(At.class);
      if (path.contains(label)) {
        String text = value == null ? "none" : value.toString();
        path = path.replace(label, SignedRequest.encode(text.isEmpty() ? "none" : text));
        body.remove(name);
      } else if (at.isPresent() && value != null) {
        body.remove(name);
        switch (at.get().value()) {
          case QUERY ->
              (value instanceof List<?> list ? list : List.of(value))
                  .forEach(
                      item ->
                          query.add(at.get().name() + "=" + SignedRequest.encode(item.toString())));
          case HEADER -> headers.put(at.get().name(), value.toString());
          case PAYLOAD ->
              payload =
                  new String(Base64.getDecoder().decode(value.toString()), StandardCharsets.UTF_8);
          case STATUS -> throw new IllegalStateException("a status in a request");
        }
      }
    }
    String target = query.isEmpty() ? path : path + "?" + String.join("&", query);
    String text = !payload.isEmpty() || body.isEmpty() ? payload : JsonTree.write(body);
    SignedRequest draft = by.signed().restDraft(http[0], target, text);
    for (var header : headers.entrySet()) {
      draft = draft.with(header.getKey(), header.getValue());
    }
    return draft;
  }

  private static void flatten(Map<String, String> parameters, String name, Object value) {
    switch (value) {
      case Map<?, ?> map -> map.forEach((key, item) -> flatten(parameters, name + "." + key, item));
      case List<?> list -> {
        for (int i = 0; i < list.size(); i++) {
          flatten(parameters, name + ".member." + (i + 1), list.get(i));
        }
      }
      default -> parameters.put(name, value.toString());
    }
  }

  @Override
  public String toString() {
    return action();
  }
}
