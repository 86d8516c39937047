package io.strongroom.functions.host;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Who is at the other end of a connection over loopback, by the kernel's table: its user, or the
 * process that holds the socket.
 *
 * @see <a href="https://docs.kernel.org/networking/proc_net_tcp.html">/proc/net/tcp</a>
 */
final class Peers {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

  /** 127.0.0.1, as itself and mapped into IPv6. */
  private static final List<String> LOOPBACK =
      List.of("0100007F", "0000000000000000FFFF00000100007F");

  /** The other end of a connection: whose it is, and which socket. */
  record Peer(int uid, String inode) {

    /**
     * Whether an environment's process has opened the connection.
     *
     * @param uid of the environment, if nobody else has it
     * @param pid of the process that everything else in the environment descends from
     */
    boolean isOf(OptionalInt uid, long pid) {
      return uid.isPresent()
          ? this.uid == uid.getAsInt()
          : ProcessTree.from(pid).stream().anyMatch(it -> holds(it, inode));
    }
  }

  private Peers() {}

  /**
   * Whoever has opened a connection to one of our ports; empty in doubt, and for one from another
   * address of loopback, whose port may be that of somebody else's connection.
   */
  static Optional<Peer> of(InetSocketAddress peer, int ownPort) {
    return peer.getAddress().getHostAddress().equals("127.0.0.1")
        ? line(peer.getPort(), ownPort)
        : Optional.empty();
  }

  private static Optional<Peer> line(int peerPort, int ownPort) {
    String peer = ":" + HEX.toHexDigits((short) peerPort);
    String own = ":" + HEX.toHexDigits((short) ownPort);
    for (Path table : TABLES) {
      try {
        for (String line : Files.readAllLines(table)) {
          String[] words = line.strip().split("\\s+", -1);
          if (words.length > 9
              && LOOPBACK.stream().anyMatch(it -> words[1].equals(it + peer))
              && LOOPBACK.stream().anyMatch(it -> words[2].equals(it + own))) {
            return Optional.of(new Peer(Integer.parseInt(words[7]), words[9]));
          }
        }
      } catch (IOException | NumberFormatException e) {
        // Doubt is denial.
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static boolean holds(long pid, String inode) {
    String socket = "socket:[" + inode + "]";
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
      for (Path one : all) {
        if (Files.readSymbolicLink(one).toString().equals(socket)) {
          return true;
        }
      }
    } catch (IOException e) {
      return false;
    }
    return false;
  }
}
