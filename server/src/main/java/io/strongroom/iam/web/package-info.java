/** Tokens of OpenID Connect issuers: read, and checked against the issuer's own keys. */
@NullMarked
package io.strongroom.iam.web;

import org.jspecify.annotations.NullMarked;
