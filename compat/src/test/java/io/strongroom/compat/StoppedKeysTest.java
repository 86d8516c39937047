package io.strongroom.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What opens and what does not any more, typed with the real {@code aws}. */
@ExtendWith(Running.class)
final class StoppedKeysTest {
  private static final String DECRYPT =
      "aws kms decrypt --ciphertext-blob fileb://sealed --query Plaintext --output text";
  private static final String PARAMETER =
      "aws ssm get-parameter --name /held/by/key --with-decryption --query Parameter.Value"
          + " --output text";
  private static final String SECRET =
      "aws secretsmanager get-secret-value --secret-id held-by-key --query SecretString"
          + " --output text";

  private Shell terminal;

  StoppedKeysTest(Strongroom strongroom) {
    terminal = strongroom.terminal();
  }

  @BeforeEach
  void aws_is_installed() {
    terminal = Cli.ready(terminal);
  }

  @Test
  void another_encryption_context_does_not_decrypt_even_one_of_the_same_letters() {
    Shell shell = terminal.with("ID", Cli.newKey(terminal));
    shell.prints(
        """
        aws kms encrypt --key-id $ID --plaintext "Top Secret" --encryption-context '{"ab":"c"}' \\
            --query CiphertextBlob --output text | base64 -d > sealed
        """);
    String in = DECRYPT + " --encryption-context ";
    assertEquals("VG9wIFNlY3JldA==", shell.prints(in + "'{\"ab\":\"c\"}'"));
    assertRefused("InvalidCiphertextException", shell, in + "'{\"a\":\"bc\"}'");
    assertRefused("InvalidCiphertextException", shell, in + "'{\"ab\":\"c\",\"d\":\"e\"}'");
    assertRefused("InvalidCiphertextException", shell, DECRYPT);
  }

  @Test
  void a_disabled_key_stops_ciphertext_parameter_and_secret_until_it_is_enabled() {
    Shell shell = heldByKey("ap-southeast-1");
    assertOpens(shell);
    shell.prints("aws kms disable-key --key-id $ID");
    assertRefused("DisabledException", shell, DECRYPT);
    assertStopped(shell);
    assertRefused(
        "DisabledException", shell, "aws kms encrypt --key-id $ID --plaintext fileb://sealed");
    shell.prints("aws kms enable-key --key-id $ID");
    assertOpens(shell);
  }

  @Test
  void a_key_pending_deletion_stops_them_too_until_the_deletion_is_cancelled() {
    Shell shell = heldByKey("ap-southeast-2");
    shell.prints("aws kms schedule-key-deletion --key-id $ID --pending-window-in-days 7");
    assertEquals(
        "PendingDeletion",
        shell.prints(
            "aws kms describe-key --key-id $ID --query KeyMetadata.KeyState --output text"));
    assertRefused("KMSInvalidStateException", shell, DECRYPT);
    assertStopped(shell);
    shell.prints("aws kms cancel-key-deletion --key-id $ID");
    assertRefused("DisabledException", shell, DECRYPT);
    shell.prints("aws kms enable-key --key-id $ID");
    assertOpens(shell);
  }

  /** One secret, all three ways, under a key of the user's own; a region for each test. */
  private Shell heldByKey(String region) {
    Shell shell = terminal.region(region);
    shell = shell.with("ID", Cli.newKey(shell));
    shell.prints(
        """
        aws kms encrypt --key-id $ID --plaintext "Top Secret" \\
            --query CiphertextBlob --output text | base64 -d > sealed
        aws ssm put-parameter --name /held/by/key --value "Top Secret" --type SecureString \\
            --key-id $ID
        aws secretsmanager create-secret --name held-by-key --secret-string "Top Secret" \\
            --kms-key-id $ID
        """);
    return shell;
  }

  private static void assertOpens(Shell shell) {
    assertEquals("VG9wIFNlY3JldA==", shell.prints(DECRYPT));
    for (String read : List.of(PARAMETER, SECRET)) {
      assertEquals("Top Secret", shell.prints(read));
    }
  }

  private static void assertStopped(Shell shell) {
    assertRefused("InvalidKeyId", shell, PARAMETER);
    assertRefused("DecryptionFailure", shell, SECRET);
  }

  private static void assertRefused(String code, Shell shell, String script) {
    Finished finished = shell.run(script);
    assertTrue(finished.status() != 0, finished::toString);
    assertTrue(finished.err().contains("(" + code + ")"), finished::toString);
  }
}
