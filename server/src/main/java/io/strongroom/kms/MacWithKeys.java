package io.strongroom.kms;

import io.strongroom.aws.Access;
import io.strongroom.aws.Blob;
import io.strongroom.aws.Bytes;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import io.strongroom.seal.MacKey;
import io.strongroom.seal.Sensitive;
import java.util.List;
import java.util.Optional;

/** Message authentication codes. */
final class MacWithKeys {
  private final KeyRing ring;
  private final KeyUse use;

  MacWithKeys(KeyRing ring, KeyUse use) {
    this.ring = ring;
    this.use = use;
  }

  record GenerateMacRequest(
      @Constraint(min = 1, max = 4096) @Blob Sensitive message,
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Constraint(oneOf = {"HMAC_SHA_224", "HMAC_SHA_256", "HMAC_SHA_384", "HMAC_SHA_512"}) @Clear
          String macAlgorithm,
      @Constraint(max = 10, itemMin = 1, itemMax = 8192) List<String> grantTokens,
      Optional<Boolean> dryRun) {}

  record GenerateMacResponse(@Blob Bytes mac, @Clear String macAlgorithm, @Clear String keyId) {}

  /** Makes the MAC of a message of up to 4,096 bytes. */
  @Operation(value = "kms:GenerateMac", access = Access.READ)
  GenerateMacResponse generateMac(Call call, GenerateMacRequest request) {
    Key key =
        use.usable(
            call,
            request.keyId(),
            request.grantTokens(),
            wish(GrantOperation.GENERATE_MAC, request.macAlgorithm()));
    use.used(call, key, request.dryRun());
    byte[] mac = macKey(call, key).mac(request.message());
    return new GenerateMacResponse(Bytes.taking(mac), request.macAlgorithm(), key.arn().toString());
  }

  record VerifyMacRequest(
      @Constraint(min = 1, max = 4096) @Blob Sensitive message,
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Constraint(oneOf = {"HMAC_SHA_224", "HMAC_SHA_256", "HMAC_SHA_384", "HMAC_SHA_512"}) @Clear
          String macAlgorithm,
      @Constraint(min = 1, max = 6144) @Blob Bytes mac,
      @Constraint(max = 10, itemMin = 1, itemMax = 8192) List<String> grantTokens,
      Optional<Boolean> dryRun) {}

  record VerifyMacResponse(@Clear String keyId, boolean macValid, @Clear String macAlgorithm) {}

  /** Verifies a MAC; a wrong one is an error and never an answer. */
  @Operation(value = "kms:VerifyMac", access = Access.READ)
  VerifyMacResponse verifyMac(Call call, VerifyMacRequest request) {
    Key key =
        use.usable(
            call,
            request.keyId(),
            request.grantTokens(),
            wish(GrantOperation.VERIFY_MAC, request.macAlgorithm()));
    if (!macKey(call, key).verify(request.message(), request.mac().toArray())) {
      throw KmsErrors.invalidMac();
    }
    use.used(call, key, request.dryRun());
    return new VerifyMacResponse(key.arn().toString(), true, request.macAlgorithm());
  }

  private static KeyUse.Wish wish(GrantOperation operation, String algorithm) {
    return KeyUse.Wish.other(
        operation, KeyUsage.GENERATE_VERIFY_MAC, algorithm, "kms:macalgorithm");
  }

  private MacKey macKey(Call call, Key key) {
    if (ring.material(call.tx(), key) instanceof Material.Authentication(MacKey own)) {
      return own;
    }
    throw new IllegalStateException("not a MAC key");
  }
}
