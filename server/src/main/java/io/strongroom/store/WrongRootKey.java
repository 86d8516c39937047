package io.strongroom.store;

import io.strongroom.seal.MaterialId;
import java.util.Collection;
import java.util.stream.Collectors;

/** The key that was offered does not open this data. Nothing was written. */
public final class WrongRootKey extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private WrongRootKey(String message) {
    super(message, null, false, false);
  }

  static WrongRootKey otherKey(Collection<MaterialId> needed, MaterialId held) {
    var ids = needed.stream().map(MaterialId::value).sorted().collect(Collectors.joining(" or "));
    return new WrongRootKey("this data needs root key " + ids + ", the file holds " + held);
  }

  static WrongRootKey otherBytes(MaterialId held) {
    return new WrongRootKey("root key " + held + " has the right id and does not open this data");
  }
}
