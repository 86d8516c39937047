package io.strongroom.kms;

import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import java.util.Optional;

/** Attestation of an enclave, which this server cannot check and therefore refuses. */
record Recipient(
    @Constraint(oneOf = "RSAES_OAEP_SHA_256") @Clear Optional<String> keyEncryptionAlgorithm) {}
