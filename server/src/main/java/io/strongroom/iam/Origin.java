package io.strongroom.iam;

/**
 * Where a request came from.
 *
 * @param userAgent as sent, cut to 1 KiB
 * @param secure whether it came over TLS
 */
public record Origin(String sourceIp, String userAgent, boolean secure) {}
