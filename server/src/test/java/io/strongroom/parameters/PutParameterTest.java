package io.strongroom.parameters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** PutParameter through the front door. */
final class PutParameterTest {
  private static final String VALIDATION = "ValidationException";

  private static Answer create(Running aws, String name, String type, String value) {
    return aws.admin().ssm("PutParameter", "Name", name, "Type", type, "Value", value);
  }

  private static Answer overwrite(Running aws, String name, String value) {
    return aws.admin().ssm("PutParameter", "Name", name, "Value", value, "Overwrite", true);
  }

  private static String value(Running aws, String name) {
    return aws.admin()
        .ssm("GetParameter", "Name", name, "WithDecryption", true)
        .text("Parameter", "Value");
  }

  @EveryServer
  void every_type_can_be_written_and_read_back(Running aws) {
    for (String type : List.of("String", "StringList", "SecureString")) {
      Answer answer =
          create(aws, "/my/" + type, type, "Hello, wörld! 😀\n").members("Version", "Tier");
      assertEquals(new BigDecimal(1), answer.number("Version"));
      assertEquals("Standard", answer.text("Tier"));
      assertEquals("Hello, wörld! 😀\n", value(aws, "/my/" + type));
    }
  }

  @EveryServer
  void versions_count_up_and_keep_type_and_description(Running aws) {
    aws.admin()
        .ssm("PutParameter", "Name", "p", "Type", "SecureString", "Value", "1", "Description", "d")
        .ok();
    for (int version = 2; version <= 4; version++) {
      assertEquals(
          new BigDecimal(version),
          overwrite(aws, "p", Integer.toString(version)).number("Version"));
    }
    Answer read = aws.admin().ssm("GetParameter", "Name", "p", "WithDecryption", true);
    assertEquals("4", read.text("Parameter", "Value"));
    assertEquals("SecureString", read.text("Parameter", "Type"));
    assertEquals("2", value(aws, "p:2"));
  }

  @EveryServer
  void what_exists_is_overwritten_only_when_told(Running aws) {
    create(aws, "p", "String", "1").ok();
    create(aws, "p", "String", "2")
        .refused(
            "ParameterAlreadyExists",
            "The parameter already exists. To overwrite this value, set the overwrite option in the"
                + " request to true.");
    aws.admin()
        .ssm("PutParameter", "Name", "p", "Value", "2", "Overwrite", false)
        .refused("ParameterAlreadyExists");
    assertEquals("1", value(aws, "p"));
  }

  @EveryServer
  void overwriting_makes_what_is_not_there(Running aws) {
    Answer answer =
        aws.admin()
            .ssm("PutParameter", "Name", "p", "Type", "String", "Value", "v", "Overwrite", true);
    assertEquals(new BigDecimal(1), answer.number("Version"));
  }

  @EveryServer
  void a_type_is_needed_at_first_and_stays(Running aws) {
    aws.admin()
        .ssm("PutParameter", "Name", "p", "Value", "v")
        .refused(VALIDATION, "A parameter type is required when you create a parameter.");
    overwrite(aws, "p", "v").refused(VALIDATION);
    create(aws, "p", "Binary", "v").refused(VALIDATION);
    create(aws, "p", "string", "v").refused(VALIDATION);
    create(aws, "p", "String", "v").ok();
    for (String other : List.of("SecureString", "StringList")) {
      aws.admin()
          .ssm("PutParameter", "Name", "p", "Type", other, "Value", "w", "Overwrite", true)
          .refused("HierarchyTypeMismatchException");
    }
    assertEquals("v", value(aws, "p"));
  }

  @EveryServer
  void a_value_is_needed(Running aws) {
    create(aws, "p", "String", "")
        .refused(
            VALIDATION,
            "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member"
                + " must have length greater than or equal to 1.");
    aws.admin().ssm("PutParameter", "Name", "p", "Type", "String").refused(VALIDATION);
    aws.admin().ssm("PutParameter", "Type", "String", "Value", "v").refused(VALIDATION);
    aws.admin().ssm("GetParameter", "Name", "p").refusedSilently("ParameterNotFound");
  }

  @EveryServer
  void a_value_cannot_hold_a_reference_and_is_not_echoed(Running aws) {
    for (String nested : List.of("{{ssm:other}}", "canary {{canary}} canary", "{{}}")) {
      Answer answer = create(aws, "p", "SecureString", nested).refused(VALIDATION);
      assertFalse(answer.body().contains("canary"), answer.body());
    }
    for (String fine : List.of("{x}", "{{", "}}", "}}{{", "{ {x} }")) {
      aws.admin()
          .ssm("PutParameter", "Name", "q", "Type", "String", "Value", fine, "Overwrite", true)
          .ok();
    }
  }

  @EveryServer
  void a_standard_value_has_4096_bytes(Running aws) {
    create(aws, "a", "SecureString", "x".repeat(4096)).ok();
    assertEquals("x".repeat(4096), value(aws, "a"));
    create(aws, "b", "String", "é".repeat(2048)).ok();
    for (String longer : List.of("x".repeat(4097), "é".repeat(2049))) {
      create(aws, "c", "SecureString", longer)
          .refused(
              VALIDATION,
              "Standard tier parameters support a maximum parameter value of 4096 characters. To"
                  + " create a larger parameter value, upgrade the parameter to use the"
                  + " advanced-parameter tier. For more information, see"
                  + " https://docs.aws.amazon.com/systems-manager/latest/userguide/"
                  + "parameter-store-advanced-parameters.html");
    }
  }

  private static Answer tiered(Running aws, String name, String tier, String value) {
    return aws.admin()
        .ssm(
            "PutParameter",
            "Name",
            name,
            "Type",
            "SecureString",
            "Value",
            value,
            "Tier",
            tier,
            "Overwrite",
            true);
  }

  @EveryServer
  void an_advanced_value_has_8192_bytes(Running aws) {
    assertEquals("Advanced", tiered(aws, "a", "Advanced", "x".repeat(8192)).text("Tier"));
    assertEquals("x".repeat(8192), value(aws, "a"));
    tiered(aws, "a", "Advanced", "x".repeat(8193))
        .refused(
            VALIDATION,
            "Advanced-tier parameters support a maximum parameter value of 8192 characters.");
    tiered(aws, "a", "Intelligent-Tiering", "x".repeat(8193)).refused(VALIDATION);
    tiered(aws, "a", "Gold", "x").refused(VALIDATION);
  }

  @EveryServer
  void intelligent_tiering_takes_the_cheaper_tier_that_fits(Running aws) {
    String tier = "Intelligent-Tiering";
    assertEquals("Standard", tiered(aws, "a", tier, "x".repeat(4096)).text("Tier"));
    assertEquals("Advanced", tiered(aws, "a", tier, "x".repeat(4097)).text("Tier"));
    assertEquals("x".repeat(4097), value(aws, "a"));
    assertEquals("x".repeat(4096), value(aws, "a:1"));
  }

  @EveryServer
  void a_tier_can_be_raised_and_not_lowered(Running aws) {
    create(aws, "a", "SecureString", "1").ok();
    assertEquals("Advanced", tiered(aws, "a", "Advanced", "2").text("Tier"));
    tiered(aws, "a", "Standard", "3")
        .refused(
            VALIDATION,
            "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from"
                + " the advanced-parameter tier to the standard-parameter tier. If necessary, you"
                + " can delete the advanced parameter and recreate it as a standard parameter.");
    assertEquals("Advanced", overwrite(aws, "a", "3").text("Tier"));
    assertEquals("3", value(aws, "a"));
    assertEquals("1", value(aws, "a:1"));
  }

  @EveryServer
  void a_data_type_is_one_of_three_and_fits_the_value(Running aws) {
    for (String dataType : List.of("Text", "aws:ec2:instance", "")) {
      typed(aws, "String", "v", dataType)
          .refused(
              VALIDATION,
              "The following data type is not supported: "
                  + dataType
                  + ". (Data type names are all lowercase.)");
    }
    typed(aws, "StringList", "ami-12345678", "aws:ec2:image")
        .refused(
            VALIDATION,
            "The aws:ec2:image data type is not supported for the following input type:"
                + " StringList");
    for (String value : List.of("v", "ami-1234567", "ami-123456789012345678", "AMI-12345678")) {
      typed(aws, "String", value, "aws:ec2:image").refused(VALIDATION);
    }
    for (String value : List.of("ami-12345678", "ami-12345678901234567")) {
      typed(aws, "String", value, "aws:ec2:image").ok();
      Answer read = aws.admin().ssm("GetParameter", "Name", "p");
      assertEquals("aws:ec2:image", read.text("Parameter", "DataType"));
    }
    overwrite(aws, "p", "v").refused(VALIDATION);
    typed(aws, "String", "v", "aws:ssm:integration").ok();
    typed(aws, "String", "v", "text").ok();
  }

  private static Answer typed(Running aws, String type, String value, String dataType) {
    return aws.admin()
        .ssm(
            "PutParameter",
            "Name",
            "p",
            "Type",
            type,
            "Value",
            value,
            "DataType",
            dataType,
            "Overwrite",
            true);
  }

  @EveryServer
  void a_key_is_for_secure_strings_only(Running aws) {
    String key = aws.kmsKey();
    aws.admin()
        .ssm("PutParameter", "Name", "p", "Type", "String", "Value", "v", "KeyId", key)
        .refused(VALIDATION, "KeyId is required for SecureString type parameter only.");
    create(aws, "p", "StringList", "v").ok();
    aws.admin()
        .ssm("PutParameter", "Name", "p", "Value", "v", "KeyId", key, "Overwrite", true)
        .refused(VALIDATION, "KeyId is required for SecureString type parameter only.");
  }

  private static Answer patterned(Running aws, String type, String value, String pattern) {
    return aws.admin()
        .ssm(
            "PutParameter",
            "Name",
            "p",
            "Type",
            type,
            "Value",
            value,
            "AllowedPattern",
            pattern,
            "Overwrite",
            true);
  }

  @EveryServer
  void a_value_must_match_its_pattern_as_a_whole(Running aws) {
    String code = "ParameterPatternMismatchException";
    for (String type : List.of("String", "SecureString")) {
      aws.admin().ssm("DeleteParameter", "Name", "p");
      patterned(aws, type, "12345", "\\d{5}").ok();
      for (String other : List.of("canary", "123456", "x12345", "12345\n")) {
        Answer answer = patterned(aws, type, other, "\\d{5}");
        answer.refused(code, "Parameter value, cannot be validated against allowedPattern: \\d{5}");
      }
      patterned(aws, type, "anything", "").ok();
    }
  }

  @EveryServer
  void every_item_of_a_list_must_match_by_itself(Running aws) {
    patterned(aws, "StringList", "a,bb,ccc", "[a-z]{1,3}").ok();
    patterned(aws, "StringList", "a,bb,cccc", "[a-z]{1,3}")
        .refused("ParameterPatternMismatchException");
    patterned(aws, "StringList", "a,,b", "[a-z]{1,3}").refused("ParameterPatternMismatchException");
  }

  @EveryServer
  void what_is_no_regular_expression_is_refused(Running aws) {
    for (String bad : List.of("(", "[a", "*", "a{2", "(?<n>a)(?<n>b)", "\\")) {
      patterned(aws, "String", "v", bad).refused("InvalidAllowedPatternException");
    }
    patterned(aws, "String", "v", "v|" + "x".repeat(1022)).ok();
    patterned(aws, "String", "v", "v|" + "x".repeat(1023)).refused(VALIDATION);
  }

  @EveryServer
  void a_pattern_that_never_ends_is_cut_short(Running aws) {
    String value = "a".repeat(4000) + "!";
    for (String evil :
        List.of("(a+)+", "(a|a)*b", "(a*)*b", "(.*a){20}", "(a|aa)+$", "(a+)+b\\1")) {
      assertTimeout(
          Duration.ofSeconds(10),
          () -> {
            patterned(aws, "String", value, evil).refused("ParameterPatternMismatchException");
          },
          evil);
    }
  }

  @EveryServer
  void a_pattern_that_goes_round_without_looking_is_cut_short(Running aws) {
    for (String evil :
        List.of(
            "(?:(?:(?:){60000}){60000}){60000}v",
            "((((){50000}){50000}){50000}){50000}v",
            "(\\Q\\E{2000000000}){2000000000}v",
            "(?x)((?:) {1000000} ) {1000000}v",
            "(((?i){2000000000}){2000000000}){3}v")) {
      assertTimeout(
          Duration.ofSeconds(5),
          () -> {
            patterned(aws, "String", "v", evil).refused("ParameterPatternMismatchException");
          },
          evil);
    }
    patterned(aws, "String", "10.0.0.255", "(\\d{1,3}\\.){3}\\d{1,3}").ok();
    patterned(aws, "String", "ab".repeat(1000), "(?:[a-z]{2}){1000}").ok();
    patterned(aws, "String", "v".repeat(4096), "[a-z]{4096}").ok();
  }

  @EveryServer
  void the_items_of_a_list_share_what_a_pattern_may_cost(Running aws) {
    String item = "a".repeat(16) + "!";
    String pattern = "(a+)+b\\1|a+!"; // the reference keeps Java from being clever
    patterned(aws, "StringList", item, pattern).ok();
    patterned(aws, "StringList", (item + ",").repeat(200) + item, pattern)
        .refused("ParameterPatternMismatchException");
  }

  @EveryServer
  void a_deeply_nested_pattern_is_answered(Running aws) {
    patterned(aws, "String", "v", "(".repeat(500) + "v" + ")".repeat(500)).ok();
    patterned(aws, "String", "v", "[".repeat(500) + "v" + "]".repeat(500)).ok();
  }

  private static Answer tagged(Client client, String name, List<Map<String, String>> tags) {
    return client.ssm("PutParameter", "Name", name, "Type", "String", "Value", "v", "Tags", tags);
  }

  private static Map<String, String> tag(String key, String value) {
    return Map.of("Key", key, "Value", value);
  }

  @EveryServer
  void tags_are_held_to_their_form(Running aws) {
    var fifty = new ArrayList<Map<String, String>>();
    for (int i = 0; i < 50; i++) {
      fifty.add(tag("key" + i, "value"));
    }
    tagged(aws.admin(), "a", fifty).ok();
    fifty.add(tag("one more", ""));
    tagged(aws.admin(), "b", fifty).refused("TooManyTagsError");
    tagged(aws.admin(), "c", List.of(tag("k".repeat(128), "v".repeat(256)))).ok();
    for (var bad :
        List.of(
            tag("k".repeat(129), "v"),
            tag("k", "v".repeat(257)),
            tag("", "v"),
            tag("k<", "v"),
            tag("k", "v;"),
            Map.of("Key", "k"),
            Map.of("Value", "v"))) {
      tagged(aws.admin(), "d", List.of(tag("good", "one"), bad)).refused(VALIDATION);
    }
    tagged(aws.admin(), "d", List.of(tag("grün _.:/=+-@", "Ω _.:/=+-@"))).ok();
  }

  @EveryServer
  void tags_are_for_new_parameters(Running aws) {
    create(aws, "p", "String", "v").ok();
    aws.admin()
        .ssm(
            "PutParameter",
            "Name",
            "p",
            "Value",
            "w",
            "Overwrite",
            true,
            "Tags",
            List.of(tag("a", "b")))
        .refused(
            VALIDATION,
            "Invalid request: tags and overwrite can't be used together. To create a parameter with"
                + " tags, please remove overwrite flag. To update tags for an existing parameter,"
                + " please use AddTagsToResource or RemoveTagsFromResource.");
  }

  @EveryServer
  void tags_need_a_permission_of_their_own_and_can_be_made_a_condition(Running aws) {
    Client writer = aws.user(Policies.allow("ssm:PutParameter"));
    String arn = aws.arn("ssm", "parameter/a");
    tagged(writer, "a", List.of(tag("team", "red"))).denied(writer, "ssm:AddTagsToResource", arn);
    tagged(aws.admin(), "a", List.of(tag("team", "red"))).ok();
    Client red =
        aws.user(
            Policies.when(
                Policies.allow("ssm:GetParameter"), "StringEquals", "ssm:resourceTag/team", "red"));
    red.ssm("GetParameter", "Name", "a").ok();
    create(aws, "b", "String", "v").ok();
    red.ssm("GetParameter", "Name", "b")
        .denied(red, "ssm:GetParameter", aws.arn("ssm", "parameter/b"));
  }

  @EveryServer
  void overwriting_can_be_forbidden(Running aws) {
    Client creator =
        aws.user(
            Policies.allow("ssm:PutParameter"),
            Policies.when(
                Policies.deny("ssm:PutParameter"), "StringEquals", "ssm:Overwrite", "true"));
    creator.ssm("PutParameter", "Name", "p", "Type", "String", "Value", "v").ok();
    creator
        .ssm("PutParameter", "Name", "p", "Value", "w", "Overwrite", true)
        .deniedExplicitly(creator, "ssm:PutParameter", aws.arn("ssm", "parameter/p"));
  }

  @EveryServer
  void a_description_has_1024_characters(Running aws) {
    aws.admin()
        .ssm(
            "PutParameter",
            "Name",
            "p",
            "Type",
            "String",
            "Value",
            "v",
            "Description",
            "é".repeat(1024))
        .ok();
    aws.admin()
        .ssm(
            "PutParameter",
            "Name",
            "q",
            "Type",
            "String",
            "Value",
            "v",
            "Description",
            "é".repeat(1025))
        .refused(VALIDATION);
  }

  @EveryServer
  void a_hundred_versions_are_kept(Running aws) {
    create(aws, "p", "String", "1").ok();
    for (int version = 2; version <= 102; version++) {
      overwrite(aws, "p", Integer.toString(version)).ok();
    }
    assertEquals("102", value(aws, "p"));
    assertEquals("3", value(aws, "p:3"));
    for (int gone = 1; gone <= 2; gone++) {
      aws.admin()
          .ssm("GetParameter", "Name", "p:" + gone)
          .refused(
              "ParameterVersionNotFound",
              "Systems Manager could not find version "
                  + gone
                  + " of p. Verify the version and try again.");
    }
  }
}
