package io.strongroom.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.aws.Access;
import io.strongroom.aws.Api;
import io.strongroom.aws.Members;
import io.strongroom.cloudtrail.CloudTrail;
import io.strongroom.events.Events;
import io.strongroom.functions.Functions;
import io.strongroom.functions.logs.Logs;
import io.strongroom.iam.Iam;
import io.strongroom.kms.Keys;
import io.strongroom.parameters.Parameters;
import io.strongroom.secrets.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Our records against AWS's service models, and the page that tells users what is supported. */
final class OperationsPageTest {
  private static final String SPECS =
      "[RSA_2048, RSA_3072, RSA_4096, ECC_NIST_P256, ECC_NIST_P384, ECC_NIST_P521,"
          + " ECC_SECG_P256K1, SYMMETRIC_DEFAULT, HMAC_224, HMAC_256, HMAC_384, HMAC_512, SM2]";

  private static final String ENDPOINT =
      "'^((%[0-9A-Fa-f]{2}|[-()_.!~*';/?:@\\x26=+$,A-Za-z0-9])+)([).!';/?:,])?$' and not ''";

  private static final String RUNTIMES =
      "[nodejs, nodejs4.3, nodejs6.10, nodejs8.10, nodejs10.x, nodejs12.x, nodejs14.x, nodejs16.x,"
          + " java8, java8.al2, java11, python2.7, python3.6, python3.7, python3.8, python3.9,"
          + " dotnetcore1.0, dotnetcore2.0, dotnetcore2.1, dotnetcore3.1, dotnet6, dotnet8,"
          + " nodejs4.3-edge, go1.x, ruby2.5, ruby2.7, provided, provided.al2, nodejs18.x,"
          + " python3.10, java17, ruby3.2, ruby3.3, python3.11, nodejs20.x, provided.al2023,"
          + " python3.12, java21]";

  private static final String LOOKUP_KEYS =
      "[EventId, EventName, ReadOnly, Username, ResourceType, ResourceName, EventSource,"
          + " AccessKeyId]";

  /** Where we say otherwise than AWS's model on purpose, each with its reason. */
  private static final Set<String> ON_PURPOSE =
      Set.of(
          // The model is of 2025 and lacks the members that came since.
          "kms:CreateKeyResponse.KeyMetadata.CurrentKeyMaterialId: no such member",
          "kms:DescribeKeyResponse.KeyMetadata.CurrentKeyMaterialId: no such member",
          "kms:DecryptResponse.KeyMaterialId: no such member",
          "kms:DecryptRequest.DryRunModifiers: no such member",
          "kms:GenerateDataKeyResponse.KeyMaterialId: no such member",
          "kms:DeleteImportedKeyMaterialRequest.KeyMaterialId: no such member",
          "kms:DeleteImportedKeyMaterialResponse: AWS has none",
          "kms:GenerateDataKeyPairRequest.KeyPairSpec: no such word ECC_NIST_EDWARDS25519",
          "kms:GenerateDataKeyPairResponse.KeyMaterialId: no such member",
          "kms:GenerateDataKeyPairWithoutPlaintextRequest.KeyPairSpec: no such word"
              + " ECC_NIST_EDWARDS25519",
          "kms:GenerateDataKeyPairWithoutPlaintextResponse.KeyMaterialId: no such member",
          "kms:GenerateDataKeyWithoutPlaintextResponse.KeyMaterialId: no such member",
          "kms:GetKeyLastUsage: no such operation",
          "kms:ImportKeyMaterialRequest.ImportType: no such member",
          "kms:ImportKeyMaterialRequest.KeyMaterialDescription: no such member",
          "kms:ImportKeyMaterialRequest.KeyMaterialId: no such member",
          "kms:ImportKeyMaterialResponse.KeyId: no such member",
          "kms:ImportKeyMaterialResponse.KeyMaterialId: no such member",
          "kms:ListKeyRotationsRequest.IncludeKeyMaterial: no such member",
          "kms:ListKeyRotationsResponse.Rotations.member.KeyMaterialId: no such member",
          "kms:ListKeyRotationsResponse.Rotations.member.KeyMaterialDescription: no such member",
          "kms:ListKeyRotationsResponse.Rotations.member.ImportState: no such member",
          "kms:ListKeyRotationsResponse.Rotations.member.KeyMaterialState: no such member",
          "kms:ListKeyRotationsResponse.Rotations.member.ExpirationModel: no such member",
          "kms:ListKeyRotationsResponse.Rotations.member.ValidTo: no such member",
          "kms:ReEncryptRequest.DryRunModifiers: no such member",
          "kms:ReEncryptResponse.SourceKeyMaterialId: no such member",
          "kms:ReEncryptResponse.DestinationKeyMaterialId: no such member",
          "kms:ReplicateKeyResponse.ReplicaKeyMetadata.CurrentKeyMaterialId: no such member",
          "kms:SignRequest.MessageType: no such word EXTERNAL_MU",
          "kms:SignRequest.SigningAlgorithm: no such word ED25519_SHA_512",
          "kms:SignRequest.SigningAlgorithm: no such word ED25519_PH_SHA_512",
          "kms:SignRequest.SigningAlgorithm: no such word ML_DSA_SHAKE_256",
          "kms:VerifyRequest.MessageType: no such word EXTERNAL_MU",
          "kms:VerifyRequest.SigningAlgorithm: no such word ED25519_SHA_512",
          "kms:VerifyRequest.SigningAlgorithm: no such word ED25519_PH_SHA_512",
          "kms:VerifyRequest.SigningAlgorithm: no such word ML_DSA_SHAKE_256",
          "secretsmanager:CreateSecretRequest.Type: no such member",
          "secretsmanager:RotateSecretRequest.ExternalSecretRotationMetadata: no such member",
          "secretsmanager:RotateSecretRequest.ExternalSecretRotationRoleArn: no such member",
          "secretsmanager:UpdateSecretRequest.Type: no such member",
          "secretsmanager:ListSecretsRequest.SortBy: no such member",
          // CloudTrail has codes of its own for these.
          "cloudtrail:LookupEventsRequest.EventCategory: is one of [insight]",
          "cloudtrail:LookupEventsRequest.LookupAttributes.member.AttributeKey: is one of "
              + LOOKUP_KEYS,
          "cloudtrail:LookupEventsRequest.MaxResults: least is 1 and not 0",
          "cloudtrail:LookupEventsRequest.MaxResults: most is 50 and not 2147483647",
          // The model is older than these members; the words after "Reason:" name the address.
          "events:CreateApiDestinationRequest.InvocationEndpoint: pattern is " + ENDPOINT,
          "events:UpdateApiDestinationRequest.InvocationEndpoint: pattern is " + ENDPOINT,
          "events:CreateEventBusRequest.Description: no such member",
          "events:CreateEventBusResponse.Description: no such member",
          "events:DescribeEventBusResponse.CreationTime: no such member",
          "events:DescribeEventBusResponse.Description: no such member",
          "events:DescribeEventBusResponse.LastModifiedTime: no such member",
          "events:ListEventBusesResponse.EventBuses.member.CreationTime: no such member",
          "events:ListEventBusesResponse.EventBuses.member.Description: no such member",
          "events:ListEventBusesResponse.EventBuses.member.LastModifiedTime: no such member",
          "events:PutRuleRequest.State: no such word ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
          "events:PutTargetsRequest.Targets.member.HttpParameters.PathParameterValues.member:"
              + " pattern is '^(?!\\s*$).+' and not ''",
          // New credentials are given whole.
          "events:UpdateConnectionRequest.AuthParameters.ApiKeyAuthParameters.ApiKeyName: is not"
              + " required",
          "events:UpdateConnectionRequest.AuthParameters.ApiKeyAuthParameters.ApiKeyValue: is not"
              + " required",
          "events:UpdateConnectionRequest.AuthParameters.BasicAuthParameters.Password: is not"
              + " required",
          "events:UpdateConnectionRequest.AuthParameters.BasicAuthParameters.Username: is not"
              + " required",
          "events:CreateConnectionRequest.AuthParameters.OAuthParameters.AuthorizationEndpoint:"
              + " pattern is "
              + ENDPOINT,
          "events:UpdateConnectionRequest.AuthParameters.OAuthParameters.AuthorizationEndpoint:"
              + " pattern is "
              + ENDPOINT,
          "events:UpdateConnectionRequest.AuthParameters.OAuthParameters.AuthorizationEndpoint: is"
              + " not required",
          "events:UpdateConnectionRequest.AuthParameters.OAuthParameters.HttpMethod: is not"
              + " required",
          // The operation itself tells specs that AWS has from words that nobody knows.
          "kms:CreateKeyRequest.CustomerMasterKeySpec: is one of " + SPECS,
          "kms:CreateKeyRequest.KeySpec: is one of " + SPECS,
          // A header field of our own.
          "lambda:CreateFunctionResponse.Warning: no such member",
          "lambda:GetFunctionResponse.Configuration.Warning: no such member",
          "lambda:GetFunctionConfigurationResponse.Warning: no such member",
          "lambda:ListFunctionsResponse.Functions.member.Warning: no such member",
          "lambda:ListVersionsByFunctionResponse.Versions.member.Warning: no such member",
          "lambda:PublishVersionResponse.Warning: no such member",
          "lambda:UpdateFunctionCodeResponse.Warning: no such member",
          "lambda:UpdateFunctionConfigurationResponse.Warning: no such member",
          // A runtime that is not known is answered in words of its own; the model knows old ones.
          "lambda:CreateFunctionRequest.Runtime: is one of " + RUNTIMES,
          "lambda:UpdateFunctionConfigurationRequest.Runtime: is one of " + RUNTIMES,
          // Taken at its word it refuses every policy of more than one line.
          "ssm:PutResourcePolicyRequest.Policy: pattern is '^(?!\\s*$).+' and not ''",
          // A form is read as texts; the trail has a fingerprint of it.
          "sts:AssumeRoleWithWebIdentityRequest.WebIdentityToken: is sensitive",
          // The service answers a token of another length in words of its own.
          "secretsmanager:CreateSecretRequest.ClientRequestToken: least is 32 and not 0",
          "secretsmanager:CreateSecretRequest.ClientRequestToken: most is 64 and not 2147483647",
          "secretsmanager:UpdateSecretRequest.ClientRequestToken: least is 32 and not 0",
          "secretsmanager:UpdateSecretRequest.ClientRequestToken: most is 64 and not 2147483647",
          "secretsmanager:PutSecretValueRequest.ClientRequestToken: least is 32 and not 0",
          "secretsmanager:PutSecretValueRequest.ClientRequestToken: most is 64 and not 2147483647",
          "secretsmanager:RotateSecretRequest.ClientRequestToken: least is 32 and not 0",
          "secretsmanager:RotateSecretRequest.ClientRequestToken: most is 64 and not 2147483647",
          // So it does with schedules.
          "secretsmanager:RotateSecretRequest.RotationRules.AutomaticallyAfterDays: least is 1 and"
              + " not 0",
          "secretsmanager:RotateSecretRequest.RotationRules.AutomaticallyAfterDays: most is 1000"
              + " and not 2147483647",
          "secretsmanager:RotateSecretRequest.RotationRules.Duration: pattern is '[0-9h]+' and not"
              + " ''",
          "secretsmanager:RotateSecretRequest.RotationRules.ScheduleExpression: pattern is"
              + " '[0-9A-Za-z\\(\\)#\\?\\*\\-\\/, ]+' and not ''");

  private static List<Api> apis() {
    var iam = new Iam();
    var keys = new Keys(iam);
    var secrets = new Secrets(iam, keys);
    var apis = new ArrayList<>(iam.apis());
    apis.add(keys.api());
    apis.add(new Parameters(iam, keys, secrets).api());
    apis.add(secrets.api());
    apis.add(
        new CloudTrail(
                () -> {
                  throw new IllegalStateException("nothing is called here");
                })
            .api());
    apis.add(new Events(secrets).api());
    apis.add(new Functions(iam, keys).api());
    apis.add(new Logs().api());
    apis.sort(Comparator.comparing(Api::service));
    return apis;
  }

  @Test
  void records_agree_with_the_models_of_aws() {
    var wrong = new ArrayList<String>();
    var purposes = new TreeSet<>(ON_PURPOSE);
    for (Api api : apis()) {
      for (String line : ModelAgreement.check(api).disagreements()) {
        String full = api.service() + ":" + line;
        if (!purposes.remove(full)) {
          wrong.add(full);
        }
      }
    }
    assertEquals(List.of(), wrong);
    assertEquals(Set.of(), purposes, "agrees, no exception needed");
  }

  @Test
  void the_page_of_operations_is_as_the_code() throws IOException {
    Path page = root().resolve("docs/operations.md");
    String made = page();
    if (Boolean.getBoolean("update.docs")) {
      Files.writeString(page, made);
    }
    assertEquals(made, Files.readString(page), "-Dupdate.docs=true writes it");
  }

  private static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return Files.isDirectory(here.resolve("seal")) ? here : here.getParent();
  }

  private static String page() {
    var text = new StringBuilder();
    text.append("# Operations\n\n");
    text.append(
        "Made from the code and AWS's service models; a test holds it to both. Members that");
    text.append(" AWS has and we\nhave not are ignored in requests when they change nothing, and");
    text.append(" refused with a clear error where they\nwould; absent from answers.\n");
    for (Api api : apis()) {
      ModelAgreement.Report report = ModelAgreement.check(api);
      text.append("\n## ").append(api.service()).append("\n\n");
      text.append(api.operations().size()).append(" of ");
      text.append(api.operations().size() + report.unoffered().size()).append(" operations.\n\n");
      text.append("| operation | | request | not supported of it |\n|---|---|---|---|\n");
      for (Api.Entry entry : api.operations()) {
        text.append("| ").append(entry.name());
        text.append(" | ").append(entry.access() == Access.WRITE ? "write" : "read");
        text.append(" | ").append(members(entry)).append(" | ");
        text.append(unsupported(report.unsupported(), entry.name())).append(" |\n");
      }
    }
    return text.toString();
  }

  private static String members(Api.Entry entry) {
    return Members.of(entry.lookup(), entry.request()).list().stream()
        .map(Members.Member::wire)
        .collect(Collectors.joining(", "));
  }

  private static String unsupported(TreeMap<String, Set<String>> missing, String operation) {
    return missing.getOrDefault(operation, Set.of()).stream()
        .map(OperationsPageTest::shortened)
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }

  /**
   * {@code EncryptRequest.DryRun} as {@code DryRun}; what is missing in answers keeps its place.
   */
  private static String shortened(String place) {
    int dot = place.indexOf('.');
    return dot > 0 && place.substring(0, dot).endsWith("Request")
        ? place.substring(dot + 1)
        : place;
  }
}
