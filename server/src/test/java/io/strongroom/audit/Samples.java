package io.strongroom.audit;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Bytes;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Region;
import io.strongroom.aws.Wire;
import io.strongroom.aws.Word;
import io.strongroom.iam.Call;
import io.strongroom.iam.Caller;
import io.strongroom.iam.OpenGate;
import io.strongroom.iam.Origin;
import io.strongroom.iam.Target;
import io.strongroom.seal.Context;
import io.strongroom.seal.MaterialId;
import io.strongroom.seal.SealKey;
import io.strongroom.seal.Sealed;
import io.strongroom.seal.Sensitive;
import io.strongroom.seal.SigningKey;
import io.strongroom.seal.VerifyingKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Calls and records for the tests of this room. */
final class Samples {
  static final AccountId ACCOUNT = new AccountId("111111111111");
  static final Region REGION = new Region("us-east-1");
  static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");
  static final String KEY_ARN =
      "arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  static final String SECRET_ARN =
      "arn:aws:secretsmanager:us-east-1:111111111111:secret:prod/db-AbCdEf";
  static final Caller ALICE =
      new Caller(
          ACCOUNT,
          Caller.Type.USER,
          "arn:aws:iam::111111111111:user/alice",
          "AIDAEXAMPLE",
          "alice",
          "AKIAEXAMPLE",
          Optional.empty());
  static final Caller SESSION =
      new Caller(
          ACCOUNT,
          Caller.Type.ASSUMED_ROLE,
          "arn:aws:sts::111111111111:assumed-role/app/deploy",
          "AROAEXAMPLE:deploy",
          "deploy",
          "ASIAEXAMPLE",
          Optional.of(
              new Caller.Role("arn:aws:iam::111111111111:role/service/app", "AROAEXAMPLE")));

  static final String TRAIL = "0123456789abcdef0123456789abcdef";
  private static final String PUBLIC_KEY =
      "302a300506032b6570032100ba1179567305a3f2004ab52b2496db8e57fca3834324e0f735a9edcef1a27840";
  private static final String SEALED_KEY =
      "535201010c66696e6765727072696e747300112233445566778899aabbccddeeff4b845e630dad7846569d"
          + "39885950a5299482545c7962fe3f126114e0c5a41b0f05e699e9e5cdaa94c2e5ef24b168f21f4791e2dd18"
          + "3d3ec1f59c7e3f595936db21697bad93576896e0a0fe27dd054109d3cfdce4208c791a7f010e62";

  /** Words of a choice. */
  enum Spec implements Word {
    SYMMETRIC;

    @Override
    public String word() {
      return "SYMMETRIC_DEFAULT";
    }
  }

  record SecretId(String value) {}

  record GetSecretValueRequest(SecretId secretId, @Clear Optional<String> versionId) {}

  record PutRequest(
      @Clear String name,
      SecretId secretId,
      String description,
      Optional<Sensitive> value,
      Bytes blob,
      Optional<Integer> count,
      boolean overwrite,
      Spec spec,
      @Clear Map<String, String> encryptionContext,
      List<String> notes,
      Optional<Instant> validTo) {}

  record PutResponse(@Wire("ARN") SecretId arn, long version, Instant deletionDate) {}

  record DecryptRequest(
      Bytes ciphertextBlob,
      @Clear Map<String, String> encryptionContext,
      List<String> grantTokens) {}

  record KeyRequest(SecretId keyId, Optional<Sensitive> plaintext) {}

  private Samples() {}

  static SealKey key() {
    return SealKey.of(
        "fingerprints",
        new MaterialId("00112233445566778899aabbccddeeff"),
        Sensitive.taking(new byte[32]));
  }

  static PutRequest put(String secret) {
    return new PutRequest(
        "prod/db",
        new SecretId("prod/db"),
        "my words",
        Optional.of(Sensitive.ofText(secret)),
        Bytes.taking(new byte[3]),
        Optional.of(7),
        true,
        Spec.SYMMETRIC,
        Map.of("app", "shop"),
        List.of("one", "two"),
        Optional.of(Instant.parse("2022-08-10T22:38:27Z")));
  }

  static PutResponse put() {
    return new PutResponse(new SecretId(SECRET_ARN), 3, Instant.parse("2022-09-01T02:17:48Z"));
  }

  static Call call(Caller caller, String action, Object request) {
    return call(caller, action, request, OpenGate.ALL);
  }

  static Call call(Caller caller, String action, Object request, OpenGate gate) {
    return new Call(
        new Call.Source(
            "7f1c9a52-0000-4000-8000-000000000001",
            caller,
            REGION,
            TIME,
            new Origin("192.0.2.10", "aws-cli/2.0 \"x\"", true),
            new NoTx(),
            gate),
        action,
        request,
        Optional.empty());
  }

  /** A read of a secret by Alice, permitted and answered. */
  static Call read() {
    Call call =
        call(
            ALICE,
            "secretsmanager:GetSecretValue",
            new GetSecretValueRequest(new SecretId("prod/db"), Optional.empty()));
    call.permit(target(SECRET_ARN));
    call.answered(put());
    return call;
  }

  static Target target(String arn) {
    return Target.of(Arn.parse(arn).orElseThrow());
  }

  static AuditRecord record(String chain, long number) {
    String id = String.format(Locale.ROOT, "00000000-0000-4000-8000-%012d", number);
    String json =
        "{\"eventID\":\"%s\",\"eventName\":\"Sample%d\",\"eventTime\":\"2026-01-02T03:04:05Z\"}"
            .formatted(id, number % 10);
    return new AuditRecord(chain, id, number, json);
  }

  /** A pair that is always the same, so that another process can open the same folder. */
  static SigningKey signingKey() {
    return SigningKey.open(
        key(),
        Sealed.parse(HexFormat.of().parseHex(SEALED_KEY)),
        Context.of("test"),
        VerifyingKey.of(HexFormat.of().parseHex(PUBLIC_KEY)));
  }

  static Anchor anchor() {
    return anchor(Optional.empty());
  }

  static Anchor anchor(Optional<Checkpoint> last) {
    return Anchor.loose(TRAIL, "n1", key(), key(), List.of(signingKey()), last);
  }

  static TrailSettings settings(Durability durability) {
    return TrailSettings.of(durability);
  }

  static Trail open(Path folder, long segmentBytes, SegmentFile.Opener opener) {
    return Trail.open(
        new AuditLocation.Folder(folder, segmentBytes),
        settings(Durability.DEFAULT),
        anchor(last(folder)),
        () -> TIME,
        opener);
  }

  /** What a database knows that belongs to the folder. */
  private static Optional<Checkpoint> last(Path folder) {
    try {
      return CheckpointFile.last(folder.resolve(CheckpointFile.NAME), TRAIL, "n1");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Trail open(Path folder) {
    return open(folder, AuditLocation.Folder.SEGMENT_BYTES, DiskSegment::open);
  }
}
