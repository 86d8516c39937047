package io.strongroom.compat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code aws kms}, group by group, beside {@code openssl}. */
@ExtendWith(Running.class)
final class KmsCliTest {
  private Shell terminal;

  KmsCliTest(Strongroom strongroom) {
    terminal = strongroom.terminal();
  }

  @BeforeEach
  void aws_is_installed() {
    terminal = Cli.ready(terminal);
  }

  @Test
  void openssl_verifies_what_a_key_signed() {
    terminal.file("message", "to be signed".getBytes(UTF_8));
    String said =
        terminal.prints(
            """
            ID=$(aws kms create-key --key-spec RSA_3072 --key-usage SIGN_VERIFY \\
                --query KeyMetadata.KeyId --output text)
            aws kms get-public-key --key-id $ID --query PublicKey --output text | base64 -d > key.der
            aws kms sign --key-id $ID --message fileb://message \\
                --signing-algorithm RSASSA_PSS_SHA_512 \\
                --query Signature --output text | base64 -d > signature
            openssl dgst -sha512 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:64 \\
                -keyform DER -verify key.der -signature signature message
            aws kms verify --key-id $ID --message fileb://message --signature fileb://signature \\
                --signing-algorithm RSASSA_PSS_SHA_512 --query SignatureValid --output text
            """);
    assertEquals("Verified OK\nTrue", said);
  }

  @Test
  void a_mac_is_made_and_verified() {
    terminal.file("message", "to be authenticated".getBytes(UTF_8));
    assertEquals(
        "True",
        terminal.prints(
            """
            ID=$(aws kms create-key --key-spec HMAC_512 --key-usage GENERATE_VERIFY_MAC \\
                --query KeyMetadata.KeyId --output text)
            aws kms generate-mac --key-id $ID --message fileb://message \\
                --mac-algorithm HMAC_SHA_512 --query Mac --output text | base64 -d > mac
            aws kms verify-mac --key-id $ID --message fileb://message --mac fileb://mac \\
                --mac-algorithm HMAC_SHA_512 --query MacValid --output text
            """));
  }

  @Test
  void a_key_made_by_openssl_is_imported_and_rotated_to() {
    String said =
        terminal.prints(
            """
            ID=$(aws kms create-key --origin EXTERNAL --query KeyMetadata.KeyId --output text)
            openssl rand -out material 32
            aws kms get-parameters-for-import --key-id $ID --wrapping-algorithm RSAES_OAEP_SHA_256 \\
                --wrapping-key-spec RSA_2048 --query '[ImportToken,PublicKey]' --output text > both
            cut -f1 both | base64 -d > token
            cut -f2 both | base64 -d > wrapping.der
            openssl pkeyutl -encrypt -pubin -keyform DER -inkey wrapping.der -in material \\
                -out wrapped -pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256 \\
                -pkeyopt rsa_mgf1_md:sha256
            aws kms import-key-material --key-id $ID --import-token fileb://token \\
                --encrypted-key-material fileb://wrapped \\
                --expiration-model KEY_MATERIAL_DOES_NOT_EXPIRE --query KeyId --output text > imported
            aws kms describe-key --key-id $ID --query 'KeyMetadata.[KeyState,Origin]' --output text
            """);
    assertEquals("Enabled\tEXTERNAL", said);
  }

  @Test
  void a_key_is_managed() {
    String said =
        terminal.prints(
            """
            ID=$(aws kms create-key --multi-region --query KeyMetadata.KeyId --output text)
            aws kms create-alias --alias-name alias/managed --target-key-id $ID
            aws kms tag-resource --key-id $ID --tags TagKey=team,TagValue=a
            aws kms list-resource-tags --key-id $ID --query 'Tags[].TagValue' --output text
            aws kms enable-key-rotation --key-id $ID --rotation-period-in-days 180
            aws kms get-key-rotation-status --key-id $ID --query RotationPeriodInDays --output text
            aws kms replicate-key --key-id $ID --replica-region eu-central-2 \\
                --query ReplicaKeyMetadata.KeyState --output text
            aws --region eu-central-2 kms describe-key --key-id $ID \\
                --query KeyMetadata.MultiRegionConfiguration.MultiRegionKeyType --output text
            aws kms list-aliases --key-id $ID --query 'Aliases[].AliasName' --output text
            aws kms delete-alias --alias-name alias/managed
            aws kms describe-custom-key-stores --query 'length(CustomKeyStores)' --output text
            """);
    assertEquals("a\n180\nCreating\nREPLICA\nalias/managed\n0", said);
  }

  @Test
  void a_ciphertext_is_re_encrypted() {
    Shell shell = terminal.with("ONE", Cli.newKey(terminal)).with("TWO", Cli.newKey(terminal));
    String said =
        shell.prints(
            """
            aws kms encrypt --key-id $ONE --plaintext "Top Secret" \\
                --query CiphertextBlob --output text | base64 -d > sealed
            aws kms re-encrypt --ciphertext-blob fileb://sealed --destination-key-id $TWO \\
                --query CiphertextBlob --output text | base64 -d > moved
            aws kms decrypt --key-id $TWO --ciphertext-blob fileb://moved \\
                --query Plaintext --output text | base64 -d
            """);
    assertTrue(said.endsWith("Top Secret"));
  }

  @Test
  void data_keys_open_again_and_pairs_belong_together() {
    Shell shell = terminal.with("ID", Cli.newKey(terminal));
    String said =
        shell.prints(
            """
            aws kms generate-data-key --key-id $ID --key-spec AES_256 --encryption-context file=a \\
                --query '[CiphertextBlob,Plaintext]' --output text > both
            cut -f1 both | base64 -d > sealed
            aws kms decrypt --ciphertext-blob fileb://sealed --encryption-context file=a \\
                --query Plaintext --output text > opened
            cut -f2 both | cmp - opened && echo same
            aws kms generate-data-key-without-plaintext --key-id $ID --number-of-bytes 7 \\
                --query CiphertextBlob --output text | base64 -d > sealed
            aws kms decrypt --ciphertext-blob fileb://sealed \\
                --query Plaintext --output text | base64 -d | wc -c
            aws kms generate-data-key-pair-without-plaintext --key-id $ID \\
                --key-pair-spec ECC_SECG_P256K1 \\
                --query '[PrivateKeyCiphertextBlob,PublicKey]' --output text > pair
            cut -f1 pair | base64 -d > sealed
            aws kms decrypt --ciphertext-blob fileb://sealed \\
                --query Plaintext --output text | base64 -d > private.der
            openssl pkey -inform DER -in private.der -pubout -outform DER > public.der
            cut -f2 pair | base64 -d | cmp - public.der && echo pair
            aws kms generate-random --number-of-bytes 100 \\
                --query Plaintext --output text | base64 -d | wc -c
            """);
    assertEquals("same\n7\npair\n100", said);
  }

  @Test
  void openssl_and_a_key_agree_upon_one_secret() {
    String said =
        terminal.prints(
            """
            ID=$(aws kms create-key --key-spec ECC_NIST_P384 --key-usage KEY_AGREEMENT \\
                --query KeyMetadata.KeyId --output text)
            openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out own.pem
            openssl pkey -in own.pem -pubout -outform DER -out own.der
            aws kms derive-shared-secret --key-id $ID --key-agreement-algorithm ECDH \\
                --public-key fileb://own.der --query SharedSecret --output text | base64 -d > theirs
            aws kms get-public-key --key-id $ID --query PublicKey --output text | base64 -d > peer.der
            openssl pkeyutl -derive -inkey own.pem -peerform DER -peerkey peer.der -out ours
            cmp ours theirs && echo agreed
            """);
    assertEquals("agreed", said);
  }

  @Test
  void a_key_is_granted_its_policy_put_and_its_deletion_taken_back() {
    Shell shell = terminal.with("ID", Cli.newKey(terminal));
    String said =
        shell.prints(
            """
            WHO=$(aws sts get-caller-identity --query Arn --output text)
            GRANT=$(aws kms create-grant --key-id $ID --grantee-principal $WHO \\
                --operations Decrypt Encrypt --query GrantId --output text)
            aws kms list-grants --key-id $ID --query 'Grants[].Operations[]' --output text
            aws kms revoke-grant --key-id $ID --grant-id $GRANT
            aws kms list-grants --key-id $ID --query 'length(Grants)'
            aws kms get-key-policy --key-id $ID --policy-name default \\
                --query Policy --output text > policy
            aws kms put-key-policy --key-id $ID --policy-name default --policy file://policy
            aws kms list-key-policies --key-id $ID --query PolicyNames --output text
            aws kms schedule-key-deletion --key-id $ID --pending-window-in-days 7 \\
                --query KeyState --output text
            aws kms cancel-key-deletion --key-id $ID --query KeyId --output text > taken-back
            aws kms describe-key --key-id $ID --query KeyMetadata.KeyState --output text
            """);
    assertEquals("Decrypt\tEncrypt\n0\ndefault\nPendingDeletion\nDisabled", said);
  }

  @Test
  void what_an_older_material_sealed_opens_after_a_rotation() {
    Shell shell = terminal.with("ID", Cli.newKey(terminal));
    String said =
        shell.prints(
            """
            aws kms encrypt --key-id $ID --plaintext "Top Secret" \\
                --query CiphertextBlob --output text | base64 -d > sealed
            aws kms rotate-key-on-demand --key-id $ID --query KeyId --output text > rotated
            aws kms list-key-rotations --key-id $ID \\
                --query 'Rotations[].[RotationType,KeyMaterialState]' --output text
            aws kms decrypt --ciphertext-blob fileb://sealed \\
                --query Plaintext --output text | base64 -d
            """);
    assertEquals("ON_DEMAND\tCURRENT\nTop Secret", said);
  }
}
