package io.strongroom.kms;

/** What a key is for; the names are AWS's words. */
enum KeyUsage {
  ENCRYPT_DECRYPT,
  SIGN_VERIFY,
  GENERATE_VERIFY_MAC,
  KEY_AGREEMENT
}
