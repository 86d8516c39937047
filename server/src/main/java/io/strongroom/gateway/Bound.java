package io.strongroom.gateway;

import io.strongroom.aws.Api;

/** A request whose sender is verified and whose body is in the types of its operation. */
record Bound(Api api, Api.Entry entry, Verified verified, Decoded decoded) {}
