package io.strongroom.functions.host;

import io.strongroom.aws.Arn;
import io.strongroom.functions.host.Opening.Opened;
import io.strongroom.functions.host.Opening.RoleCredentials;
import io.strongroom.seal.Sensitive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A host with its folder, and functions made of a few lines. */
final class Workbench implements AutoCloseable {
  final List<String> lines = new CopyOnWriteArrayList<>();
  final List<String> events = new CopyOnWriteArrayList<>();
  final AtomicInteger opened = new AtomicInteger();
  final Host host;
  String region = "us-east-1";

  Workbench(Path folder) throws IOException {
    this(folder, UnaryOperator.identity());
  }

  Workbench(Path folder, UnaryOperator<HostSettings> change) throws IOException {
    this(folder, URI.create("http://127.0.0.1:1"), InstantSource.system(), change);
  }

  Workbench(Path folder, URI endpoint, InstantSource clock, UnaryOperator<HostSettings> change)
      throws IOException {
    host =
        Host.on(
            change.apply(
                HostSettings.of(
                        folder.resolve("functions"),
                        folder,
                        clock,
                        () -> endpoint,
                        (function, group, stream, written) ->
                            written.forEach(line -> lines.add(line.text())),
                        events::add)
                    .extensionAt(0)));
  }

  /** What a call gave. */
  record Called(Outcome outcome) {
    String text() {
      return switch (outcome) {
        case Outcome.Returned it -> text(it.payload());
        case Outcome.FunctionError it -> "ERROR " + text(it.payload());
        case Outcome.Throttled it -> "THROTTLED " + it.reason();
        case Outcome.NotStarted it -> it.error().code() + ": " + it.error().getMessage();
      };
    }

    String tail() {
      return switch (outcome) {
        case Outcome.Returned it -> text(it.tail());
        case Outcome.FunctionError it -> text(it.tail());
        case Outcome.Throttled it -> "";
        case Outcome.NotStarted it -> "";
      };
    }

    private static String text(Sensitive bytes) {
      return bytes.use(it -> new String(it, StandardCharsets.UTF_8));
    }
  }

  Called call(Launch launch, String payload) {
    return call(launch, UUID.randomUUID().toString(), payload);
  }

  Called call(Launch launch, String requestId, String payload) {
    return new Called(
        host.invoke(
            launch,
            new Invocation(
                requestId, launch.function(), Sensitive.ofText(payload), Optional.empty())));
  }

  Launch node(String name, String code) {
    return launch(name, "nodejs20.x", "index.handler", Map.of("index.js", code));
  }

  Launch python(String name, String code) {
    return launch(name, "python3.11", "app.handler", Map.of("app.py", code));
  }

  Launch shell(String name, String code) {
    return launch(name, "provided.al2023", "x", Map.of("bootstrap", "#!/bin/sh\n" + code));
  }

  Launch launch(String name, String runtime, String handler, Map<String, String> files) {
    return launch(name, runtime, handler, zip(files));
  }

  Launch launch(String name, String runtime, String handler, byte[] zip) {
    return new Launch(
        Arn.parse("arn:aws:lambda:" + region + ":111111111111:function:" + name).orElseThrow(),
        "$LATEST",
        runtime,
        handler,
        "r1",
        10,
        256,
        512,
        OptionalInt.empty(),
        "/aws/lambda/" + name,
        out -> out.write(zip),
        () -> open(Map.of("MODE", "test", "SECRET_WORD", "swordfish")));
  }

  static Launch with(Launch it, int seconds, int memory) {
    return new Launch(
        it.function(),
        it.version(),
        it.runtime(),
        it.handler(),
        it.revision(),
        seconds,
        memory,
        it.temporaryMegabytes(),
        it.reserved(),
        it.logGroup(),
        it.code(),
        it.opening());
  }

  static Launch with(Launch it, String revision, OptionalInt reserved, Opening opening) {
    return new Launch(
        it.function(),
        it.version(),
        it.runtime(),
        it.handler(),
        revision,
        it.timeoutSeconds(),
        it.memoryMegabytes(),
        it.temporaryMegabytes(),
        reserved,
        it.logGroup(),
        it.code(),
        opening);
  }

  Opened open(Map<String, String> variables) {
    opened.incrementAndGet();
    var all = new LinkedHashMap<String, Sensitive>();
    variables.forEach((name, value) -> all.put(name, Sensitive.ofText(value)));
    return new Opened(
        all,
        new RoleCredentials(
            "arn:aws:iam::111111111111:role/r",
            "ASIAEXAMPLE",
            Sensitive.ofText("secret-access-key"),
            Sensitive.ofText("session-token"),
            Instant.now().plus(Duration.ofHours(1))));
  }

  static byte[] zip(Map<String, String> files) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ZipOutputStream(bytes)) {
      for (var file : files.entrySet()) {
        out.putNextEntry(new ZipEntry(file.getKey()));
        out.write(file.getValue().getBytes(StandardCharsets.UTF_8));
        out.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    host.close();
  }
}
