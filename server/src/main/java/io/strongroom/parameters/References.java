package io.strongroom.parameters;

import io.strongroom.aws.AwsError;
import io.strongroom.iam.Permit;
import io.strongroom.secrets.Secrets;
import java.util.Optional;

/**
 * Secrets of Secrets Manager read as parameters, under {@code /aws/reference/secretsmanager/}. The
 * caller needs the permission on both.
 */
final class References {
  private final Secrets secrets;

  References(Secrets secrets) {
    this.secrets = secrets;
  }

  ReadParameters.ParameterView read(Permit permit, Reference reference, boolean decrypt) {
    if (!decrypt) {
      throw ParameterErrors.validation(
          "WithDecryption flag must be True for retrieving a Secret Manager secret.");
    }
    Secrets.Value value = value(permit, reference);
    return new ReadParameters.ParameterView(
        reference.shown().orElse(""),
        Version.SECURE,
        value.string(),
        0,
        reference.selector().map(text -> ":" + text),
        Optional.of(SourceResult.of(value)),
        value.created(),
        value.arn(),
        "text");
  }

  private Secrets.Value value(Permit permit, Reference reference) {
    try {
      return secrets.read(permit, reference.secretId(), reference.selector());
    } catch (AwsError e) {
      if (e.code().equals("ResourceNotFoundException")) {
        throw AwsError.of(
            "ParameterNotFound",
            "An error occurred (ParameterNotFound) when referencing Secrets Manager: Secret "
                + reference.secretId()
                + " not found.");
      }
      throw e;
    }
  }
}
