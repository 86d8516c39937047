package io.strongroom.lambda;

/** The three services that keep secrets. */
enum Service {
  KMS("kms", "KMS", "TrentService."),
  SSM("ssm", "SSM", "AmazonSSM."),
  SECRETS_MANAGER("secretsmanager", "SECRETS_MANAGER", "secretsmanager.");

  private final String signingName;
  private final String variable;
  private final String target;

  Service(String signingName, String variable, String target) {
    this.signingName = signingName;
    this.variable = variable;
    this.target = target;
  }

  String signingName() {
    return signingName;
  }

  /** As in {@code AWS_ENDPOINT_URL_KMS}. */
  String variable() {
    return variable;
  }

  /** The value of X-Amz-Target. */
  String target(String operation) {
    return target + operation;
  }
}
