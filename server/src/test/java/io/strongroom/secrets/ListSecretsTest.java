package io.strongroom.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** ListSecrets through the front door: pages, orders, filters. */
final class ListSecretsTest {

  private static Answer create(Client client, String name, Object... more) {
    var members =
        new ArrayList<Object>(
            List.of("Name", name, "ClientRequestToken", UUID.randomUUID().toString()));
    members.addAll(Arrays.asList(more));
    Answer answer = client.secrets("CreateSecret", members.toArray()).ok();
    aMillisecondLater();
    return answer;
  }

  /** Times are kept in milliseconds, and what happens in the same one has no order in time. */
  private static void aMillisecondLater() {
    long start = System.nanoTime();
    while (System.nanoTime() - start < 1_100_000) {
      Thread.onSpinWait();
    }
  }

  private static List<String> names(Answer answer) {
    return answer.objects("SecretList").stream().map(entry -> (String) entry.get("Name")).toList();
  }

  private static Map<String, Object> filter(String key, String... values) {
    return Map.of("Key", key, "Values", List.of(values));
  }

  private static List<String> found(Client client, Map<?, ?>... filters) {
    var names =
        new ArrayList<>(names(client.secrets("ListSecrets", "Filters", List.of(filters)).ok()));
    Collections.sort(names);
    return names;
  }

  private static Map<String, String> tag(String key, String value) {
    return Map.of("Key", key, "Value", value);
  }

  @EveryServer
  void nothing_is_an_empty_list(Running aws) {
    Answer answer = aws.admin().secrets("ListSecrets").members("SecretList");
    assertEquals(List.of(), answer.objects("SecretList"));
  }

  @EveryServer
  void an_entry_shows_what_describe_shows(Running aws) {
    Client admin = aws.admin();
    String key = aws.kmsKey();
    create(
        admin,
        "s",
        "SecretString",
        "v",
        "Description",
        "d",
        "KmsKeyId",
        key,
        "Tags",
        List.of(tag("b", "2"), tag("a", "1")));
    admin.secrets("GetSecretValue", "SecretId", "s").ok();
    Map<String, Object> described =
        new HashMap<>(admin.secrets("DescribeSecret", "SecretId", "s").json());
    described.put("SecretVersionsToStages", described.remove("VersionIdsToStages"));
    assertEquals(described, admin.secrets("ListSecrets").objects("SecretList").getFirst());
  }

  @EveryServer
  void pages_of_every_order_give_every_secret_once(Running aws) {
    Client admin = aws.admin();
    for (int i = 0; i < 7; i++) {
      create(admin, "s" + (i * 5) % 7);
    }
    for (String order :
        List.of("name", "created-date", "last-changed-date", "last-accessed-date")) {
      var up = paged(admin, 3, "SortBy", order, "SortOrder", "asc");
      var down = paged(admin, 2, "SortBy", order, "SortOrder", "desc");
      assertEquals(7, up.size(), order);
      assertEquals(up, down.reversed(), order);
    }
    assertEquals(
        List.of("s0", "s1", "s2", "s3", "s4", "s5", "s6"), paged(admin, 7, "SortBy", "name"));
    assertEquals(List.of("s0", "s5", "s3", "s1", "s6", "s4", "s2"), paged(admin, 3));
  }

  private static List<String> paged(Client client, int size, Object... members) {
    var names = new ArrayList<String>();
    var request = new ArrayList<Object>(List.of("MaxResults", size));
    request.addAll(Arrays.asList(members));
    Answer page = client.secrets("ListSecrets", request.toArray()).ok();
    for (int pages = 0; pages < 20; pages++) {
      names.addAll(names(page));
      assertTrue(names(page).size() <= size);
      if (!page.json().containsKey("NextToken")) {
        return names;
      }
      var next = new ArrayList<>(request);
      next.addAll(List.of("NextToken", page.text("NextToken")));
      page = client.secrets("ListSecrets", next.toArray()).ok();
    }
    throw new AssertionError("no end of pages");
  }

  @EveryServer
  void a_change_moves_a_secret_in_the_order_of_changes(Running aws) {
    Client admin = aws.admin();
    create(admin, "a");
    create(admin, "b");
    admin.secrets("UpdateSecret", "SecretId", "a", "Description", "d").ok();
    assertEquals(List.of("b", "a"), paged(admin, 5, "SortBy", "last-changed-date"));
    assertEquals(List.of("a", "b"), paged(admin, 5, "SortBy", "created-date"));
  }

  @EveryServer
  void a_token_serves_its_own_request_alone(Running aws) {
    Client admin = aws.admin();
    create(admin, "a");
    create(admin, "b");
    String token = admin.secrets("ListSecrets", "MaxResults", 1).text("NextToken");
    admin.secrets("ListSecrets", "NextToken", token, "MaxResults", 5).ok();
    for (Object[] other :
        List.of(
            new Object[] {"SortBy", "name"},
            new Object[] {"SortOrder", "desc"},
            new Object[] {"IncludePlannedDeletion", true},
            new Object[] {"Filters", List.of(filter("name", "a"))})) {
      var request = new ArrayList<>(Arrays.asList(other));
      request.addAll(List.of("NextToken", token));
      admin.secrets("ListSecrets", request.toArray()).refused("InvalidNextTokenException");
    }
    admin.secrets("ListSecrets", "NextToken", "abc").refused("InvalidNextTokenException");
    admin
        .in("eu-west-1")
        .secrets("ListSecrets", "NextToken", token)
        .refused("InvalidNextTokenException");
    admin
        .secrets("ListSecretVersionIds", "SecretId", "a", "NextToken", token)
        .refused("InvalidNextTokenException");
  }

  @EveryServer
  void marked_secrets_are_shown_when_asked_for(Running aws) {
    Client admin = aws.admin();
    create(admin, "kept");
    create(admin, "marked");
    admin.secrets("DeleteSecret", "SecretId", "marked").ok();
    assertEquals(List.of("kept"), names(admin.secrets("ListSecrets")));
    Answer all = admin.secrets("ListSecrets", "IncludePlannedDeletion", true);
    assertEquals(List.of("kept", "marked"), names(all));
    assertTrue(all.objects("SecretList").get(1).containsKey("DeletedDate"));
    assertFalse(all.objects("SecretList").get(0).containsKey("DeletedDate"));
  }

  @EveryServer
  void names_and_tags_are_compared_by_their_beginning(Running aws) {
    Client admin = aws.admin();
    create(admin, "prod/one", "Tags", List.of(tag("Stage", "Production")));
    create(admin, "prod/two", "Tags", List.of(tag("stage", "production")));
    create(admin, "test/one", "Tags", List.of(tag("Stagecoach", "x")));
    assertEquals(List.of("prod/one", "prod/two"), found(admin, filter("name", "prod/")));
    assertEquals(List.of(), found(admin, filter("name", "Prod/")));
    assertEquals(List.of(), found(admin, filter("name", "one")));
    assertEquals(List.of("prod/one", "test/one"), found(admin, filter("tag-key", "Stage")));
    assertEquals(List.of("prod/two"), found(admin, filter("tag-key", "stage")));
    assertEquals(List.of("prod/one"), found(admin, filter("tag-value", "Prod")));
    assertEquals(List.of("prod/one", "test/one"), found(admin, filter("name", "prod/o", "test/")));
    assertEquals(
        List.of("prod/one"), found(admin, filter("name", "prod/"), filter("tag-key", "Stage")));
    assertEquals(
        List.of("prod/one"), found(admin, filter("name", "prod/"), filter("name", "prod/o")));
  }

  @EveryServer
  void an_exclamation_mark_negates(Running aws) {
    Client admin = aws.admin();
    create(admin, "prod/one", "Tags", List.of(tag("k", "v")));
    create(admin, "test/one");
    assertEquals(List.of("test/one"), found(admin, filter("name", "!prod/")));
    assertEquals(List.of("test/one"), found(admin, filter("tag-key", "!k")));
    assertEquals(List.of("test/one"), found(admin, filter("all", "!prod")));
    assertEquals(List.of("prod/one", "test/one"), found(admin, filter("name", "!prod/", "prod/")));
  }

  @EveryServer
  void all_looks_for_words_in_one_attribute(Running aws) {
    Client admin = aws.admin();
    create(admin, "SecretOne", "Description", "the first DATABASE");
    create(admin, "my/secret+value", "Description", "another");
    create(admin, "foo-bar", "Tags", List.of(tag("COMPANYthings", "blue sky")));
    assertEquals(List.of("SecretOne"), found(admin, filter("all", "secret")));
    assertEquals(List.of("SecretOne"), found(admin, filter("all", "one")));
    assertEquals(List.of(), found(admin, filter("all", "ret")));
    assertEquals(List.of("SecretOne"), found(admin, filter("all", "first data")));
    assertEquals(List.of(), found(admin, filter("all", "secret database")));
    assertEquals(List.of("my/secret+value"), found(admin, filter("all", "my")));
    assertEquals(List.of(), found(admin, filter("all", "value")));
    assertEquals(List.of("foo-bar"), found(admin, filter("all", "bar")));
    assertEquals(List.of("foo-bar"), found(admin, filter("all", "ythings")));
    assertEquals(List.of("foo-bar"), found(admin, filter("all", "compan")));
    assertEquals(List.of(), found(admin, filter("all", "company")));
    assertEquals(List.of("foo-bar"), found(admin, filter("all", "SKY")));
    assertEquals(List.of(), found(admin, filter("all", "/")));
    assertEquals(List.of("SecretOne"), found(admin, filter("description", "Data")));
    assertEquals(List.of(), found(admin, filter("description", "secret")));
    assertEquals(List.of(), found(admin, filter("owning-service", "rds")));
  }

  @EveryServer
  void what_changes_is_found_by_its_new_words(Running aws) {
    Client admin = aws.admin();
    create(admin, "s", "Description", "old words", "Tags", List.of(tag("old", "x")));
    admin.secrets("UpdateSecret", "SecretId", "s", "Description", "new words").ok();
    admin.secrets("UntagResource", "SecretId", "s", "TagKeys", List.of("old")).ok();
    admin.secrets("TagResource", "SecretId", "s", "Tags", List.of(tag("young", "x"))).ok();
    assertEquals(List.of(), found(admin, filter("description", "old")));
    assertEquals(List.of(), found(admin, filter("tag-key", "old")));
    assertEquals(List.of("s"), found(admin, filter("description", "new")));
    assertEquals(List.of("s"), found(admin, filter("tag-key", "young")));
    admin.secrets("DeleteSecret", "SecretId", "s", "ForceDeleteWithoutRecovery", true).ok();
    assertEquals(List.of(), found(admin, filter("tag-key", "young")));
  }

  @EveryServer
  void filters_have_known_keys_and_values(Running aws) {
    Client admin = aws.admin();
    admin
        .secrets("ListSecrets", "Filters", List.of(Map.of("Values", List.of("a"))))
        .refusedCapital("InvalidParameterException", "Invalid filter key");
    admin
        .secrets("ListSecrets", "Filters", List.of(Map.of("Key", "name")))
        .refusedCapital("InvalidParameterException", "Invalid filter values for key: name");
    Answer unknown = admin.secrets("ListSecrets", "Filters", List.of(filter("colour", "a")));
    unknown.refused("ValidationException");
    assertTrue(unknown.body().contains("'filters.1.member.key'"), unknown.body());
    admin
        .secrets("ListSecrets", "Filters", List.of(filter("name", "a*")))
        .refused("ValidationException");
    admin.secrets("ListSecrets", "SortBy", "size").refused("ValidationException");
    for (int size : List.of(0, 101)) {
      admin.secrets("ListSecrets", "MaxResults", size).refused("ValidationException");
    }
    admin
        .secrets("ListSecrets", "Filters", Collections.nCopies(11, filter("name", "a")))
        .refused("ValidationException");
  }

  @EveryServer
  void the_permission_is_for_everything_or_nothing(Running aws) {
    create(aws.admin(), "s");
    Client some =
        aws.user(Policies.allow("secretsmanager:ListSecrets", aws.arn("secretsmanager", "*")));
    some.secrets("ListSecrets").denied(some, "secretsmanager:ListSecrets", "");
    Client all = aws.user(Policies.allow("secretsmanager:ListSecrets", "*"));
    assertEquals(List.of("s"), names(all.secrets("ListSecrets")));
    assertEquals(
        List.of(),
        names(all.in("eu-west-1").secrets("ListSecrets", "Filters", List.of(filter("name", "s")))));
  }
}
