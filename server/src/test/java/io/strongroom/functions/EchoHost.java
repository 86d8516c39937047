package io.strongroom.functions;

import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.functions.host.Host;
import io.strongroom.functions.host.Invocation;
import io.strongroom.functions.host.Launch;
import io.strongroom.functions.host.Opening;
import io.strongroom.functions.host.Outcome;
import io.strongroom.seal.Sensitive;
import io.strongroom.testing.JsonTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The host's contract without processes: what a function does is what its handler is called. Every
 * invocation is a cold start.
 */
final class EchoHost implements Host {
  private final List<Arn> retired = new CopyOnWriteArrayList<>();

  @Override
  public Outcome invoke(Launch launch, Invocation invocation) {
    Opening.Opened opened;
    try {
      opened = launch.opening().open();
    } catch (AwsError e) {
      return new Outcome.NotStarted(e);
    }
    String answer =
        switch (launch.handler()) {
          case "echo" -> text(invocation.payload());
          case "describe" -> described(launch, invocation, opened);
          case "code" -> "\"" + CodeRows.sha256(code(launch)) + "\"";
          default -> "null";
        };
    Sensitive tail = Sensitive.ofText("END RequestId: " + invocation.requestId());
    return switch (launch.handler()) {
      case "fail" ->
          new Outcome.FunctionError(
              launch.version(), Sensitive.ofText("{\"errorMessage\":\"it failed\"}"), tail);
      case "busy" -> new Outcome.Throttled("ConcurrentInvocationLimitExceeded");
      default -> new Outcome.Returned(launch.version(), Sensitive.ofText(answer), tail);
    };
  }

  private static byte[] code(Launch launch) {
    var code = new ByteArrayOutputStream();
    try {
      launch.code().write(code);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return code.toByteArray();
  }

  private static String described(Launch launch, Invocation invocation, Opening.Opened opened) {
    var variables = new LinkedHashMap<String, Object>();
    opened.variables().forEach((name, value) -> variables.put(name, text(value)));
    return JsonTree.write(
        Map.of(
            "variables",
            variables,
            "name",
            launch.name(),
            "version",
            launch.version(),
            "invoked",
            invocation.invokedArn().toString(),
            "request",
            invocation.requestId(),
            "context",
            invocation.clientContext().orElse(""),
            "keyId",
            opened.credentials().accessKeyId(),
            "secret",
            text(opened.credentials().secretAccessKey()),
            "token",
            text(opened.credentials().sessionToken())));
  }

  private static String text(Sensitive value) {
    return value.use(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  @Override
  public void retire(Arn function) {
    retired.add(function);
  }

  /** The functions that were retired. */
  List<Arn> retired() {
    return retired;
  }

  @Override
  public void close() {}
}
