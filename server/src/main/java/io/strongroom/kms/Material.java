package io.strongroom.kms;

import io.strongroom.seal.AsymmetricKey;
import io.strongroom.seal.Context;
import io.strongroom.seal.MacKey;
import io.strongroom.seal.MaterialId;
import io.strongroom.seal.SealKey;
import io.strongroom.seal.Sealed;
import io.strongroom.seal.Sensitive;

/** What a key works with. Never leaves this room but sealed. */
sealed interface Material extends AutoCloseable {
  /** Encrypts and decrypts. */
  record Symmetric(SealKey key) implements Material {}

  /** Signs, decrypts or agrees. */
  record Pair(AsymmetricKey key) implements Material {}

  /** Makes MACs. */
  record Authentication(MacKey key) implements Material {}

  /** New material for a key; of RSA it takes up to seconds. */
  static Material generate(String keyId, KeySpec spec) {
    if (spec.symmetric()) {
      return new Symmetric(SealKey.generate(BlobLabel.of(keyId)));
    }
    return spec.pair().isPresent()
        ? new Pair(AsymmetricKey.generate(spec.pair().get()))
        : new Authentication(MacKey.generate(spec.macBits()));
  }

  /**
   * Material from elsewhere, whose bytes are taken over.
   *
   * @throws io.strongroom.seal.DidNotOpen for a private key of another kind
   * @throws IllegalArgumentException for another number of bytes
   */
  static Material imported(Key key, MaterialId id, Sensitive bytes) {
    if (key.spec().symmetric()) {
      return new Symmetric(SealKey.of(BlobLabel.of(key.id()), id, bytes));
    }
    if (key.spec().pair().isEmpty()) {
      return new Authentication(MacKey.of(key.spec().macBits(), bytes));
    }
    try (bytes) {
      return new Pair(AsymmetricKey.imported(key.spec().pair().get(), bytes));
    }
  }

  /** Sealed under the key of the account and region, bound to its key and its own id. */
  default Sealed sealed(SealKey under, Key key, MaterialId id) {
    return switch (this) {
      case Symmetric(SealKey own) -> under.wrap(own, context(key));
      case Pair(AsymmetricKey own) -> own.sealed(under, context(key, id));
      case Authentication(MacKey own) -> own.sealed(under, context(key, id));
    };
  }

  /**
   * Opens sealed material.
   *
   * @throws io.strongroom.seal.DidNotOpen for anything but what {@link #sealed} made for it
   */
  static Material open(SealKey under, Key key, MaterialId id, Sealed sealed) {
    if (key.spec().symmetric()) {
      return new Symmetric(under.unwrap(sealed, BlobLabel.of(key.id()), id, context(key)));
    }
    Context context = context(key, id);
    return key.spec().pair().isPresent()
        ? new Pair(AsymmetricKey.open(key.spec().pair().get(), under, sealed, context))
        : new Authentication(MacKey.open(key.spec().macBits(), under, sealed, context));
  }

  /** Overwrites it; what others share is never closed. */
  @Override
  default void close() {
    switch (this) {
      case Symmetric(SealKey own) -> own.close();
      case Pair(AsymmetricKey own) -> own.close();
      case Authentication(MacKey own) -> own.close();
    }
  }

  private static Context context(Key key) {
    return Context.of("kms/material").with(key.account().value()).with(key.id());
  }

  private static Context context(Key key, MaterialId id) {
    return context(key).with(key.spec().name()).with(id.value());
  }
}
