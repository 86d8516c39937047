package io.strongroom.kms;

import io.strongroom.aws.Region;
import io.strongroom.seal.MaterialId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What is changed of a key, all at once. */
final class KeyChange {
  private final Key key;
  private String description;
  private KeyState state;
  private Optional<Instant> deletionDate;
  private Optional<MaterialId> materialId;
  private Optional<Instant> expires;
  private KeyPolicy policy;
  private Map<String, String> tags;
  private Optional<Key.Rotation> rotation;
  private Optional<Region> primary;
  private OptionalInt window;

  KeyChange(Key key) {
    this.key = key;
    description = key.description();
    state = key.state();
    deletionDate = key.deletionDate();
    materialId = key.materialId();
    expires = key.expires();
    policy = new KeyPolicy(key.policyText(), key.policy(), key.bindings());
    tags = key.tags();
    rotation = key.rotation();
    primary = key.primary();
    window = key.window();
  }

  KeyChange description(String next) {
    description = next;
    return this;
  }

  /** Another state, in which nothing waits for deletion unless the next calls say so. */
  KeyChange state(KeyState next) {
    state = next;
    deletionDate = Optional.empty();
    window = OptionalInt.empty();
    return this;
  }

  KeyChange deletionDate(Instant next) {
    deletionDate = Optional.of(next);
    return this;
  }

  KeyChange window(int days) {
    window = OptionalInt.of(days);
    return this;
  }

  KeyChange material(MaterialId next) {
    materialId = Optional.of(next);
    return this;
  }

  KeyChange expires(Optional<Instant> next) {
    expires = next;
    return this;
  }

  KeyChange policy(KeyPolicy next) {
    policy = next;
    return this;
  }

  KeyChange tags(Map<String, String> next) {
    tags = Map.copyOf(next);
    return this;
  }

  KeyChange rotation(Optional<Key.Rotation> next) {
    rotation = next;
    return this;
  }

  KeyChange primary(Region next) {
    primary = Optional.of(next);
    return this;
  }

  /** The key as it will be stored. */
  Key done() {
    return make(key.revision() + 1);
  }

  /** The key as it is seen, not to be stored. */
  Key unchanged() {
    return make(key.revision());
  }

  private Key make(long revision) {
    return new Key(
        key.account(),
        key.region(),
        key.id(),
        key.spec(),
        key.usage(),
        key.origin(),
        description,
        state,
        key.manager(),
        key.created(),
        deletionDate,
        materialId,
        expires,
        policy.text(),
        policy.policy(),
        policy.bindings(),
        tags,
        rotation,
        primary,
        window,
        revision);
  }
}
