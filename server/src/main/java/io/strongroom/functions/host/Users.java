package io.strongroom.functions.host;

import io.strongroom.seal.Entropy;
import java.nio.ByteBuffer;

/**
 * User ids for environments, from a range that neither people, services nor containers have: random
 * ones, so that two servers on one machine do not give out the same.
 *
 * @see <a href="https://systemd.io/UIDS-GIDS/">Users, Groups, UIDs and GIDs on systemd systems</a>
 */
final class Users {
  private static final int FIRST = 0x7000_0000;
  private static final int COUNT = 0x0fff_0000;

  private Users() {}

  static int random() {
    return FIRST + Math.floorMod(ByteBuffer.wrap(Entropy.bytes(Integer.BYTES)).getInt(), COUNT);
  }
}
