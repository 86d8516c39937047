package io.strongroom.kms;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.iam.BoundPolicy;
import io.strongroom.iam.Iam;
import io.strongroom.iam.MalformedPolicy;
import io.strongroom.iam.Policy;
import io.strongroom.iam.PolicyKind;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A key policy ready to be stored: its text, the same compiled, and the unique ids of the users it
 * names.
 *
 * @see <a href="https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html">Key
 *     policies</a>
 */
record KeyPolicy(String text, Policy policy, Map<String, String> bindings) {
  static final int BYTES_MAX = 32_768;

  /** Checks a caller's document; every principal in it must exist. */
  static KeyPolicy check(Iam iam, Tx tx, String text) {
    if (text.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
      throw KmsErrors.policyTooLarge();
    }
    try {
      return of(BoundPolicy.check(iam, tx, text));
    } catch (MalformedPolicy e) {
      throw KmsErrors.malformedPolicy(
          switch (e.fault()) {
            case NO_PRINCIPAL -> "Policy contains a statement with no principal.";
            case NO_ACTION -> "Missing required field Action";
            case NO_RESOURCE -> "Missing required field Resource";
            case INVALID_PRINCIPAL, INVALID_SERVICE ->
                "Policy contains a statement with one or more invalid principals.";
            default -> e.getMessage();
          });
    }
  }

  /**
   * What was stored before, whose principals may have gone since.
   *
   * @throws Tampered for what nobody could have stored
   */
  static KeyPolicy stored(String keyId, String text, Map<String, String> bindings) {
    try {
      return of(BoundPolicy.stored(text, bindings));
    } catch (MalformedPolicy e) {
      throw new Tampered("kms_keys", keyId);
    }
  }

  private static KeyPolicy of(BoundPolicy bound) {
    return new KeyPolicy(bound.text(), bound.policy(), bound.bindings());
  }

  private static KeyPolicy own(String text) {
    return new KeyPolicy(text, Policy.parse(text, PolicyKind.RESOURCE), Map.of());
  }

  /** As callers see it: a principal that is gone, or came again under his name, is shown by id. */
  static String shown(Iam iam, Tx tx, Key key) {
    return new BoundPolicy(key.policyText(), key.policy(), key.bindings()).shown(iam, tx);
  }

  /** The policy of a key made without one: the account's IAM policies decide. */
  static KeyPolicy standard(AccountId account) {
    return own(
        """
        {
          "Version" : "2012-10-17",
          "Id" : "key-default-1",
          "Statement" : [ {
            "Sid" : "Enable IAM User Permissions",
            "Effect" : "Allow",
            "Principal" : {
              "AWS" : "arn:aws:iam::%s:root"
            },
            "Action" : "kms:*",
            "Resource" : "*"
          } ]
        }\
        """
            .formatted(account));
  }

  /**
   * The policy of a service's default key: everybody of the account may use it through the service,
   * nobody directly.
   */
  static KeyPolicy managed(ManagedKey managed, AccountId account, Region region) {
    return own(
        """
        {
          "Version" : "2012-10-17",
          "Id" : "%s",
          "Statement" : [ {
            "Sid" : "Allow access through %s for all principals in the account that are \
        authorized to use it",
            "Effect" : "Allow",
            "Principal" : {
              "AWS" : "*"
            },
            "Action" : [ %s ],
            "Resource" : "*",
            "Condition" : {
              "StringEquals" : {
                "kms:ViaService" : "%s.%s.amazonaws.com",
                "kms:CallerAccount" : "%s"
              }
            }
          }, {
            "Sid" : "Allow direct access to key metadata to the account",
            "Effect" : "Allow",
            "Principal" : {
              "AWS" : "arn:aws:iam::%s:root"
            },
            "Action" : [ "kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant" ],
            "Resource" : "*"
          } ]
        }\
        """
            .formatted(
                managed.policyId(),
                managed.title(),
                managed.actions(),
                managed.service(),
                region,
                account,
                account));
  }
}
