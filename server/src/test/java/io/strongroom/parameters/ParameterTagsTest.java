package io.strongroom.parameters;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Tags and settings through the front door. */
final class ParameterTagsTest {
  private static void put(Running aws, String name) {
    aws.admin().ssm("PutParameter", "Name", name, "Type", "String", "Value", "v").ok();
  }

  private static Map<String, String> tag(String key, String value) {
    return Map.of("Key", key, "Value", value);
  }

  private static Answer add(Client client, String name, List<Map<String, String>> tags) {
    return client.ssm(
        "AddTagsToResource", "ResourceType", "Parameter", "ResourceId", name, "Tags", tags);
  }

  private static Answer remove(Client client, String name, String... keys) {
    return client.ssm(
        "RemoveTagsFromResource",
        "ResourceType",
        "Parameter",
        "ResourceId",
        name,
        "TagKeys",
        List.of(keys));
  }

  private static Answer list(Client client, String name) {
    return client.ssm("ListTagsForResource", "ResourceType", "Parameter", "ResourceId", name);
  }

  @EveryServer
  void tags_are_added_replaced_listed_and_removed(Running aws) {
    put(aws, "/p");
    assertEquals(List.of(), list(aws.admin(), "/p").objects("TagList"));
    add(aws.admin(), "/p", List.of(tag("b", "1"), tag("a", ""))).members();
    add(aws.admin(), "p", List.of(tag("b", "2"), tag("B", "3"))).members();
    assertEquals(
        List.of(tag("B", "3"), tag("a", ""), tag("b", "2")),
        list(aws.admin(), "/p").members("TagList").objects("TagList"));
    remove(aws.admin(), "/p", "b", "never").members();
    assertEquals(List.of(tag("B", "3"), tag("a", "")), list(aws.admin(), "/p").objects("TagList"));
    aws.admin().ssm("PutParameter", "Name", "/p", "Value", "w", "Overwrite", true).ok();
    assertEquals(2, list(aws.admin(), "/p").objects("TagList").size());
  }

  @EveryServer
  void what_is_no_parameter_has_no_tags(Running aws) {
    add(aws.admin(), "/missing", List.of(tag("a", "b"))).refusedSilently("InvalidResourceId");
    remove(aws.admin(), "/missing", "a").refusedSilently("InvalidResourceId");
    list(aws.admin(), "/missing").refusedSilently("InvalidResourceId");
    list(aws.admin(), "a b").refusedSilently("InvalidResourceId");
    Client admin = aws.admin();
    admin
        .ssm("ListTagsForResource", "ResourceType", "Document", "ResourceId", "/p")
        .refusedSilently("InvalidResourceType");
    admin
        .ssm("ListTagsForResource", "ResourceType", "Thing", "ResourceId", "/p")
        .refused("ValidationException");
  }

  @EveryServer
  void a_parameter_has_fifty_tags(Running aws) {
    put(aws, "/p");
    var fifty = IntStream.range(0, 50).mapToObj(i -> tag("k" + i, "v")).toList();
    add(aws.admin(), "/p", fifty).ok();
    add(aws.admin(), "/p", List.of(tag("k7", "w"))).ok();
    add(aws.admin(), "/p", List.of(tag("more", "w"))).refusedSilently("TooManyTagsError");
    add(aws.admin(), "/p", List.of(tag("", "w"))).refused("ValidationException");
    add(aws.admin(), "/p", List.of(tag("a!", "w"))).refused("ValidationException");
    add(aws.admin(), "/p", List.of(tag("x".repeat(129), "w"))).refused("ValidationException");
    add(aws.admin(), "/p", List.of(tag("k1", "x".repeat(257)))).refused("ValidationException");
    add(aws.admin(), "/p", List.of(tag("k1", "x".repeat(256)))).ok();
  }

  @EveryServer
  void tags_decide_and_can_be_decided_on(Running aws) {
    put(aws, "/p");
    String arn = aws.arn("ssm", "parameter/p");
    Client reader =
        aws.user(
            Policies.when(
                Policies.allow("ssm:GetParameter"), "StringEquals", "aws:ResourceTag/team", "a"),
            Policies.when(
                Policies.allow("ssm:AddTagsToResource"),
                "StringEquals",
                "aws:RequestTag/team",
                "b"));
    reader.ssm("GetParameter", "Name", "/p").denied(reader, "ssm:GetParameter", arn);
    add(aws.admin(), "/p", List.of(tag("team", "a"))).ok();
    reader.ssm("GetParameter", "Name", "/p").ok();
    add(reader, "/p", List.of(tag("team", "a"))).denied(reader, "ssm:AddTagsToResource", arn);
    add(reader, "/p", List.of(tag("team", "b"))).ok();
    reader.ssm("GetParameter", "Name", "/p").denied(reader, "ssm:GetParameter", arn);
    list(reader, "/p").denied(reader, "ssm:ListTagsForResource", arn);
    remove(reader, "/p", "team").denied(reader, "ssm:RemoveTagsFromResource", arn);
  }

  private static final String TIER = "/ssm/parameter-store/default-parameter-tier";
  private static final String THROUGHPUT = "/ssm/parameter-store/high-throughput-enabled";

  private static Answer setting(Client client, String id) {
    return client.ssm("GetServiceSetting", "SettingId", id);
  }

  @EveryServer
  void settings_are_shown_set_and_reset(Running aws) {
    Client admin = aws.admin();
    Map<String, Object> before = setting(admin, THROUGHPUT).object("ServiceSetting");
    assertEquals("false", before.get("SettingValue"));
    assertEquals("Default", before.get("Status"));
    assertEquals(aws.arn("ssm", "servicesetting" + THROUGHPUT), before.get("ARN"));
    admin.ssm("UpdateServiceSetting", "SettingId", THROUGHPUT, "SettingValue", "true").members();
    Map<String, Object> after =
        setting(admin, aws.arn("ssm", "servicesetting" + THROUGHPUT)).object("ServiceSetting");
    assertEquals("true", after.get("SettingValue"));
    assertEquals("Customized", after.get("Status"));
    assertEquals(admin.arn(), after.get("LastModifiedUser"));
    assertEquals(THROUGHPUT, after.get("SettingId"));
    Answer reset = admin.ssm("ResetServiceSetting", "SettingId", THROUGHPUT);
    assertEquals("false", reset.text("ServiceSetting", "SettingValue"));
    assertEquals("Default", setting(admin, THROUGHPUT).text("ServiceSetting", "Status"));
    admin
        .ssm("UpdateServiceSetting", "SettingId", THROUGHPUT, "SettingValue", "maybe")
        .refused("ValidationException");
    setting(admin, "/ssm/parameter-store/other").refused("ServiceSettingNotFound");
    setting(admin, "").refused("ValidationException");
  }

  @EveryServer
  void the_default_tier_is_that_of_the_setting(Running aws) {
    Client admin = aws.admin();
    admin
        .ssm("UpdateServiceSetting", "SettingId", TIER, "SettingValue", "Intelligent-Tiering")
        .ok();
    assertEquals("Standard", created(aws, "/a", "v"));
    assertEquals("Advanced", created(aws, "/b", "v".repeat(5000)));
    admin.ssm("UpdateServiceSetting", "SettingId", TIER, "SettingValue", "Advanced").ok();
    assertEquals("Advanced", created(aws, "/c", "v"));
    admin.ssm("ResetServiceSetting", "SettingId", TIER).ok();
    assertEquals("Standard", created(aws, "/d", "v"));
  }

  private static String created(Running aws, String name, String value) {
    return aws.admin()
        .ssm("PutParameter", "Name", name, "Type", "String", "Value", value)
        .text("Tier");
  }

  @EveryServer
  void settings_need_a_permission_on_the_setting(Running aws) {
    String arn = aws.arn("ssm", "servicesetting" + TIER);
    Client reader = aws.user(Policies.allow("ssm:GetServiceSetting", arn));
    setting(reader, TIER).ok();
    setting(reader, THROUGHPUT)
        .denied(reader, "ssm:GetServiceSetting", aws.arn("ssm", "servicesetting" + THROUGHPUT));
    reader
        .ssm("UpdateServiceSetting", "SettingId", TIER, "SettingValue", "Advanced")
        .denied(reader, "ssm:UpdateServiceSetting", arn);
    reader
        .ssm("ResetServiceSetting", "SettingId", TIER)
        .denied(reader, "ssm:ResetServiceSetting", arn);
  }
}
