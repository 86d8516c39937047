package io.strongroom.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.aws.Access;
import io.strongroom.aws.Api;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Blob;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Word;
import io.strongroom.iam.Call;
import io.strongroom.seal.Sensitive;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ModelAgreementTest {
  enum Algorithm implements Word {
    SYMMETRIC_DEFAULT,
    ROT13;

    @Override
    public String word() {
      return name();
    }
  }

  record GenerateRandomRequest(
      @Constraint(least = 1, most = 1024) Optional<Integer> numberOfBytes) {}

  record GenerateRandomResponse(@Blob Sensitive plaintext) {}

  record EncryptRequest(
      @Constraint(min = 1, max = 2048) Optional<String> keyId,
      @Blob @Constraint(min = 1, max = 4095) Sensitive plaintext,
      Map<String, String> encryptionContext,
      @Constraint(max = 10, itemMin = 1) List<String> grantTokens,
      Optional<Algorithm> encryptionAlgorithm,
      Optional<Integer> dryRun,
      Optional<String> more) {}

  record EncryptResponse(Optional<String> keyId) {}

  record DescribeKeyRequest(@Constraint(min = 1, max = 2048, pattern = "x") String keyId) {}

  record Nothing() {}

  /** One that agrees, and others that do not. */
  static final class Operations {
    @Operation(value = "kms:GenerateRandom", access = Access.READ)
    GenerateRandomResponse generateRandom(Call call, GenerateRandomRequest request) {
      throw new UnsupportedOperationException();
    }

    @Operation(value = "kms:Encrypt", access = Access.READ)
    EncryptResponse encrypt(Call call, EncryptRequest request) {
      throw new UnsupportedOperationException();
    }

    @Operation(value = "kms:DescribeKey", access = Access.READ)
    void describeKey(Call call, DescribeKeyRequest request) {}

    @Operation(value = "kms:Rot13", access = Access.READ)
    void rot13(Call call, Nothing request) {}
  }

  private static final ModelAgreement.Report REPORT =
      ModelAgreement.check(
          new Api(
              "kms",
              Api.Protocol.AWS_JSON,
              "TrentService",
              Api.EmptyAnswer.NOTHING,
              AwsError.of("KMSInternalException", "x").status(500),
              Api.operations(MethodHandles.lookup(), new Operations())));

  @Test
  void every_disagreement_is_found_and_no_other() {
    assertEquals(
        List.of(
            "DescribeKeyRequest.KeyId: pattern is '' and not 'x'",
            "DescribeKeyResponse: AWS has members",
            "EncryptRequest.KeyId: is required",
            "EncryptRequest.Plaintext: most is 4096 and not 4095",
            "EncryptRequest.GrantTokens.member: most is 8192 and not 2147483647",
            "EncryptRequest.EncryptionAlgorithm: no such word ROT13",
            "EncryptRequest.DryRun: is a boolean",
            "EncryptRequest.More: no such member",
            "Rot13: no such operation"),
        REPORT.disagreements());
  }

  @Test
  void what_only_aws_has_is_listed() {
    assertEquals(
        Set.of(
            "GenerateRandomRequest.CustomKeyStoreId",
            "GenerateRandomRequest.Recipient",
            "GenerateRandomResponse.CiphertextForRecipient"),
        REPORT.unsupported().get("GenerateRandom"));
    assertTrue(
        String.valueOf(REPORT.unsupported().get("Encrypt"))
            .contains("EncryptRequest.EncryptionAlgorithm=RSAES_OAEP_SHA_256"));
    assertTrue(REPORT.unoffered().contains("CreateKey"));
    assertTrue(!REPORT.unoffered().contains("Encrypt"));
  }

  @Test
  void exceptions_are_needed_or_reported() {
    assertEquals(
        List.of(
            "DescribeKeyRequest.KeyId: pattern is '' and not 'x'",
            "Rot13: no such operation",
            "Elsewhere: agrees, no exception needed"),
        REPORT.except(
            Set.of(
                "DescribeKeyResponse",
                "EncryptRequest.KeyId: is required",
                "EncryptRequest.Plaintext",
                "EncryptRequest.GrantTokens.member",
                "EncryptRequest.EncryptionAlgorithm",
                "EncryptRequest.DryRun",
                "EncryptRequest.More",
                "Elsewhere")));
  }

  @Test
  void every_service_has_its_model() {
    for (String service : List.of("iam", "kms", "secretsmanager", "ssm", "sts")) {
      ServiceModel model = ServiceModel.of(service);
      for (String operation : model.operations()) {
        assertTrue(
            model.input(operation).map(kind -> kind.type().equals("structure")).orElse(true));
        assertTrue(
            model.output(operation).map(kind -> kind.type().equals("structure")).orElse(true));
      }
    }
    var input = ServiceModel.of("secretsmanager").input("CreateSecret").orElseThrow();
    assertEquals(
        Optional.of(new ServiceModel.Member("NameType", true)),
        Optional.ofNullable(input.members().get("Name")));
  }
}
