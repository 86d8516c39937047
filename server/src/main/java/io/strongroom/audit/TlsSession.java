package io.strongroom.audit;

/**
 * What {@code tlsDetails} says about the connection of a call.
 *
 * @param version such as {@code TLSv1.3}
 * @param cipherSuite such as {@code TLS_AES_128_GCM_SHA256}
 * @param host the {@code Host} header
 */
public record TlsSession(String version, String cipherSuite, String host) {}
