package io.strongroom.ops;

import io.strongroom.audit.Trail;
import io.strongroom.backup.Backup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file in the data folder that says they were restored, until the trail says so. */
final class RestoredNote {
  private static final Pattern LINE = Pattern.compile("([0-9a-f-]{36}) ([0-9]{1,15})\n");

  private RestoredNote() {}

  static void write(DataFolder folder, Backup.Summary backup) throws IOException {
    Files.deleteIfExists(folder.restored());
    Files.createFile(
        folder.restored(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        folder.restored(),
        backup.id() + " " + backup.taken().toEpochMilli() + "\n",
        StandardCharsets.US_ASCII);
  }

  /** Puts it on record. */
  static void record(DataFolder folder, Trail trail) throws IOException {
    if (!Files.exists(folder.restored())) {
      return;
    }
    Matcher found = LINE.matcher(Files.readString(folder.restored(), StandardCharsets.ISO_8859_1));
    trail.note(
        "DataRestored",
        found.matches()
            ? Map.of(
                "backup",
                found.group(1),
                "taken",
                Instant.ofEpochMilli(Long.parseLong(found.group(2))).toString())
            : Map.of());
    trail.force();
    Files.delete(folder.restored());
  }
}
