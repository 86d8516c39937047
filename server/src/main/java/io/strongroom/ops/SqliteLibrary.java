package io.strongroom.ops;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * Loads SQLite's native library from a folder for its owner alone, which is gone when it is loaded.
 * By itself the driver would lay it into the folder for temporary files, where others may write,
 * and leave it there when the process is killed.
 */
final class SqliteLibrary {
  /** As the driver has it: where libraries may be laid and loaded from. */
  private static final String TEMPORARY = "org.sqlite.tmpdir";

  private static final String PATH = "org.sqlite.lib.path";

  private SqliteLibrary() {}

  /** Loads it, once in a process. Where that fails the driver tries in its own way. */
  static void load() throws IOException {
    if (System.getProperty(PATH) != null) {
      return;
    }
    String name = LibraryLoaderUtil.getNativeLibName();
    String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
    try (InputStream library = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
      if (library != null) {
        loadFrom(library, name);
      }
    }
  }

  private static void loadFrom(InputStream library, String name) throws IOException {
    Path parent = Path.of(System.getProperty(TEMPORARY, System.getProperty("java.io.tmpdir", "")));
    try (var folder = Scratch.in(parent)) {
      Files.copy(library, folder.path().resolve(name));
      System.setProperty(PATH, folder.path().toString());
      SQLiteJDBCLoader.initialize();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) { // the driver declares no less
      throw new IOException("SQLite's library cannot be loaded", e);
    } finally {
      System.clearProperty(PATH);
    }
  }
}
