package io.strongroom.ops;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.JsonTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The requests of {@link ValidRequests} for functions. */
final class ValidFunctionRequests {
  private static final String FUNCTIONS = "/2015-03-31/functions";
  private static final String NAME = "FunctionName";

  private final Client admin;
  private final String name;

  ValidFunctionRequests(Client admin, String name) {
    this.admin = admin;
    this.name = name;
  }

  private static String zip() {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("index.js"));
      zip.write("exports.handler = async () => 1;".getBytes(StandardCharsets.US_ASCII));
      zip.closeEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return JsonTree.blob(out.toByteArray());
  }

  private String role() {
    String trust =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
            + "{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}";
    return admin
        .iam("CreateRole", "RoleName", name, "AssumeRolePolicyDocument", trust)
        .ok()
        .element("Arn");
  }

  private Map<String, Object> function() {
    return Map.of(
        NAME,
        name,
        "Role",
        role(),
        "Runtime",
        "nodejs20.x",
        "Handler",
        "index.handler",
        "Code",
        Map.of("ZipFile", zip()));
  }

  /** Makes the function; its ARN. */
  private String made() {
    var members = new ArrayList<Object>();
    function()
        .forEach(
            (key, value) -> {
              members.add(key);
              members.add(value);
            });
    Answer made = admin.lambda("POST " + FUNCTIONS, members.toArray());
    return made.text("FunctionArn");
  }

  private Answer published() {
    made();
    return admin.lambda("POST " + FUNCTIONS + "/" + name + "/versions").ok();
  }

  private void alias() {
    published();
    admin
        .lambda(
            "POST " + FUNCTIONS + "/" + name + "/aliases", "Name", "live", "FunctionVersion", "1")
        .ok();
  }

  private void permission() {
    made();
    admin
        .lambda(
            "POST " + FUNCTIONS + "/" + name + "/policy",
            "StatementId",
            "one",
            "Action",
            "lambda:InvokeFunction",
            "Principal",
            "secretsmanager.amazonaws.com")
        .ok();
  }

  /** Makes what it needs, then the request. */
  ValidRequests.Valid of(String action) {
    return switch (action) {
      case "lambda:CreateFunction" -> new ValidRequests.Valid(function(), List.of());
      case "lambda:ListFunctions" -> ValidRequests.request();
      case "lambda:GetAlias", "lambda:DeleteAlias", "lambda:UpdateAlias" -> {
        alias();
        yield ValidRequests.request(NAME, name, "Name", "live");
      }
      case "lambda:CreateAlias" -> {
        published();
        yield ValidRequests.request(NAME, name, "Name", "live", "FunctionVersion", "1");
      }
      case "lambda:AddPermission" -> {
        made();
        yield ValidRequests.request(
            NAME,
            name,
            "StatementId",
            "one",
            "Action",
            "lambda:InvokeFunction",
            "Principal",
            "secretsmanager.amazonaws.com");
      }
      case "lambda:RemovePermission" -> {
        permission();
        yield ValidRequests.request(NAME, name, "StatementId", "one");
      }
      case "lambda:GetPolicy" -> {
        permission();
        yield ValidRequests.request(NAME, name);
      }
      case "lambda:TagResource" ->
          ValidRequests.request("Resource", made(), "Tags", Map.of("team", "a"));
      case "lambda:UntagResource" ->
          ValidRequests.request("Resource", made(), "TagKeys", List.of("team"));
      case "lambda:ListTags" -> ValidRequests.request("Resource", made());
      default -> ofOne(action);
    };
  }

  private ValidRequests.Valid ofOne(String action) {
    made();
    return switch (action) {
      case "lambda:Invoke" -> ValidRequests.request(NAME, name, "InvocationType", "DryRun");
      case "lambda:PutFunctionConcurrency" ->
          ValidRequests.request(NAME, name, "ReservedConcurrentExecutions", 1);
      case "lambda:UpdateFunctionCode" -> ValidRequests.request(NAME, name, "ZipFile", zip());
      case "lambda:UpdateFunctionConfiguration" -> ValidRequests.request(NAME, name, "Timeout", 4);
      case "lambda:DeleteFunction",
          "lambda:DeleteFunctionConcurrency",
          "lambda:GetFunction",
          "lambda:GetFunctionConcurrency",
          "lambda:GetFunctionConfiguration",
          "lambda:ListAliases",
          "lambda:ListVersionsByFunction",
          "lambda:PublishVersion" ->
          ValidRequests.request(NAME, name);
      default -> ValidRequests.none(action);
    };
  }
}
