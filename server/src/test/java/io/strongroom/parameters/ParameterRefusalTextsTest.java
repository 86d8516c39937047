package io.strongroom.parameters;

import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Running;

/** Refusals whose texts were recorded at AWS and that no other test reads word for word. */
final class ParameterRefusalTextsTest {
  private static void put(Running aws, String name, String value, String code, String message) {
    aws.admin()
        .ssm("PutParameter", "Name", name, "Value", value, "Type", "String")
        .refused(code, message);
  }

  @EveryServer
  void a_name_does_not_end_with_a_slash(Running aws) {
    put(aws, "/texts/a/", "v", "ValidationException", "Parameter name must not end with slash.");
  }

  @EveryServer
  void a_value_does_not_nest_and_is_not_quoted(Running aws) {
    put(
        aws,
        "/texts/nested",
        "{{ssm:/texts/other}}",
        "ValidationException",
        "Parameter value failed to satisfy constraint: Parameter value can't nest another"
            + " parameter. Do not use \"{{}}\" in the value.");
    aws.admin().ssm("GetParameter", "Name", "/texts/nested").refused("ParameterNotFound");
  }

  @EveryServer
  void what_is_below_aws_is_no_namespace_but_the_public_one(Running aws) {
    Client admin = aws.admin();
    admin
        .ssm("GetParameter", "Name", "/aws/none/x")
        .refusedCapital(
            "AccessDeniedException",
            "No access to \"/aws/\" namespace: aws/none/x is not a valid namespace");
    admin.ssm("GetParameter", "Name", "/aws/service/none").refused("ParameterNotFound");
  }
}
