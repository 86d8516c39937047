package io.strongroom.functions.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions that try what they must not: each attempt is real, and the host serves on. */
final class HostileFunctionsTest {
  private static final String KEY = "the root key itself";
  private static Path data;
  private static Workbench bench;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    data = folder;
    Files.writeString(folder.resolve("root.key"), KEY);
    bench = new Workbench(folder);
  }

  @AfterAll
  static void stop() {
    bench.close();
  }

  @AfterEach
  void the_host_serves_on() {
    Launch launch = bench.shell("after", serve("answer '1'"));
    assertEquals("1", bench.call(launch, "{}").text());
  }

  /** A custom runtime in shell, whose answer to every call is what a function prints. */
  private static String serve(String work) {
    return "api=http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation\n"
        + "answer() { printf '%s' \"$1\" | curl -sS -X POST --data-binary @- $api/$id/response"
        + " >/dev/null; }\n"
        + "while :; do\n"
        + "  event=$(curl -sS -D /tmp/head $api/next)\n"
        + "  id=$(tr -d '\\r' < /tmp/head | sed -n 's/^Lambda-Runtime-Aws-Request-Id: //p')\n"
        + "  "
        + work
        + "\ndone\n";
  }

  private static String shellOutput(String name, String script) {
    Launch launch = bench.shell(name, serve("answer \"$( { " + script + "; } 2>&1 )\""));
    return bench.call(launch, "{}").text();
  }

  @Test
  void neither_the_data_folder_nor_the_root_key_can_be_reached() {
    assertTrue(Files.exists(data.resolve("root.key")));
    String said =
        shellOutput(
            "reads",
            "cat "
                + data.resolve("root.key")
                + "; ls "
                + data
                + " /root /home /work; cat /etc/shadow; find / -name root.key 2>/dev/null; echo"
                + " end; id -u");
    assertFalse(said.contains(KEY), said);
    assertTrue(said.contains("cat: " + data.resolve("root.key") + ": No such file"), said);
    assertTrue(said.contains("/etc/shadow: No such file"), said);
    String after = said.substring(said.indexOf("end\n") + 4);
    assertFalse(after.startsWith("/"), said);
    assertTrue(Integer.parseInt(after.strip()) > 0x7000_0000 || !root(), said);
  }

  private static boolean root() {
    return System.getProperty("user.name").equals("root");
  }

  @Test
  void nobody_passes_for_another_by_its_port_at_another_address() {
    Launch victim = bench.node("waits", "exports.handler = async () => 'mine';");
    assertEquals("\"mine\"", bench.call(victim, "{}").text());
    String code =
        """
        import os, socket
        def handler(event, context):
            own = int(os.environ['AWS_LAMBDA_RUNTIME_API'].split(':')[1])
            tried, answered = 0, 0
            for line in open('/proc/net/tcp').readlines()[1:]:
                here, there, state = line.split()[1:4]
                port = int(there.split(':')[1], 16)
                if state != '01' or port == own or not there.startswith('0100007F:'):
                    continue
                with socket.socket() as s:
                    s.settimeout(3)
                    try:
                        s.bind(('127.0.0.2', int(here.split(':')[1], 16)))
                        s.connect(('127.0.0.1', port))
                        tried += 1
                        s.sendall(b'GET /2018-06-01/runtime/x HTTP/1.1\\r\\n\\r\\n')
                        answered += b'NotFound' in s.recv(1000)
                    except OSError:
                        pass
            return [tried > 0, answered]
        """;
    assertEquals("[true, 0]", bench.call(bench.python("poses", code), "{}").text());
  }

  @Test
  void the_processes_of_the_server_and_of_others_are_not_there() {
    Launch other =
        bench.node(
            "victim",
            "exports.handler = async () => { require('fs').writeFileSync('/tmp/mine',"
                + " 'belongs to me'); return process.pid; };");
    assertTrue(bench.call(other, "{}").text().matches("[0-9]+"));
    long server = ProcessHandle.current().pid();
    String said =
        shellOutput(
            "looks",
            "ls -d /proc/[0-9]* | wc -l; cat /proc/"
                + server
                + "/environ /proc/"
                + server
                + "/maps; kill -9 "
                + server
                + "; cat /proc/*/environ | tr '\\0' '\\n' | grep -c swordfish; ls /tmp; cat"
                + " /proc/1/environ; echo; kill -9 1; echo done");
    assertTrue(Integer.parseInt(said.substring(0, said.indexOf('\n')).strip()) < 16, said);
    assertFalse(said.contains("belongs to me"), said);
    assertFalse(said.contains("mine"), said);
    assertTrue(said.contains("/proc/" + server + "/environ: No such file"), said);
    assertTrue(said.endsWith("done"), said);
  }

  @Test
  void nothing_can_be_written_but_its_own_temporary_folder_and_that_is_bounded() {
    String said =
        shellOutput(
            "writes",
            "for f in /var/task/x /var/runtime/x /usr/x /etc/x /x /dev/x /proc/sys/kernel/hostname;"
                + " do echo a > $f && echo WROTE $f; done; head -c 600000000 /dev/zero > /tmp/big;"
                + " stat -c %s /tmp/big; rm /tmp/big; head -c 20000000 /dev/zero > /dev/shm/big; rm"
                + " -f /dev/shm/big; unshare -r true && echo ROOTED; mount -t tmpfs none /tmp &&"
                + " echo MOUNTED; grep -E 'NoNewPrivs|CapBnd|CapEff' /proc/self/status");
    assertFalse(said.contains("WROTE"), said);
    assertFalse(said.contains("MOUNTED"), said);
    assertFalse(said.contains("ROOTED"), said);
    assertTrue(said.contains("\n536866816\n"), said);
    assertEquals(2, said.split("No space left on device", -1).length - 1, said);
    assertTrue(said.contains("NoNewPrivs:\t1"), said);
    assertTrue(said.contains("CapEff:\t0000000000000000"), said);
  }

  @Test
  void another_functions_invocations_credentials_and_secrets_are_refused_at_its_port()
      throws Exception {
    // The victim tells its port, as a leak or a scan would.
    Launch victim =
        bench.node(
            "port",
            "exports.handler = async (e) => new Promise(r => setTimeout(() => r("
                + "process.env.AWS_LAMBDA_RUNTIME_API + ' ' + process.env"
                + ".AWS_CONTAINER_AUTHORIZATION_TOKEN), e.wait));");
    String[] told = bench.call(victim, "{\"wait\":0}").text().replace("\"", "").split(" ", -1);
    String id = "00000000-0000-0000-0000-00000000000a";
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var busy = threads.submit(() -> bench.call(victim, id, "{\"wait\":1500}").text());
      String attempts =
          "curl -sS --max-time 3 -H 'Authorization: "
              + told[1]
              + "' http://"
              + told[0]
              + "/role/credentials; curl -sS --max-time 3 http://"
              + told[0]
              + "/2018-06-01/runtime/invocation/next; curl -sS --max-time 3 -X POST -d"
              + " '\\\"mine\\\"' http://"
              + told[0]
              + "/2018-06-01/runtime/invocation/"
              + id
              + "/response";
      String said = shellOutput("thief", attempts);
      assertFalse(said.contains("ASIA"), said);
      assertFalse(said.contains("202"), said);
      assertEquals(3, said.split("curl: \\(", -1).length - 1, said);
      assertTrue(busy.get().contains(told[0]));
    }
  }

  @Test
  void a_fork_bomb_and_a_memory_hog_end_with_their_environment() {
    Launch bomb =
        Workbench.with(
            bench.shell("bomb", serve("b() { b | b & }; b 2>/dev/null; sleep 60")), 2, 256);
    String said = bench.call(bomb, "{}").text();
    assertTrue(said.contains("Sandbox.Timedout") || said.contains("Runtime."), said);
    Launch hog =
        bench.node(
            "hog",
            "exports.handler = async () => { const all = []; for (;;) {"
                + " all.push(Buffer.alloc(8 << 20, 1)); await new Promise(setImmediate); } };");
    String id = "00000000-0000-0000-0000-00000000000b";
    var called = bench.call(hog, id, "{}");
    assertEquals(
        "ERROR {\"errorMessage\":\"RequestId: "
            + id
            + " Error: Runtime exited with error: signal: killed\",\"errorType\":"
            + "\"Runtime.OutOfMemory\"}",
        called.text());
    assertTrue(called.tail().contains("Max Memory Used: 256 MB"), called.tail());
  }

  @Test
  void endless_output_is_cut_and_does_not_fill_the_log() {
    int before = bench.lines.stream().mapToInt(String::length).sum();
    Launch launch =
        Workbench.with(
            bench.shell("loud", serve("head -c 1073741824 /dev/zero; answer '1'")), 3, 256);
    var called = bench.call(launch, "{}");
    assertTrue(
        called.text().equals("1") || called.text().contains("Sandbox.Timedout"), called.text());
    int written = bench.lines.stream().mapToInt(String::length).sum() - before;
    assertTrue(written < 9 * 1024 * 1024, () -> "characters: " + written);
    assertTrue(called.tail().contains("is not kept"), called.tail());
    assertTrue(called.tail().length() <= 4096);
  }

  @Test
  void a_runtime_that_never_asks_or_answers_for_another_call_gets_no_further() {
    Launch silent = Workbench.with(bench.shell("silent", "exec sleep 600"), 1, 256);
    String said = bench.call(silent, "{}").text();
    assertTrue(said.contains("Sandbox.Timedout"), said);
    String wrong =
        shellOutput(
            "wrong",
            "for i in 00000000-0000-0000-0000-000000000000 ../../x; do curl -sS -X POST -d 1"
                + " $api/$i/response; done; curl -sS -X POST -d 1"
                + " ${api%/invocation}/init/error; curl -sS $api/next; echo end");
    assertTrue(wrong.contains("\"errorType\":\"InvalidRequestID\""), wrong);
    assertTrue(wrong.contains("\"errorType\":\"InvalidStateTransition\""), wrong);
    assertTrue(wrong.endsWith("end"), wrong);
  }

  @Test
  void broken_and_malicious_zips_are_refused() {
    Launch text = bench.launch("text", "provided", "x", "this is no zip".getBytes(UTF_8));
    assertTrue(bench.call(text, "{}").text().startsWith("InvalidZipFileException: "));
    Launch escapes =
        bench.launch("escapes", "provided", "x", Map.of("../../escaped", "x", "bootstrap", "x"));
    assertEquals(
        "InvalidZipFileException: Lambda could not unzip the file provided: a name in it leads"
            + " elsewhere.",
        bench.call(escapes, "{}").text());
    assertFalse(Files.exists(data.resolve("escaped")));
    assertFalse(Files.exists(data.resolve("functions/escaped")));
  }

  @Test
  void nothing_of_a_function_is_in_the_list_of_processes_and_nothing_is_left_of_it()
      throws Exception {
    Launch launch = bench.node("listed", "exports.handler = async () => 1;");
    long mine = ProcessHandle.current().pid();
    var others = ProcessTree.below(mine);
    assertEquals("1", bench.call(launch, "{}").text());
    var below = new ArrayList<>(ProcessTree.below(mine));
    below.removeAll(others);
    assertTrue(below.size() > 1, below.toString());
    for (long pid : below) {
      Path file = Path.of("/proc/" + pid + "/cmdline");
      if (Files.exists(file)) {
        String arguments = new String(Files.readAllBytes(file), UTF_8);
        assertFalse(arguments.contains("swordfish"), arguments);
        assertFalse(arguments.contains("secret-access-key"), arguments);
      }
    }
    var inside = below.stream().map(ProcessHandle::of).flatMap(it -> it.stream()).toList();
    bench.host.retire(launch.function());
    bench.host.close();
    for (ProcessHandle each : inside) {
      each.onExit().get(10, java.util.concurrent.TimeUnit.SECONDS);
    }
    assertFalse(Files.exists(data.resolve("functions")));
    bench = new Workbench(data);
  }

  private static final java.nio.charset.Charset UTF_8 = java.nio.charset.StandardCharsets.UTF_8;
}
