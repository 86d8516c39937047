package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.audit.AuditFiles;
import io.strongroom.audit.Durability;
import io.strongroom.audit.SinkAddress;
import io.strongroom.audit.TrailSettings;
import io.strongroom.testing.Signed;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A start whose trail lacks what a checkpoint covers. */
@Timeout(120)
final class AuditLossTest {
  @TempDir Path temp;
  private Path data = Path.of("");
  private Path audit = Path.of("");

  @BeforeEach
  void fill() throws Exception {
    data = temp.resolve("data");
    audit = data.resolve("audit");
    work(3);
    copy(data, temp.resolve("yesterday"));
    work(3);
  }

  private Options options(boolean acceptLoss) {
    return Options.ephemeral()
        .in(data)
        .with(
            new TrailSettings(
                Durability.DEFAULT,
                TrailSettings.CHECKPOINT_EVERY,
                List.of(SinkAddress.parse("file:" + temp.resolve("outside.jsonl"))),
                Optional.empty(),
                acceptLoss));
  }

  private void work(int calls) throws StartFailed, IOException {
    try (Server server = Server.start(options(false))) {
      Signed admin =
          Child.client(server.endpoint(), "us-east-1", data.resolve("admin.credentials"));
      for (int i = 0; i < calls; i++) {
        assertEquals(200, admin.json("kms", "TrentService.ListKeys", "{}").status());
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private void refused(String part) {
    refused(part, "--accept-audit-loss");
  }

  /** Settings of a start that accepts that the database is older. */
  private TrailSettings rollback(boolean andLoss) {
    return options(andLoss).audit().acceptingRollback(true);
  }

  private void refused(String part, String remedy) {
    var refused = assertThrows(StartFailed.class, () -> Server.start(options(false)));
    String text = String.valueOf(refused.getMessage());
    assertTrue(text.contains(part), text);
    assertTrue(text.contains(remedy), text);
    assertEquals(1, text.lines().count());
  }

  /** Starts with the loss accepted, then without, and says which notes there are. */
  private List<String> accept() throws StartFailed, IOException {
    Server.start(options(true)).close();
    work(1);
    List<String> names = notes();
    assertTrue(names.contains("AuditLossAccepted"), names::toString);
    return names;
  }

  private List<String> notes() throws IOException {
    var names = new ArrayList<String>();
    AuditFiles.list(audit, AuditFiles.Filter.ALL, entry -> names.add(entry.summary().eventName()));
    return names;
  }

  private Optional<AuditFiles.Fault> verify(boolean acceptLoss) throws IOException {
    var proof =
        new AuditFiles.Proof(List.of(), List.of(temp.resolve("outside.jsonl")), 0, acceptLoss);
    return AuditFiles.verify(audit, proof, (done, all) -> {}).fault();
  }

  @Test
  void without_a_loss_it_starts() throws Exception {
    work(1);
    assertEquals(Optional.empty(), verify(false));
  }

  @Test
  void yesterdays_trail_is_refused_and_can_be_accepted() throws Exception {
    delete(audit);
    copy(temp.resolve("yesterday/audit"), audit);
    refused("in the database covers line");
    accept();
    assertTrue(verify(false).isPresent(), "what was lost stays lost");
    assertEquals(Optional.empty(), verify(true));
  }

  @Test
  void yesterdays_whole_data_folder_is_refused_where_a_checkpoint_was_kept_outside()
      throws Exception {
    delete(data);
    copy(temp.resolve("yesterday"), data);
    refused("the database is older than its audit trail", "--accept-rollback");
    var still =
        assertThrows(StartFailed.class, () -> Server.start(options(false).with(rollback(false))));
    assertTrue(String.valueOf(still.getMessage()).contains("outside.jsonl covers line"));
    Server.start(options(false).with(rollback(true))).close();
    work(1);
    assertTrue(notes().containsAll(List.of("AuditLossAccepted", "DatabaseRollbackAccepted")));
  }

  @Test
  void yesterdays_database_is_refused_and_can_be_accepted() throws Exception {
    Path database = data.resolve("strongroom.db");
    Files.copy(
        temp.resolve("yesterday/strongroom.db"), database, StandardCopyOption.REPLACE_EXISTING);
    refused("the database is older than its audit trail", "--accept-rollback");
    Server.start(options(false).with(rollback(false))).close();
    work(1);
    assertTrue(notes().contains("DatabaseRollbackAccepted"));
    assertEquals(Optional.empty(), verify(false));
  }

  @Test
  void a_database_that_is_gone_is_not_made_anew_beside_its_trail() throws Exception {
    String credentials = Files.readString(data.resolve("admin.credentials"));
    Files.delete(data.resolve("strongroom.db"));
    refused("the database is gone", "--accept-audit-loss");
    assertTrue(Files.notExists(data.resolve("strongroom.db")));
    assertEquals(credentials, Files.readString(data.resolve("admin.credentials")));
  }

  @Test
  void a_trail_that_is_gone_is_refused() throws Exception {
    delete(audit);
    refused("it ends at line 0");
    assertEquals("AuditLossAccepted", accept().getFirst());
  }

  @Test
  void a_cut_off_end_is_refused() throws Exception {
    Path segment = audit.resolve("00000001.jsonl");
    List<String> lines = Files.readAllLines(segment);
    Files.write(segment, lines.subList(0, lines.size() - 1));
    refused("covers line");
  }

  @Test
  void half_a_line_that_no_checkpoint_covers_is_no_loss() throws Exception {
    try (var file = new RandomAccessFile(audit.resolve("00000001.jsonl").toFile(), "rw")) {
      file.seek(file.length());
      file.write("{\"line\":".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    work(1);
    assertEquals(Optional.empty(), verify(false));
  }

  @Test
  void what_somebody_else_wrote_into_the_file_outside_stops_no_start() throws Exception {
    Path outside = temp.resolve("outside.jsonl");
    List<String> lines = new ArrayList<>(Files.readAllLines(outside));
    lines.add(lines.getLast().replaceFirst("\"line\":[0-9]+", "\"line\":99999"));
    Files.write(outside, lines);
    work(1);
    assertEquals(Optional.empty(), verify(false));
  }

  @Test
  void a_checkpoint_file_that_is_something_else_is_refused_in_clear_words() throws Exception {
    Path outside = temp.resolve("outside.jsonl");
    Files.writeString(outside, "127.0.0.1 localhost");
    var refused = assertThrows(StartFailed.class, () -> Server.start(options(false)));
    String text = String.valueOf(refused.getMessage());
    assertTrue(text.contains("outside.jsonl cannot be read (it holds something else"), text);
    assertTrue(text.contains("--checkpoint-to"), text);
    assertEquals("127.0.0.1 localhost", Files.readString(outside));
    Files.delete(outside);
    Files.createDirectory(outside);
    assertThrows(StartFailed.class, () -> Server.start(options(false)));
  }

  @Test
  void another_installation_s_trail_is_refused() throws Exception {
    Path other = temp.resolve("other");
    try (Server server = Server.start(Options.ephemeral().in(other))) {
      Signed admin =
          Child.client(server.endpoint(), "us-east-1", other.resolve("admin.credentials"));
      for (int i = 0; i < 20; i++) {
        admin.json("kms", "TrentService.ListKeys", "{}");
      }
    }
    delete(audit);
    copy(other.resolve("audit"), audit);
    refused("it is not what checkpoint");
  }

  @Test
  void signing_keys_that_are_gone_are_refused() throws Exception {
    try (var connection =
            java.sql.DriverManager.getConnection("jdbc:sqlite:" + data.resolve("strongroom.db"));
        var statement = connection.createStatement()) {
      statement.executeUpdate("delete from audit_signing_keys");
      statement.executeUpdate("delete from audit_checkpoints");
    }
    refused("signed with a key that the database no longer has");
    accept();
    assertTrue(verify(false).isPresent(), "what was lost stays lost");
    assertEquals(Optional.empty(), verify(true));
    work(2);
    assertEquals(Optional.empty(), verify(true));
    // The key of before is needed for what it signed, and is still there.
    Files.delete(audit.resolve("checkpoint-key-1.pem"));
    assertTrue(verify(true).isPresent());
  }
}
