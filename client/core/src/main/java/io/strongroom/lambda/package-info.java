/**
 * Secrets and settings for functions: encrypted environment variables, Parameter Store and Secrets
 * Manager, from AWS or from Strongroom. Begin at {@link io.strongroom.lambda.Secrets}.
 */
@NullMarked
package io.strongroom.lambda;

import org.jspecify.annotations.NullMarked;
