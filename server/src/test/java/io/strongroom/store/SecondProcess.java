package io.strongroom.store;

import io.strongroom.seal.SealKey;
import io.strongroom.testing.FakeClock;
import java.nio.file.Path;

/** Tries to open a database from another process and tells by its exit code what came of it. */
final class SecondProcess {
  static final int OPENED = 10;
  static final int REFUSED = 11;

  private SecondProcess() {}

  public static void main(String[] arguments) {
    var location = new Location.SqliteFile(Path.of(arguments[0]));
    try {
      Stores.open(location, SealKey.generate("root-key-file"), new FakeClock()).close();
    } catch (DataInUse e) {
      System.exit(REFUSED);
    }
    System.exit(OPENED);
  }
}
