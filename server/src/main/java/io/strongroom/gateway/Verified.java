package io.strongroom.gateway;

import io.strongroom.aws.Region;
import io.strongroom.iam.Caller;

/**
 * What a valid signature proves.
 *
 * @param region of the credential scope: the one whose data the call is about
 * @param service of the credential scope, such as {@code kms}
 */
record Verified(Caller caller, Region region, String service, String accessKeyId) {}
