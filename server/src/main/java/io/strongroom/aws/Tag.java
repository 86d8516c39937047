package io.strongroom.aws;

/**
 * A tag of a resource. Equal keys of one resource replace each other; keys are case-sensitive.
 *
 * @param key 1 to 128 characters
 * @param value up to 256 characters, perhaps empty
 */
public record Tag(String key, String value) {}
