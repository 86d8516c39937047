package io.strongroom.lambda;

/** The three services that keep secrets. */
enum Backend {
  KMS("kms", "TrentService."),
  SSM("ssm", "AmazonSSM."),
  SECRETS_MANAGER("secretsmanager", "secretsmanager.");

  private final String signingName;
  private final String target;

  Backend(String signingName, String target) {
    this.signingName = signingName;
    this.target = target;
  }

  String signingName() {
    return signingName;
  }

  /** The value of X-Amz-Target. */
  String target(String operation) {
    return target + operation;
  }
}
