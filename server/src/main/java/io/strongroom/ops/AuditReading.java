package io.strongroom.ops;

import io.strongroom.audit.AuditFiles;
import java.io.IOException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Reads the trail in a data folder for a command, whether the server runs or not. */
final class AuditReading {
  private AuditReading() {}

  /**
   * Hands the entries that pass the filter to the consumer, oldest first, until all are read or
   * nobody reads what it writes.
   *
   * @throws StartFailed with one line that says why they cannot be read
   */
  static void of(
      Path data, AuditFiles.Filter filter, Consumer<AuditFiles.Entry> consumer, Lines lines)
      throws StartFailed {
    Path folder = new DataFolder(data).audit();
    try {
      AuditFiles.list(folder, filter, consumer);
      lines.flush();
    } catch (Lines.ReaderGone e) {
      return; // as it should be
    } catch (NotDirectoryException e) {
      throw new StartFailed("there is no audit trail in " + folder + "; see --data");
    } catch (IOException e) {
      throw new StartFailed("the audit trail cannot be read: " + e.getMessage());
    }
  }
}
