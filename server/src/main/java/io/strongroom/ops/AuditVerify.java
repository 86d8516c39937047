package io.strongroom.ops;

import io.strongroom.audit.AuditFiles;
import io.strongroom.seal.VerifyingKey;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** {@code strongroom audit verify}: whether the trail is what the server wrote. */
@Command(
    name = "verify",
    description = {
      "Checks that nothing in the trail was changed, removed or put in; needs no server and no"
          + " secret.",
      "Status 0: intact. 1: changed; the first wrong record is named. 2: it could not be checked."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.VersionLine.class,
    sortOptions = false)
final class AuditVerify implements Callable<Integer> {
  private static final JsonFactory JSON = new JsonFactory();

  /** How the result is printed. */
  enum Output {
    TEXT,
    JSON
  }

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(names = "--data", paramLabel = "DIR", description = "the data folder (default: ./data)")
  private Path data = Path.of("data");

  @Option(
      names = "--public-key",
      paramLabel = "FILE",
      description =
          "keys that may have signed the trail, as audit key prints them, from a copy that was kept"
              + " elsewhere; may be given several times (default: the copy in the trail's folder)")
  private List<Path> publicKeys = List.of();

  @Option(
      names = "--checkpoints",
      paramLabel = "FILE",
      description =
          "checkpoints that were kept elsewhere, one on a line, also within the lines of a system"
              + " log; may be given several times")
  private List<Path> checkpoints = List.of();

  @Option(
      names = "--epoch-floor",
      paramLabel = "N",
      description = "no segment may be of a format before strongroom-audit-N")
  private int epochFloor;

  @Option(
      names = "--accept-loss",
      description = "a loss that a start with --accept-audit-loss recorded is no fault")
  private boolean acceptLoss;

  @Option(
      names = "--output",
      paramLabel = "json|text",
      description = "how the result is printed (default: text)")
  private Output output = Output.TEXT;

  @Override
  public Integer call() {
    Path folder = new DataFolder(data).audit();
    AuditFiles.Verdict verdict;
    long start = System.nanoTime();
    try {
      var proof = new AuditFiles.Proof(keys(), checkpoints, epochFloor, acceptLoss);
      verdict = AuditFiles.verify(folder, proof, progress());
    } catch (NotDirectoryException e) {
      return unchecked("there is no audit trail in " + folder + "; see --data");
    } catch (AuditFiles.NoPublicKey e) {
      return unchecked(e.getMessage() + " in " + folder + "; give one with --public-key");
    } catch (IOException | IllegalArgumentException e) {
      return unchecked(
          "the audit trail cannot be checked: "
              + e.getClass().getSimpleName()
              + ": "
              + e.getMessage());
    }
    PrintWriter out = spec.commandLine().getOut();
    switch (output) {
      case TEXT -> text(out, verdict, System.nanoTime() - start);
      case JSON -> out.println(json(verdict));
    }
    out.flush();
    return verdict.fault().isEmpty() ? Main.DONE : Main.FAILED;
  }

  private int unchecked(String text) {
    spec.commandLine().getErr().println("strongroom: " + text);
    return Main.USAGE;
  }

  private List<VerifyingKey> keys() throws IOException {
    if (epochFloor < 0) {
      throw new ParameterException(spec.commandLine(), "--epoch-floor is a number from 0 on");
    }
    var keys = new ArrayList<VerifyingKey>();
    for (Path file : publicKeys) {
      keys.addAll(AuditFiles.publicKeys(file));
    }
    return keys;
  }

  /** Shown to people only, who wait. */
  private AuditFiles.ProgressListener progress() {
    if (!Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false)) {
      return (done, all) -> {};
    }
    PrintWriter err = spec.commandLine().getErr();
    return (done, all) -> {
      err.print("\r" + (done >> 20) + " of " + (all >> 20) + " MiB ");
      err.flush();
    };
  }

  private void text(PrintWriter out, AuditFiles.Verdict verdict, long nanos) {
    verdict
        .fault()
        .ifPresentOrElse(
            fault -> {
              out.println("TAMPERED: " + fault);
              fault
                  .trailLine()
                  .ifPresent(line -> out.println("first wrong line of the trail: " + line));
            },
            () -> out.println("intact"));
    out.println(
        String.format(
            Locale.ROOT,
            "%d records of %d chains, %d checkpoints, %d MB in %.1f s",
            verdict.records(),
            verdict.heads().size(),
            verdict.checkpoints(),
            verdict.bytes() / 1_000_000,
            nanos / 1e9));
    verdict.coveredUntil().ifPresent(time -> out.println("last checkpoint that fits: " + time));
    if (verdict.fault().isEmpty() && verdict.uncovered() > 0) {
      out.println(
          "the last "
              + verdict.uncovered()
              + " records are not covered by a signature yet: cutting them off would not be seen");
    }
    if (verdict.unfinished() > 0) {
      out.println("an unfinished line of " + verdict.unfinished() + " bytes stands at the end");
    }
    verdict.notices().forEach(out::println);
    if (publicKeys.isEmpty()) {
      out.println(
          "checked with the key in the folder itself; a copy kept elsewhere (--public-key) and"
              + " checkpoints kept elsewhere (--checkpoints) prove more");
    } else if (checkpoints.isEmpty()) {
      out.println("checkpoints kept elsewhere (--checkpoints) would show an older copy, too");
    }
  }

  private String json(AuditFiles.Verdict verdict) {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeBooleanProperty("intact", verdict.fault().isEmpty());
      verdict.fault().ifPresent(fault -> fault(json, fault));
      json.writeNumberProperty("records", verdict.records());
      json.writeNumberProperty("bytes", verdict.bytes());
      json.writeNumberProperty("checkpoints", verdict.checkpoints());
      verdict
          .coveredUntil()
          .map(Instant::toString)
          .ifPresent(time -> json.writeStringProperty("coveredUntil", time));
      json.writeNumberProperty("uncovered", verdict.uncovered());
      json.writeNumberProperty("unfinishedBytes", verdict.unfinished());
      json.writeName("heads");
      json.writeStartObject();
      verdict.heads().forEach(json::writeNumberProperty);
      json.writeEndObject();
      json.writeName("notices");
      json.writeStartArray();
      verdict.notices().forEach(json::writeString);
      json.writeEndArray();
      json.writeBooleanProperty("ownKeyOnly", publicKeys.isEmpty());
      json.writeEndObject();
    }
    return text.toString();
  }

  private static void fault(JsonGenerator json, AuditFiles.Fault fault) {
    json.writeName("fault");
    json.writeStartObject();
    json.writeStringProperty("file", fault.file());
    json.writeNumberProperty("line", fault.line());
    fault.trailLine().ifPresent(line -> json.writeNumberProperty("trailLine", line));
    fault.chain().ifPresent(chain -> json.writeStringProperty("chain", chain));
    fault.sequence().ifPresent(sequence -> json.writeNumberProperty("sequence", sequence));
    json.writeStringProperty("reason", fault.reason());
    json.writeEndObject();
  }
}
