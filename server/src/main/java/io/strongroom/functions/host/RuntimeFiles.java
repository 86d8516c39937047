package io.strongroom.functions.host;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What runs inside an environment before the function does: one small file for each language. */
final class RuntimeFiles {
  static final String NODE = "bootstrap.mjs";
  static final String PYTHON = "bootstrap.py";
  static final String JAVA = "java";
  private static final String JAVA_MAIN = "/strongroom/runtime/Main.class";

  private RuntimeFiles() {}

  /** Writes them. */
  static void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    CodeFolder.allow(folder);
    for (String name : List.of(NODE, PYTHON)) {
      try (InputStream in = RuntimeFiles.class.getResourceAsStream(name)) {
        if (in == null) {
          throw new IOException("this build has no " + name);
        }
        Path file = folder.resolve(name);
        Files.write(file, in.readAllBytes());
        CodeFolder.allow(file);
      }
    }
    java(folder.resolve(JAVA));
  }

  /** Whether this build has the runtime for Java: a module of its own, since it must run on 17. */
  static boolean hasJava() {
    return RuntimeFiles.class.getResource(JAVA_MAIN) != null;
  }

  private static void java(Path folder) throws IOException {
    URL found = RuntimeFiles.class.getResource(JAVA_MAIN);
    if (found == null) {
      return;
    }
    Files.createDirectories(folder);
    CodeFolder.allow(folder);
    String text = found.toString();
    try {
      if (text.startsWith("jar:")) {
        Path jar = Path.of(new URI(text.substring(4, text.indexOf("!/"))));
        Path copy = folder.resolve("runtime.jar");
        Files.write(copy, Files.readAllBytes(jar));
        CodeFolder.allow(copy);
      } else {
        Path classes = Path.of(new URI(text.substring(0, text.length() - JAVA_MAIN.length() + 1)));
        try (Stream<Path> all = Files.walk(classes.resolve("strongroom"))) {
          for (Path each : all.toList()) {
            copy(each, folder.resolve(classes.relativize(each).toString()));
          }
        }
      }
    } catch (URISyntaxException e) {
      throw new IOException("not a place for a class: " + text, e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    if (Files.isDirectory(from)) {
      Files.createDirectories(to);
    } else {
      Files.write(to, Files.readAllBytes(from));
    }
    CodeFolder.allow(to);
  }
}
