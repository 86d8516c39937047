package io.strongroom.parameters;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** DescribeParameters through the front door. */
final class DescribeParametersTest {
  private static Answer put(Running aws, String name, Object... more) {
    var members = new ArrayList<Object>(List.of("Name", name, "Value", "v"));
    members.addAll(List.of(more));
    if (!members.contains("Type")) {
      members.addAll(List.of("Type", "String"));
    }
    return aws.admin().ssm("PutParameter", members.toArray()).ok();
  }

  private static Map<String, Object> filter(String key, String option, String... values) {
    var filter = new HashMap<String, Object>(Map.of("Key", key));
    if (!option.isEmpty()) {
      filter.put("Option", option);
    }
    if (values.length > 0) {
      filter.put("Values", List.of(values));
    }
    return filter;
  }

  private static Answer describe(Client client, Object filters) {
    return client.ssm("DescribeParameters", "ParameterFilters", filters);
  }

  /** All names, of pages of every size; each comes once. */
  private static Set<Object> names(Running aws, Object... filters) {
    Set<Object> names = new TreeSet<>();
    for (int size : List.of(1, 3, 50)) {
      var request = new LinkedHashMap<String, Object>();
      request.put("ParameterFilters", List.of(filters));
      request.put("MaxResults", size);
      var found = new ArrayList<Object>();
      boolean more = true;
      for (int pages = 0; more; pages++) {
        assertEquals(true, pages < 100, "pages without end");
        Answer page =
            aws.admin()
                .json("ssm", "AmazonSSM", "DescribeParameters", JsonTree.write(request))
                .ok();
        page.objects("Parameters").forEach(it -> found.add(it.get("Name")));
        more = page.json().containsKey("NextToken");
        if (more) {
          request.put("NextToken", page.text("NextToken"));
        }
      }
      assertEquals(found.size(), new TreeSet<>(found).size(), found::toString);
      if (size == 1) {
        names.addAll(found);
      } else {
        assertEquals(names, new TreeSet<>(found));
      }
    }
    return names;
  }

  @EveryServer
  void metadata_are_shown_and_no_value(Running aws) {
    String key = aws.kmsKey();
    put(aws, "/a/b", "Type", "SecureString", "KeyId", key, "Description", "d");
    put(aws, "plain", "AllowedPattern", "v+");
    List<Map<String, Object>> all =
        aws.admin().ssm("DescribeParameters").members("Parameters").objects("Parameters");
    Map<String, Object> secure = all.get(0);
    assertEquals(
        Set.of(
            "Name",
            "ARN",
            "Type",
            "KeyId",
            "LastModifiedDate",
            "LastModifiedUser",
            "Description",
            "Version",
            "Tier",
            "Policies",
            "DataType"),
        secure.keySet());
    assertEquals("/a/b", secure.get("Name"));
    assertEquals(key, secure.get("KeyId"));
    assertEquals(aws.arn("ssm", "parameter/a/b"), secure.get("ARN"));
    assertEquals(aws.admin().arn(), secure.get("LastModifiedUser"));
    assertEquals(List.of(), secure.get("Policies"));
    assertEquals("v+", all.get(1).get("AllowedPattern"));
    assertEquals("plain", all.get(1).get("Name"));
  }

  @EveryServer
  void names_are_found_whole_by_beginning_and_by_part(Running aws) {
    for (String name : List.of("foo", "food", "/bar/foo", "/foo/a", "/foo/b/c", "/fop", "Foo")) {
      put(aws, name);
    }
    assertEquals(Set.of("foo"), names(aws, filter("Name", "", "foo")));
    assertEquals(Set.of("foo"), names(aws, filter("Name", "Equals", "/foo")));
    assertEquals(
        Set.of("foo", "/foo/a"), names(aws, filter("Name", "Equals", "/foo", "/foo/a", "/foo/z")));
    assertEquals(Set.of("foo", "food"), names(aws, filter("Name", "BeginsWith", "foo")));
    assertEquals(
        Set.of("foo", "food", "/foo/a", "/foo/b/c"),
        names(aws, filter("Name", "BeginsWith", "/foo")));
    assertEquals(
        Set.of("/foo/a", "/foo/b/c"), names(aws, filter("Name", "BeginsWith", "/foo/", "/foo/b")));
    assertEquals(Set.of("/fop"), names(aws, filter("Name", "BeginsWith", "/fop")));
    assertEquals(7, names(aws, filter("Name", "BeginsWith", "/")).size());
    assertEquals(
        Set.of("/bar/foo", "/foo/a", "/foo/b/c", "foo", "food"),
        names(aws, filter("Name", "Contains", "foo")));
    assertEquals(
        Set.of("/bar/foo", "/foo/a", "/foo/b/c", "foo", "food"),
        names(aws, filter("Name", "Contains", "/foo", "/none")));
    assertEquals(Set.of(), names(aws, filter("Name", "BeginsWith", "é", "a b")));
  }

  @EveryServer
  void types_tiers_keys_and_data_types_are_found(Running aws) {
    String key = aws.kmsKey();
    put(aws, "/s/own", "Type", "SecureString", "KeyId", key);
    put(aws, "/s/default", "Type", "SecureString", "Tier", "Advanced");
    put(aws, "/l", "Type", "StringList");
    put(aws, "/t", "Tier", "Advanced");
    aws.admin()
        .ssm(
            "PutParameter",
            "Name",
            "/i",
            "Type",
            "String",
            "Value",
            "ami-12345678",
            "DataType",
            "aws:ec2:image")
        .ok();
    assertEquals(Set.of("/s/own", "/s/default"), names(aws, filter("Type", "", "SecureString")));
    assertEquals(
        Set.of("/l", "/t", "/i"), names(aws, filter("Type", "Equals", "String", "StringList")));
    assertEquals(Set.of("/s/default", "/t"), names(aws, filter("Tier", "Equals", "Advanced")));
    assertEquals(Set.of(), names(aws, filter("Tier", "Equals", "Intelligent-Tiering")));
    assertEquals(Set.of("/s/own"), names(aws, filter("KeyId", "Equals", key)));
    assertEquals(
        Set.of("/s/default"), names(aws, filter("KeyId", "BeginsWith", "alias/", "alias/aws")));
    assertEquals(
        Set.of("/s/own", "/s/default"),
        names(aws, filter("KeyId", "BeginsWith", "alias/", "arn:aws:kms")));
    assertEquals(Set.of("/i"), names(aws, filter("DataType", "Equals", "aws:ec2:image")));
    assertEquals(4, names(aws, filter("DataType", "Equals", "text")).size());
    assertEquals(
        Set.of("/s/default"),
        names(aws, filter("Type", "", "SecureString"), filter("Tier", "", "Advanced")));
    aws.admin()
        .ssm("PutParameter", "Name", "/s/own", "Value", "w", "Overwrite", true, "Tier", "Advanced")
        .ok();
    assertEquals(Set.of(), names(aws, filter("KeyId", "Equals", key)));
    assertEquals(
        Set.of("/s/own", "/s/default"), names(aws, filter("KeyId", "Equals", "alias/aws/ssm")));
    assertEquals(3, names(aws, filter("Tier", "Equals", "Advanced")).size());
  }

  @EveryServer
  void paths_are_found_one_level_or_all(Running aws) {
    for (String name : List.of("/a", "/a/b", "/a/b/c", "/a/d", "/e/f", "/ab/x", "flat")) {
      put(aws, name);
    }
    assertEquals(Set.of("/a/b", "/a/d"), names(aws, filter("Path", "", "/a")));
    assertEquals(
        Set.of("/a/b", "/a/d", "/e/f"), names(aws, filter("Path", "OneLevel", "/a", "/e/")));
    assertEquals(
        Set.of("/a/b", "/a/b/c", "/a/d"), names(aws, filter("Path", "Recursive", "/a", "/a/b")));
    assertEquals(Set.of("/a", "flat"), names(aws, filter("Path", "OneLevel", "/")));
    assertEquals(7, names(aws, filter("Path", "Recursive", "/")).size());
    assertEquals(
        Set.of("/a/b/c"),
        names(aws, filter("Path", "Recursive", "/a"), filter("Name", "Contains", "c")));
  }

  @EveryServer
  void tags_are_found_with_a_value_and_without(Running aws) {
    put(aws, "/a", "Tags", List.of(Map.of("Key", "env", "Value", "prod")));
    put(aws, "/b", "Tags", List.of(Map.of("Key", "env", "Value", "production")));
    put(aws, "/c", "Tags", List.of(Map.of("Key", "env", "Value", "")));
    put(aws, "/d", "Tags", List.of(Map.of("Key", "Env", "Value", "prod")));
    assertEquals(Set.of("/a"), names(aws, filter("tag:env", "Equals", "prod")));
    assertEquals(Set.of("/a", "/b"), names(aws, filter("tag:env", "BeginsWith", "prod")));
    assertEquals(Set.of("/a", "/b", "/c"), names(aws, filter("tag:env", "")));
    assertEquals(
        Set.of("/d"), names(aws, filter("tag:Env", "", "prod"), filter("Type", "", "String")));
    Client admin = aws.admin();
    admin
        .ssm(
            "AddTagsToResource",
            "ResourceType",
            "Parameter",
            "ResourceId",
            "/a",
            "Tags",
            List.of(Map.of("Key", "env", "Value", "test")))
        .ok();
    assertEquals(Set.of("/a"), names(aws, filter("tag:env", "", "test")));
    assertEquals(Set.of(), names(aws, filter("tag:env", "Equals", "prod")));
    admin.ssm("DeleteParameter", "Name", "/a").ok();
    assertEquals(Set.of("/b", "/c"), names(aws, filter("tag:env", "")));
  }

  @EveryServer
  void filters_that_are_none_are_refused_in_the_words_of_AWS(Running aws) {
    Client admin = aws.admin();
    describe(admin, List.of(filter("Label", "", "x")))
        .refused(
            "InvalidFilterKey",
            "The following filter key is not valid: Label. Valid filter keys include: [Path, Name,"
                + " Type, KeyId, Tier].");
    describe(admin, List.of(filter("Name", "", "x"), filter("Name", "", "y")))
        .refused(
            "InvalidFilterKey",
            "The following filter is duplicated in the request: Name. A request can contain only"
                + " one occurrence of a specific filter.");
    describe(admin, List.of(filter("Name", "")))
        .refusedCapital(
            "InvalidFilterValue",
            "The following filter values are missing : null for filter key Name.");
    describe(admin, List.of(filter("Type", "Contains", "String")))
        .refused(
            "InvalidFilterOption",
            "The following filter option is not valid: Contains. Valid options include:"
                + " [BeginsWith, Equals].");
    describe(admin, List.of(filter("Path", "Equals", "/a")))
        .refused(
            "InvalidFilterOption",
            "The following filter option is not valid: Equals. Valid options include: [Recursive,"
                + " OneLevel].");
    describe(admin, List.of(filter("Type", "", "Binary")))
        .refused(
            "InvalidFilterOption",
            "The following filter value is not valid: Binary. Valid values include: [String,"
                + " StringList, SecureString].");
    describe(admin, List.of(filter("Tier", "", "Gold")))
        .refused(
            "InvalidFilterOption",
            "The following filter value is not valid: Gold. Valid values include: [Standard,"
                + " Advanced, Intelligent-Tiering].");
    for (String path : List.of("/aws", "/SSM/x", "/aws/service")) {
      describe(admin, List.of(filter("Path", "", path)))
          .refused(
              "ValidationException",
              "Filters for common parameters can't be prefixed with \"aws\" or \"ssm\""
                  + " (case-insensitive). When using global parameters, please specify within a"
                  + " global namespace.");
    }
    describe(admin, List.of(filter("Colour", "", "x"))).refused("ValidationException");
    describe(admin, List.of(filter("Path", "", "a"))).refused("ValidationException");
  }

  @EveryServer
  void old_filters_work_and_never_beside_new_ones(Running aws) {
    put(aws, "foo1");
    put(aws, "/foo2/x", "Type", "SecureString");
    put(aws, "bar");
    Client admin = aws.admin();
    assertEquals(List.of("foo1"), old(admin, "Name", "foo"));
    assertEquals(List.of("/foo2/x"), old(admin, "Type", "SecureString"));
    assertEquals(List.of("/foo2/x"), old(admin, "KeyId", "alias/aws/ssm"));
    admin
        .ssm(
            "DescribeParameters",
            "Filters",
            List.of(Map.of("Key", "Name", "Values", List.of("foo"))),
            "ParameterFilters",
            List.of(filter("Name", "", "foo")))
        .refused(
            "ValidationException",
            "You can use either Filters or ParameterFilters in a single request.");
    admin
        .ssm(
            "DescribeParameters", "Filters", List.of(Map.of("Key", "Tier", "Values", List.of("x"))))
        .refused("ValidationException");
  }

  private static List<Object> old(Client client, String key, String value) {
    return client
        .ssm("DescribeParameters", "Filters", List.of(Map.of("Key", key, "Values", List.of(value))))
        .objects("Parameters")
        .stream()
        .map(it -> it.get("Name"))
        .toList();
  }

  @EveryServer
  void pages_have_fifty_and_tokens_belong_to_their_request(Running aws) {
    for (int i = 0; i < 51; i++) {
      put(aws, "/n" + i);
    }
    Client admin = aws.admin();
    Answer first = admin.ssm("DescribeParameters").members("Parameters", "NextToken");
    assertEquals(50, first.objects("Parameters").size());
    String token = first.text("NextToken");
    Answer second = admin.ssm("DescribeParameters", "NextToken", token).members("Parameters");
    assertEquals(1, second.objects("Parameters").size());
    admin
        .ssm(
            "DescribeParameters",
            "NextToken",
            token,
            "ParameterFilters",
            List.of(filter("Type", "", "String")))
        .refused("InvalidNextToken");
    admin.ssm("DescribeParameters", "NextToken", token, "Shared", true).refused("InvalidNextToken");
    admin.ssm("GetParametersByPath", "Path", "/", "NextToken", token).refused("InvalidNextToken");
    admin.in("eu-west-3").ssm("DescribeParameters", "NextToken", token).refused("InvalidNextToken");
    admin.ssm("DescribeParameters", "MaxResults", 51).refused("ValidationException");
  }

  @EveryServer
  void the_permission_is_on_all_parameters(Running aws) {
    Client reader = aws.user(Policies.allow("ssm:GetParameter"));
    reader.ssm("DescribeParameters").denied(reader, "ssm:DescribeParameters", aws.arn("ssm", "*"));
    aws.user(Policies.allow("ssm:DescribeParameters")).ssm("DescribeParameters").ok();
  }

  @EveryServer
  void a_filter_that_rejects_many_gives_short_pages_and_ends(Running aws) {
    for (int i = 0; i < 120; i++) {
      put(aws, "/many/n" + i, "Type", i == 119 ? "StringList" : "String");
    }
    assertEquals(
        Set.of("/many/n119"),
        names(aws, filter("Type", "", "StringList"), filter("Path", "Recursive", "/many")));
    assertEquals(Set.of("/many/n77"), names(aws, filter("Name", "Contains", "n77")));
  }

  @EveryServer
  void a_value_that_is_given_twice_finds_once(Running aws) {
    put(aws, "/s", "Type", "SecureString");
    List<Map<String, Object>> filters =
        List.of(filter("KeyId", "Equals", "alias/aws/ssm", "alias/aws/ssm"));
    Answer page = aws.admin().ssm("DescribeParameters", "ParameterFilters", filters);
    assertEquals(1, page.objects("Parameters").size());
  }
}
