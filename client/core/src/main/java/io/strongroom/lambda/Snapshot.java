package io.strongroom.lambda;

import java.util.Map;

/**
 * Settings that were read together; equal to others when every version is the same.
 *
 * @param <T> the record
 */
final class Snapshot<T> {
  private final T settings;
  private final Map<Name, String> versions;

  Snapshot(T settings, Map<Name, String> versions) {
    this.settings = settings;
    this.versions = versions;
  }

  T settings() {
    return settings;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Snapshot<?> that && versions.equals(that.versions);
  }

  @Override
  public int hashCode() {
    return versions.hashCode();
  }
}
