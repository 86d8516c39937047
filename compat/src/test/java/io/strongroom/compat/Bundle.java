package io.strongroom.compat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Assertions;

/** The zip of a function, as its author makes it: his files, and the modules that they need. */
final class Bundle {
  private final Map<String, byte[]> files = new TreeMap<>();

  /** With a file more. */
  Bundle file(String name, byte[] content) {
    files.put(name, content);
    return this;
  }

  Bundle file(String name, String content) {
    return file(name, content.getBytes(StandardCharsets.UTF_8));
  }

  /** With a copy of a file. */
  Bundle copy(String name, Path file) {
    try {
      return file(name, Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With what Lambda has in its runtime for Python, and what these tests need of it. */
  Bundle boto3(Shell terminal) {
    Tool.BOTO3.needed(terminal.folder());
    String places =
        terminal.prints(
            "python3 -c 'import boto3, botocore, s3transfer, jmespath, dateutil, urllib3, six\n"
                + "for it in boto3, botocore, s3transfer, jmespath, dateutil, urllib3, six:\n"
                + "    print(it.__file__)'");
    for (String each : places.split("\n", -1)) {
      Path file = Path.of(each);
      Path folder = Path.of(each.substring(0, each.lastIndexOf('/')));
      if (each.endsWith("__init__.py")) {
        folder(folder.getFileName() + "/", folder, Bundle::ofPython);
      } else {
        copy(String.valueOf(file.getFileName()), file);
      }
    }
    return this;
  }

  private static boolean ofPython(String name) {
    return !name.contains("__pycache__")
        && !name.matches("(data/|examples/)(?!kms/|ssm/|secretsmanager/)[^/]+/.*");
  }

  /** With the files of a folder, below a folder of the zip. */
  Bundle folder(String below, Path folder, Predicate<String> wanted) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(each).toString();
        if (wanted.test(name)) {
          files.put(below + name, Files.readAllBytes(each));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** With classes: those of a folder, or of a jar without what signs or names it. */
  Bundle classes(Path place) {
    if (Files.isDirectory(place)) {
      return folder("", place, name -> true);
    }
    try (var jar = new ZipInputStream(new BufferedInputStream(Files.newInputStream(place)))) {
      for (ZipEntry each = jar.getNextEntry(); each != null; each = jar.getNextEntry()) {
        if (!each.isDirectory() && !each.getName().startsWith("META-INF/MANIFEST")) {
          files.put(each.getName(), jar.readAllBytes());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** With the jars of the tests' own class path whose place has one of the words in it. */
  Bundle jars(String... words) {
    for (String each : System.getProperty("java.class.path").split(":", -1)) {
      Path jar = Path.of(each);
      if (each.endsWith(".jar") && Stream.of(words).anyMatch(each::contains)) {
        copy("lib/" + jar.getFileName(), jar);
      }
    }
    return this;
  }

  /** With a class of {@code compat/functions/java}, compiled for the oldest runtime. */
  Bundle compiled(String name) {
    try {
      Path folder = Files.createTempDirectory("strongroom-compat-classes-");
      Path source = Project.folder("functions").resolve("java").resolve(name + ".java");
      var compiler = ToolProvider.getSystemJavaCompiler();
      var said = new StringWriter();
      try (var manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
        boolean done =
            compiler
                .getTask(
                    said,
                    manager,
                    null,
                    List.of("--release", "17", "-proc:none", "-d", folder.toString()),
                    null,
                    manager.getJavaFileObjects(source))
                .call();
        Assertions.assertTrue(done, said::toString);
      }
      folder("", folder, file -> true);
      try (Stream<Path> all = Files.walk(folder)) {
        all.sorted(Comparator.reverseOrder()).forEach(each -> each.toFile().delete());
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The zip. */
  byte[] bytes() {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      for (var each : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(each.getKey()));
        zip.write(each.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
