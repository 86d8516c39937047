package io.strongroom.ops;

import io.strongroom.seal.Entropy;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of the processes that share a database: its name, which stands in every line of its audit
 * trail, and what tells it from another that was given the same name. Both are kept in a file of
 * its data folder, {@code <name> <32 hexadecimal digits>}.
 *
 * @param identity that of its data folder
 */
record Node(String name, String identity) {
  /** The one node of data that nobody shares. */
  static final Node ONLY = new Node("main", "main");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern FILE = Pattern.compile("([A-Za-z0-9._-]{1,64}) ([0-9a-f]{32})\n");
  private static final int RANDOM_BYTES = 4;
  private static final int IDENTITY_BYTES = 16;

  /** Whether a node may be called so. */
  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /**
   * The node that starts in a place; a new one is given a name.
   *
   * @throws StartFailed when the folder belongs to a node of another name
   */
  static Node of(Options.Place place) throws StartFailed, IOException {
    return switch (place) {
      case Options.Place.Folder folder -> alone(new DataFolder(folder.path()));
      case Options.Place.Ephemeral nowhere -> ONLY;
      case Options.Place.Shared shared -> of(new DataFolder(shared.path()), shared.node());
    };
  }

  /** Data that were shared once go on under the name that their trail has. */
  private static Node alone(DataFolder folder) throws StartFailed, IOException {
    return Files.exists(folder.node()) ? read(folder.node()) : ONLY;
  }

  private static Node of(DataFolder folder, Optional<String> wanted)
      throws StartFailed, IOException {
    Node found = Files.exists(folder.node()) ? read(folder.node()) : made(folder, wanted);
    if (wanted.isPresent() && !wanted.get().equals(found.name())) {
      throw new StartFailed(
          "the data folder "
              + folder
              + " belongs to node "
              + found.name()
              + "; leave --node away, or give another --data");
    }
    return found;
  }

  private static Node read(Path file) throws StartFailed, IOException {
    Matcher text = FILE.matcher(Files.readString(file, StandardCharsets.US_ASCII));
    if (!text.matches()) {
      throw new StartFailed(file + " does not name a node; put the file back as it was");
    }
    return new Node(text.group(1), text.group(2));
  }

  /** A folder that has a trail and no name is that of data that were not shared before. */
  private static Node made(DataFolder folder, Optional<String> wanted) throws IOException {
    String name =
        Files.exists(folder.audit())
            ? ONLY.name()
            : wanted.orElseGet(() -> "node-" + random(RANDOM_BYTES));
    var made = new Node(name, random(IDENTITY_BYTES));
    Path fresh = folder.node().resolveSibling(DataFolder.NODE + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(fresh, made.name() + " " + made.identity() + "\n");
    try (var channel = FileChannel.open(fresh)) {
      channel.force(true);
    }
    Files.move(fresh, folder.node(), StandardCopyOption.ATOMIC_MOVE);
    return made;
  }

  private static String random(int bytes) {
    return HexFormat.of().formatHex(Entropy.bytes(bytes));
  }
}
