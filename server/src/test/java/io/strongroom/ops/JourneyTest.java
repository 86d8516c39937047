package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.testing.Signed;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The article's journey through the front door. */
final class JourneyTest {
  @Test
  void a_secret_goes_all_three_ways() throws Exception {
    try (Server server = Server.start(Options.ephemeral())) {
      var admin = server.newAdmin().orElseThrow();
      String secret = admin.secret().use(b -> new String(b, StandardCharsets.US_ASCII));
      var signed = Signed.to(server.endpoint(), "us-east-1", admin.id(), secret);
      for (String[] call :
          new String[][] {
            {"kms", "TrentService.CreateKey", "{}"},
            {"kms", "TrentService.ListKeys", "{}"},
            {
              "ssm",
              "AmazonSSM.PutParameter",
              "{\"Name\":\"/my/secret\",\"Value\":\"Hello, world!\",\"Type\":\"SecureString\"}"
            },
            {"ssm", "AmazonSSM.GetParameter", "{\"Name\":\"/my/secret\",\"WithDecryption\":true}"},
            {"ssm", "AmazonSSM.GetParametersByPath", "{\"Path\":\"/my\",\"WithDecryption\":true}"},
            {
              "secretsmanager",
              "secretsmanager.CreateSecret",
              "{\"Name\":\"Username\",\"SecretString\":\"MyUsername\",\"ClientRequestToken\":\"12345678901234567890123456789012\"}"
            },
            {"secretsmanager", "secretsmanager.GetSecretValue", "{\"SecretId\":\"Username\"}"},
            {"secretsmanager", "secretsmanager.DescribeSecret", "{\"SecretId\":\"Username\"}"},
            {
              "ssm",
              "AmazonSSM.GetParameter",
              "{\"Name\":\"/aws/reference/secretsmanager/Username\",\"WithDecryption\":true}"
            },
          }) {
        var reply = signed.json(call[0], call[1], call[2]);
        assertEquals(200, reply.status());
      }
      var q = signed.query("sts", "2011-06-15", java.util.Map.of("Action", "GetCallerIdentity"));
    }
  }
}
