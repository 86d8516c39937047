package io.strongroom.ops;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.kms.Tombstone;
import io.strongroom.seal.Context;
import io.strongroom.seal.Mac;
import io.strongroom.store.Tx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The list of deleted keys, in a file beside the database: a key is put on it before it is
 * shredded, and whatever is on it is shredded again when the data are opened, so that a database
 * restored from before the deletion does not bring the key back.
 *
 * <p>One line each, {@code v2 <account> <region> <key id> <created, in ms> <MAC>}; the MAC is by a
 * key of the account, so that nobody kills keys by writing lines. Lines of the first release,
 * {@code v1}, do not say when the key was created and are read on; they never name a multi-Region
 * key.
 */
final class Tombstones {
  private static final String FIRST = "v1";
  private static final int FIRST_PARTS = 5;
  private static final String VERSION = "v2";
  private static final int PARTS = 6;
  private static final Pattern CREATED = Pattern.compile("0|[1-9][0-9]{0,14}");
  private static final String MULTI_REGION = "mrk-";
  private static final long FILE_MAX = 64L << 20;

  private final Optional<Path> file;
  private final Set<Tombstone> written = new HashSet<>();

  private Tombstones(Optional<Path> file) {
    this.file = file;
  }

  /** The list of a data folder; of an ephemeral server one that is nowhere. */
  static Tombstones of(Optional<DataFolder> folder) {
    return new Tombstones(folder.map(DataFolder::tombstones));
  }

  /** One line of the list, not verified. */
  record Line(Tombstone stone, String text) {}

  /**
   * All lines of the list.
   *
   * @throws StartFailed when it is not of this form; a last line that a crash cut off does not
   *     count, for its key was not shredded yet
   */
  synchronized List<Line> lines() throws StartFailed, IOException {
    if (file.isEmpty() || !Files.exists(file.get())) {
      return List.of();
    }
    if (Files.size(file.get()) > FILE_MAX) {
      throw damaged();
    }
    String text = Files.readString(file.get(), StandardCharsets.ISO_8859_1);
    var found = new ArrayList<Line>();
    int end = text.lastIndexOf('\n') + 1;
    for (String line : text.substring(0, end).split("\n", -1)) {
      if (!line.isEmpty()) {
        found.add(line(line));
      }
    }
    if (end < text.length()) {
      cut(end);
    }
    return List.copyOf(found);
  }

  private Line line(String text) throws StartFailed {
    String[] parts = text.split(" ", -1);
    // The first version cannot tell one replica from a later one of the same name.
    boolean first =
        parts[0].equals(FIRST) && parts.length == FIRST_PARTS && !parts[3].startsWith(MULTI_REGION);
    boolean second =
        parts[0].equals(VERSION) && parts.length == PARTS && CREATED.matcher(parts[4]).matches();
    if ((!first && !second) || !AccountId.isValid(parts[1]) || !Region.isValid(parts[2])) {
      throw damaged();
    }
    Optional<Instant> created =
        first ? Optional.empty() : Optional.of(Instant.ofEpochMilli(Long.parseLong(parts[4])));
    return new Line(
        new Tombstone(new AccountId(parts[1]), new Region(parts[2]), parts[3], created), text);
  }

  /** Whether all of them were written here; they are remembered then. */
  synchronized boolean genuine(Tx tx, List<Line> lines) {
    boolean genuine = lines.stream().allMatch(line -> line.text().equals(line(tx, line.stone())));
    if (genuine) {
      lines.forEach(line -> written.add(line.stone()));
    }
    return genuine;
  }

  /** Puts keys on the list and forces it to disk, before they are shredded. */
  synchronized void add(Tx tx, List<Tombstone> dead) {
    Map<Tombstone, String> lines = new LinkedHashMap<>();
    for (Tombstone stone : dead) {
      if (!written.contains(stone)) {
        lines.put(stone, line(tx, stone) + "\n");
      }
    }
    if (lines.isEmpty() || file.isEmpty()) {
      return;
    }
    try {
      append(file.get(), String.join("", lines.values()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    written.addAll(lines.keySet());
  }

  private static String line(Tx tx, Tombstone stone) {
    Context name =
        Context.of("ops/tombstone")
            .with(stone.account().value())
            .with(stone.region().value())
            .with(stone.keyId());
    Optional<Long> created = stone.created().map(Instant::toEpochMilli);
    Mac mac = tx.globalKey(stone.account()).mac(created.map(name::with).orElse(name));
    return String.join(
        " ",
        created.isPresent() ? VERSION : FIRST,
        stone.account().value(),
        stone.region().value(),
        stone.keyId() + created.map(ms -> " " + ms).orElse(""),
        HexFormat.of().formatHex(mac.bytes()));
  }

  private static void append(Path file, String lines) throws IOException {
    var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    boolean fresh = !Files.exists(file);
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
            owner)) {
      ByteBuffer rest = ByteBuffer.wrap(lines.getBytes(StandardCharsets.US_ASCII));
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
    if (fresh) {
      try (FileChannel folder =
          FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
        folder.force(true);
      }
    }
  }

  /** Or else the next line would be written behind half a line. */
  private void cut(int end) throws IOException {
    try (FileChannel channel = FileChannel.open(file.orElseThrow(), StandardOpenOption.WRITE)) {
      channel.truncate(end);
      channel.force(true);
    }
  }

  StartFailed damaged() {
    return new StartFailed(
        "the list of deleted keys "
            + file.map(Path::toString).orElse("")
            + " was changed or belongs to other data; put the right one back");
  }
}
