package io.strongroom.kms;

import java.util.Arrays;
import java.util.Optional;

/** The keys that services use where the caller names none, made on first use. */
enum ManagedKey {
  SSM(
      "ssm",
      "auto-ssm-1",
      "SSM",
      "\"kms:Encrypt\", \"kms:Decrypt\", \"kms:ReEncrypt*\", \"kms:GenerateDataKey*\","
          + " \"kms:DescribeKey\"",
      "Default key that protects my SSM parameters when no other key is defined"),
  SECRETS_MANAGER(
      "secretsmanager",
      "auto-secretsmanager-1",
      "AWS Secrets Manager",
      "\"kms:Encrypt\", \"kms:Decrypt\", \"kms:ReEncrypt*\", \"kms:GenerateDataKey*\","
          + " \"kms:CreateGrant\", \"kms:DescribeKey\"",
      "Default key that protects my Secrets Manager data when no other key is defined"),
  LAMBDA(
      "lambda",
      "auto-awslambda",
      "AWS Lambda",
      "\"kms:Encrypt\", \"kms:Decrypt\", \"kms:ReEncrypt*\", \"kms:GenerateDataKey*\","
          + " \"kms:CreateGrant\", \"kms:DescribeKey\"",
      "Default key that protects my Lambda functions when no other key is defined");

  private final String service;
  private final String policyId;
  private final String title;
  private final String actions;
  private final String description;

  ManagedKey(String service, String policyId, String title, String actions, String description) {
    this.service = service;
    this.policyId = policyId;
    this.title = title;
    this.actions = actions;
    this.description = description;
  }

  static Optional<ManagedKey> ofAlias(String alias) {
    return Arrays.stream(values()).filter(key -> key.alias().equals(alias)).findFirst();
  }

  String alias() {
    return "alias/aws/" + service;
  }

  String service() {
    return service;
  }

  String policyId() {
    return policyId;
  }

  String title() {
    return title;
  }

  /** JSON strings of the actions allowed through the service. */
  String actions() {
    return actions;
  }

  String description() {
    return description;
  }
}
