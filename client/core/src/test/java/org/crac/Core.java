package org.crac;

import java.util.ArrayList;
import java.util.List;

/** As in CRaC's API; its context keeps what was registered for a test to call. */
public final class Core {
  public static final List<Resource> REGISTERED = new ArrayList<>();

  private Core() {}

  public static Context<Resource> getGlobalContext() {
    return new Context<>() {
      @Override
      public void register(Resource resource) {
        REGISTERED.add(resource);
      }

      @Override
      public void beforeCheckpoint(Context<? extends Resource> context) {}

      @Override
      public void afterRestore(Context<? extends Resource> context) {}
    };
  }
}
