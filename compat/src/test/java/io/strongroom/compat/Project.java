package io.strongroom.compat;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the files of this module and of the whole project lie. */
final class Project {
  private Project() {}

  /** A folder of this module. */
  static Path folder(String name) {
    return root().resolve("compat").resolve(name);
  }

  /** The folder with the launcher. */
  static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return Files.isDirectory(here.resolve("compat")) ? here : here.getParent();
  }
}
