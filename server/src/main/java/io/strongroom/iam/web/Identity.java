package io.strongroom.iam.web;

import java.util.List;

/**
 * What a token says that was checked.
 *
 * @param issuer the URL
 * @param audience the client that it is for
 * @param methods how the subject was authenticated, if the issuer tells
 */
public record Identity(String issuer, String subject, String audience, List<String> methods) {}
