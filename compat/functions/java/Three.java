import java.util.Base64;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/** The article's three ways in Java, on the SDK in the zip. */
public final class Three {
  public String environment(Map<String, Object> event) {
    System.out.println("decrypting");
    byte[] blob = Base64.getDecoder().decode(System.getenv("SECRET"));
    try (KmsClient kms = KmsClient.create()) {
      return kms.decrypt(it -> it.ciphertextBlob(SdkBytes.fromByteArray(blob)))
          .plaintext()
          .asUtf8String();
    }
  }

  public String parameter(Map<String, Object> event) {
    System.out.println("reading");
    try (SsmClient ssm = SsmClient.create()) {
      return ssm.getParameter(it -> it.name("/my/secret").withDecryption(true)).parameter().value();
    }
  }

  public String secret(Map<String, Object> event) {
    System.out.println("reading");
    try (SecretsManagerClient secrets = SecretsManagerClient.create()) {
      return secrets.getSecretValue(it -> it.secretId("Username")).secretString();
    }
  }
}
