package io.strongroom.compat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Assertions;

/** The SDKs for JavaScript that {@code compat/node/package-lock.json} names, installed by npm. */
final class NodeModules {
  private NodeModules() {}

  /**
   * The folder with the handlers and their modules; installs these when they are missing or are not
   * those of the lock.
   *
   * @param terminal any, to run npm in
   */
  static synchronized Path ready(Shell terminal) {
    Tool.NODE.needed(terminal.folder());
    Path node = Project.folder("node");
    Path installed = node.resolve("node_modules/.installed-from");
    try {
      String lock = Files.readString(node.resolve("package-lock.json"));
      if (!Files.exists(installed) || !Files.readString(installed).equals(lock)) {
        install(terminal, node);
        Files.writeString(installed, lock);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return node;
  }

  /** With the caller's own environment: his cache, his proxy and his registry are in it. */
  private static void install(Shell terminal, Path node) {
    Map<String, String> callers = new HashMap<>(System.getenv());
    callers.put("NODE", node.toString());
    Finished npm =
        terminal.run(
            "cd \"$NODE\" && npm ci --ignore-scripts --prefer-offline --no-audit --no-fund",
            callers);
    Assertions.assertEquals(0, npm.status(), npm::toString);
  }
}
