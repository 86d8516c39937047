package io.strongroom.lambda.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.lambda.Settings;
import io.strongroom.lambda.test.FakeSecrets;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/functions.md shows is compiled, against the three artefacts alone. */
class FunctionsPageTest {
  private static final Pattern BLOCK = Pattern.compile("```java\\R(.*?)```", Pattern.DOTALL);
  private static final Pattern NAME = Pattern.compile("public (?:class|record) (\\w+)");

  @TempDir Path folder;

  private static Path page() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.exists(at.resolve("docs/functions.md"))) {
      at = at.getParent();
    }
    return at.resolve("docs/functions.md");
  }

  private static Map<String, String> files() throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    Matcher block = BLOCK.matcher(Files.readString(page()));
    while (block.find()) {
      Matcher name = NAME.matcher(block.group(1));
      assertTrue(name.find(), block::group);
      files.put(name.group(1), block.group(1));
    }
    return files;
  }

  private static String place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void every_java_file_of_the_page_compiles_and_its_test_passes()
      throws IOException, ReflectiveOperationException {
    Map<String, String> files = files();
    assertEquals(8, files.size());
    List<Path> sources = new ArrayList<>();
    for (Map.Entry<String, String> file : files.entrySet()) {
      sources.add(Files.writeString(folder.resolve(file.getKey() + ".java"), file.getValue()));
    }
    String classPath =
        Stream.of(Settings.class, SecretDataSource.class, FakeSecrets.class, Test.class)
            .map(FunctionsPageTest::place)
            .collect(Collectors.joining(File.pathSeparator));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    List<String> options =
        List.of("--release", "17", "-d", folder.toString(), "-classpath", classPath, "-proc:none");
    try (var manager = compiler.getStandardFileManager(null, null, null)) {
      var units = manager.getJavaFileObjectsFromPaths(sources);
      assertTrue(
          compiler.getTask(said, manager, null, options, null, units).call(), said::toString);
    }
    try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      for (String name : files.keySet()) {
        assertEquals(name, Class.forName(name, false, loader).getName());
      }
      Class<?> test = loader.loadClass("OrdersTest");
      Object made = test.getDeclaredConstructor().newInstance();
      try {
        test.getMethod("a_changed_key_is_seen_within_six_minutes").invoke(made);
      } catch (InvocationTargetException e) {
        throw new AssertionError("the test of the page fails", e.getCause());
      }
    }
  }
}
