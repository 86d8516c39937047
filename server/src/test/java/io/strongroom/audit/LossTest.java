package io.strongroom.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.seal.SigningKey;
import io.strongroom.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an accepted loss excuses, and what it does not. */
class LossTest {
  private static final String LOSS = SignedNote.Kind.LOSS.event();

  @TempDir Path temp;
  private Forgery made;

  @BeforeEach
  void make() throws IOException {
    made = Forgery.begin(temp);
  }

  private TrailSettings accepting() {
    return new TrailSettings(
        Durability.DEFAULT,
        TrailSettings.CHECKPOINT_EVERY,
        List.of(SinkAddress.parse("file:" + made.outside)),
        Optional.empty(),
        true,
        true);
  }

  /**
   * Puts back the copy of line 20 and starts with it; two are noted, then there are lines 23 to 34.
   */
  private void accept() throws IOException {
    made.restore(temp.resolve("copy-20"));
    try (Store store = Forgery.store();
        Trail trail =
            Trail.open(
                new AuditLocation.Folder(made.folder, 1 << 20),
                accepting(),
                Samples.anchor(),
                () -> Samples.TIME)) {
      try (Checkpoints checkpoints = trail.checkpoints(store, text -> {})) {
        for (int i = 1; i <= 12; i++) {
          trail.append(List.of(Forgery.record(100 + i)));
          if (i % 4 == 0) {
            checkpoints.make();
          }
        }
      }
    }
  }

  private Optional<AuditFiles.Fault> verify(boolean acceptLoss) throws IOException {
    var proof =
        new AuditFiles.Proof(AuditFiles.publicKeys(made.key), List.of(made.outside), 0, acceptLoss);
    return AuditFiles.verify(made.folder, proof, (done, all) -> {}).fault();
  }

  @Test
  void what_was_accepted_is_excused_for_who_wants_that() throws IOException {
    accept();
    assertTrue(verify(false).orElseThrow().reason().contains("checkpoint "));
    assertEquals(Optional.empty(), verify(true));
  }

  @Test
  void what_is_done_afterwards_is_not_excused() throws IOException {
    accept();
    made.edit(
        28,
        lines -> {
          lines.replaceAll(line -> line.replace("\"number\":105", "\"number\":505"));
          lines.replaceAll(line -> line.replace("Sample5", "Sample6"));
          return lines;
        });
    made.recompute(28, false, Epoch.TWO);
    Files.delete(made.folder.resolve(CheckpointFile.NAME));
    AuditFiles.Fault fault = verify(true).orElseThrow();
    assertEquals(Optional.of(27L), fault.trailLine(), fault::toString);
    assertTrue(fault.reason().contains("was made of something else"), fault::reason);
  }

  @Test
  void an_end_that_is_cut_off_afterwards_is_not_excused() throws IOException {
    accept();
    made.edit(28, lines -> List.copyOf(lines.subList(0, 3)));
    Files.delete(made.folder.resolve(CheckpointFile.NAME));
    AuditFiles.Fault fault = verify(true).orElseThrow();
    assertEquals(Optional.of(24L), fault.trailLine(), fault::toString);
    assertTrue(fault.reason().contains("its end is cut off"), fault::reason);
  }

  private void cutAndSay(Map<String, String> details) throws IOException {
    made.restore(temp.resolve("copy-20"));
    made.say(LOSS, details);
    assertTrue(verify(true).isPresent(), details::toString);
  }

  @Test
  void who_has_no_key_cannot_say_that_a_loss_was_accepted() throws IOException {
    Map<String, String> said =
        Map.of("segment", "1", "checkpoint", "9", "former", "", "losses", "it ends at line 20");
    cutAndSay(Map.of("losses", "it ends at line 20"));
    cutAndSay(said);
    var other = new Signer(Samples.TRAIL, "n1", SigningKey.generate(), () -> Samples.TIME);
    cutAndSay(SignedNote.sign(SignedNote.Kind.LOSS, other, said));
  }

  @Test
  void the_record_of_a_loss_proves_nothing_in_another_place() throws IOException {
    accept();
    String line =
        Files.readAllLines(made.segments().getLast()).stream()
            .filter(text -> text.contains(LOSS))
            .findFirst()
            .orElseThrow();
    String json = Line.parse(line).orElseThrow().record();
    SignedNote note = SignedNote.read(json, List.of(Samples.signingKey().verifier())).orElseThrow();
    assertEquals(4, note.number("checkpoint"));
    var signature = json.replaceAll(".*\"signature\":\"([0-9a-f]{128})\".*", "$1");
    var said = new java.util.HashMap<>(note.said());
    said.put("signature", signature);
    cutAndSay(said);
  }
}
