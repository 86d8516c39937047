package io.strongroom.functions;

import io.strongroom.aws.AwsError;
import io.strongroom.iam.Call;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Tx;

/** Code that is sent: looked through outside of any transaction, then kept. */
final class Uploads {
  private static final long PIECES_MAX = 75L << 10;

  private final CodeRows code;
  private final Aside<Upload> looked = new Aside<>();

  Uploads(CodeRows code) {
    this.code = code;
  }

  /**
   * Code that may be kept.
   *
   * @param sha256 base64
   */
  record Upload(Sensitive zip, String sha256) {}

  /**
   * Checks what was sent, at the second attempt at a call.
   *
   * @throws io.strongroom.store.PrepareFirst at the first
   */
  Upload checked(Call call, CreateFunctions.CodePart part) {
    if (part.s3Bucket().isPresent() || part.s3Key().isPresent()) {
      throw LambdaErrors.unsupported("Code in S3");
    }
    if (part.imageUri().isPresent()) {
      throw LambdaErrors.unsupported("ImageUri");
    }
    Sensitive zip =
        part.zipFile()
            .orElseThrow(() -> LambdaErrors.invalid("Please provide a source for function code."));
    return looked.of(
        call,
        () ->
            zip.use(
                bytes -> {
                  ZipCheck.check(bytes);
                  return new Upload(zip, CodeRows.sha256(bytes));
                }));
  }

  /** Keeps it; the settings of a version that has it. */
  Settings keep(Call call, Function function, Upload upload, Settings settings) {
    requireRoom(call.tx(), function);
    upload.zip().with(bytes -> code.put(call.tx(), function, upload.sha256(), bytes));
    return settings
        .with(Setting.CODE_SHA256, upload.sha256())
        .with(Setting.CODE_SIZE, Integer.toString(upload.zip().length()));
  }

  /** AWS's 75 GB for an account and region, in pieces of a mebibyte. */
  private static void requireRoom(Tx tx, Function function) {
    long pieces =
        tx.sql("select count(*) from function_code where account = ? and region = ?")
            .in(function.account(), function.region())
            .one(row -> row.number(1))
            .orElse(0L);
    if (pieces >= PIECES_MAX) {
      throw AwsError.of("CodeStorageExceededException", "Code storage limit exceeded.");
    }
  }
}
