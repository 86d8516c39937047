package io.strongroom.backup;

import io.strongroom.seal.Context;
import io.strongroom.seal.DidNotOpen;
import io.strongroom.seal.MaterialId;
import io.strongroom.seal.SealKey;
import io.strongroom.seal.Sealed;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The beginning of a backup, in clear: one line {@code strongroom-backup-v1 <backup id> <material
 * id of the root key file> <material id of the backup's own key> <taken, in ms> <schema version>},
 * then the backup's own key, wrapped by the key in the root key file: its length in four bytes, big
 * endian, and the bytes. The line is bound to that wrap and to every chunk.
 *
 * @param id of the backup
 * @param root material id of the root key file that opens it
 * @param own material id of the key that its chunks are sealed with
 * @param taken when the picture was taken
 * @param schema version of the tables
 */
record Label(UUID id, MaterialId root, MaterialId own, Instant taken, long schema) {
  private static final String KEY = "backup";
  private static final int LINE_MAX = 256;
  private static final int WRAP_MAX = 1024;
  private static final Pattern LINE =
      Pattern.compile(
          "strongroom-backup-v1 ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) ([0-9a-f]{32})"
              + " ([0-9a-f]{32}) (0|[1-9][0-9]{0,14}) ([1-9][0-9]{0,5})");

  String line() {
    return String.join(
        " ",
        "strongroom-backup-v1",
        id.toString(),
        root.value(),
        own.value(),
        Long.toString(taken.toEpochMilli()),
        Long.toString(schema));
  }

  private Context context() {
    return Context.of("backup/key").with(line());
  }

  /** What a chunk is bound to. */
  Context chunk(long number, boolean last) {
    return Context.of("backup/chunk").with(line()).with(number).with(last);
  }

  /** A new key for one backup. */
  static SealKey newKey() {
    return SealKey.generate(KEY);
  }

  void write(DataOutputStream out, SealKey rootFile, SealKey key) throws IOException {
    out.write((line() + "\n").getBytes(StandardCharsets.US_ASCII));
    byte[] wrapped = rootFile.wrap(key, context()).bytes();
    out.writeInt(wrapped.length);
    out.write(wrapped);
  }

  static Label read(DataInputStream in) throws IOException {
    var text = new StringBuilder();
    int next = in.read();
    while (next != '\n' && next >= 0 && text.length() < LINE_MAX) {
      text.append((char) next);
      next = in.read();
    }
    Matcher found = LINE.matcher(text);
    if (next != '\n' || !found.matches()) {
      throw new BackupRefused("this is no backup of this program, or its first line was changed");
    }
    return new Label(
        UUID.fromString(found.group(1)),
        new MaterialId(found.group(2)),
        new MaterialId(found.group(3)),
        Instant.ofEpochMilli(Long.parseLong(found.group(4))),
        Long.parseLong(found.group(5)));
  }

  /** The key of the chunks, which comes next. */
  SealKey open(DataInputStream in, SealKey rootFile) throws IOException {
    if (!rootFile.materialId().equals(root)) {
      throw new BackupRefused(
          "backup "
              + id
              + " needs the root key file "
              + root.value()
              + ", and this one is "
              + rootFile.materialId().value());
    }
    try {
      int length = in.readInt();
      if (length < 1 || length > WRAP_MAX) {
        throw damaged("its key");
      }
      byte[] wrapped = new byte[length];
      in.readFully(wrapped);
      return rootFile.unwrap(Sealed.parse(wrapped), KEY, own, context());
    } catch (DidNotOpen e) {
      throw new BackupRefused(
          "backup " + id + " does not open: its beginning was changed, or the root key file was");
    } catch (EOFException e) {
      throw damaged("its key");
    }
  }

  BackupRefused damaged(String where) {
    return new BackupRefused(
        "backup " + id + " is damaged at " + where + "; nothing was taken from it");
  }
}
