package io.strongroom.functions.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Java functions, compiled for 17, with AWS's interfaces in their own zip. */
final class JavaFunctionsTest {
  private static final String AWS = "package com.amazonaws.services.lambda.runtime;\n";

  private static final Map<String, String> SOURCES =
      new TreeMap<>(
          Map.of(
              "com.amazonaws.services.lambda.runtime.LambdaLogger",
              AWS + "public interface LambdaLogger { void log(String message); }",
              "com.amazonaws.services.lambda.runtime.Context",
              AWS
                  + "public interface Context { String getAwsRequestId(); LambdaLogger getLogger();"
                  + " int getRemainingTimeInMillis(); String getFunctionName(); }",
              "com.amazonaws.services.lambda.runtime.RequestHandler",
              AWS
                  + "public interface RequestHandler<I, O> { O handleRequest(I input, Context"
                  + " context); }",
              "com.amazonaws.services.lambda.runtime.RequestStreamHandler",
              AWS
                  + "public interface RequestStreamHandler { void handleRequest(java.io.InputStream"
                  + " in, java.io.OutputStream out, Context context) throws java.io.IOException; }",
              "app.Greeter",
              """
              package app;
              import com.amazonaws.services.lambda.runtime.*;
              public class Greeter implements RequestHandler<Greeter.In, Greeter.Out> {
                static int calls;
                public static class In {
                  private String name; private int[] numbers;
                  public void setName(String it) { name = it; }
                  public void setNumbers(int[] it) { numbers = it; }
                }
                public record Out(String text, int sum, int call) {}
                public Out handleRequest(In in, Context context) {
                  context.getLogger().log("for " + in.name + "\\n");
                  int sum = 0;
                  for (int each : in.numbers) sum += each;
                  return new Out("hello " + in.name + " of " + context.getFunctionName(), sum, ++calls);
                }
              }
              """,
              "app.Streams",
              """
              package app;
              import com.amazonaws.services.lambda.runtime.*;
              public class Streams implements RequestStreamHandler {
                public void handleRequest(java.io.InputStream in, java.io.OutputStream out, Context c)
                    throws java.io.IOException {
                  in.transferTo(out);
                }
              }
              """,
              "app.Plain",
              """
              package app;
              import java.util.*;
              public class Plain {
                public Map<String, Object> run(Map<String, Object> event) {
                  if (event.isEmpty()) throw new IllegalStateException("nothing", new Error("why"));
                  return new TreeMap<>(Map.of("java", Runtime.version().feature() >= 17, "is", event));
                }
              }
              """));

  private static Workbench bench;
  private static byte[] zip;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    bench = new Workbench(folder.resolve("host"));
    zip = compiled(folder.resolve("classes"));
  }

  @AfterAll
  static void stop() {
    bench.close();
  }

  private static byte[] compiled(Path folder) throws IOException {
    Files.createDirectories(folder);
    var units = new ArrayList<JavaFileObject>();
    SOURCES.forEach(
        (name, text) ->
            units.add(
                new SimpleJavaFileObject(
                    URI.create("string:///" + name.replace('.', '/') + ".java"),
                    JavaFileObject.Kind.SOURCE) {
                  @Override
                  public CharSequence getCharContent(boolean ignore) {
                    return text;
                  }
                }));
    var said = new StringWriter();
    boolean done =
        ToolProvider.getSystemJavaCompiler()
            .getTask(
                said,
                null,
                null,
                List.of("--release", "17", "-proc:none", "-d", folder.toString()),
                null,
                units)
            .call();
    assertTrue(done, said.toString());
    var bytes = new java.io.ByteArrayOutputStream();
    try (var out = new ZipOutputStream(bytes);
        Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
        out.write(Files.readAllBytes(file));
        out.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void a_request_handler_takes_and_gives_beans() {
    Launch launch = bench.launch("greeter", "java17", "app.Greeter::handleRequest", zip);
    var cold = bench.call(launch, "{\"name\":\"y\\u00f6u\",\"numbers\":[1,2,39],\"more\":null}");
    assertEquals("{\"text\":\"hello yöu of greeter\",\"sum\":42,\"call\":1}", cold.text());
    assertTrue(cold.tail().contains("\nfor yöu\nEND"), cold.tail());
    assertEquals(
        "{\"text\":\"hello you of greeter\",\"sum\":0,\"call\":2}",
        bench.call(launch, "{\"name\":\"you\",\"numbers\":[]}").text());
    String wrong = bench.call(launch, "{\"numbers\":\"x\"}").text();
    assertTrue(
        wrong.startsWith(
            "ERROR {\"errorMessage\":\"the event has String where the handler takes [I\","
                + "\"errorType\":\"Runtime.MarshalError\""),
        wrong);
  }

  @Test
  void a_stream_handler_gets_the_bytes() {
    Launch launch = bench.launch("streams", "java25", "app.Streams", zip);
    assertEquals("{\"any\": [true]}", bench.call(launch, "{\"any\": [true]}").text());
  }

  @Test
  void a_plain_method_is_a_handler_and_its_exception_the_answer() {
    Launch launch = bench.launch("plain", "java17", "app.Plain::run", zip);
    assertEquals(
        "{\"is\":{\"a\":[1,2.5,null,\"x\"]},\"java\":true}",
        bench.call(launch, "{\"a\":[1,2.5,null,\"x\"]}").text());
    String failed = bench.call(launch, "{}").text();
    assertTrue(
        failed.startsWith(
            "ERROR {\"errorMessage\":\"nothing\",\"errorType\":\"java.lang.IllegalStateException\","
                + "\"stackTrace\":[\"app.Plain.run(Plain.java:5)\"],\"cause\":{\"errorMessage\":\"why\","
                + "\"errorType\":\"java.lang.Error\""),
        failed);
    assertEquals(
        "ERROR {\"errorMessage\":\"Class not found: app.None\",\"errorType\":"
            + "\"java.lang.ClassNotFoundException\",\"stackTrace\":[]}",
        bench.call(bench.launch("none", "java17", "app.None", zip), "{}").text());
  }
}
