package io.strongroom;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Which room may import which. Think hard about the direction before changing this table: it is
 * drawn in ARCHITECTURE.md.
 */
final class RoomsTest {
  private static final String ROOT = "io.strongroom.";

  private static final Map<String, Set<String>> MAY_IMPORT =
      Map.ofEntries(
          entry("seal", Set.of()),
          // The client library, which runs in other people's processes; for commands alone.
          entry("lambda", Set.of()),
          entry("aws", Set.of()),
          entry("store", Set.of("seal", "aws")),
          entry("backup", Set.of("store", "seal")),
          entry("iam", Set.of("store", "seal", "aws")),
          entry("audit", Set.of("iam", "store", "seal", "aws")),
          entry("kms", Set.of("iam", "store", "seal", "aws")),
          entry("secrets", Set.of("kms", "iam", "store", "seal", "aws")),
          entry("rotators", Set.of("secrets", "iam", "seal", "aws")),
          entry("parameters", Set.of("secrets", "kms", "iam", "store", "seal", "aws")),
          entry("functions", Set.of("kms", "iam", "store", "seal", "aws")),
          entry("cloudtrail", Set.of("audit", "iam", "store", "seal", "aws")),
          entry("events", Set.of("secrets", "kms", "iam", "store", "seal", "aws")),
          entry("gateway", Set.of("audit", "iam", "store", "seal", "aws")),
          entry(
              "ops",
              Set.of(
                  "lambda",
                  "gateway",
                  "backup",
                  "functions",
                  "events",
                  "cloudtrail",
                  "audit",
                  "parameters",
                  "rotators",
                  "secrets",
                  "kms",
                  "iam",
                  "store",
                  "seal",
                  "aws")));

  /** Vocabulary and a library are public by nature; every other room keeps its face small. */
  private static final Set<String> VOCABULARY = Set.of("seal", "aws", "iam", "store", "lambda");

  private static final double PUBLIC_SHARE_MAX = 0.4;
  private static final int AWS_TYPES_MAX = 20;

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.strongroom");

  private static String room(JavaClass type) {
    String name = type.getPackageName();
    if (!name.startsWith(ROOT)) {
      return "";
    }
    String rest = name.substring(ROOT.length());
    int dot = rest.indexOf('.');
    return dot < 0 ? rest : rest.substring(0, dot);
  }

  @Test
  void every_room_is_in_the_table() {
    var rooms = new TreeSet<String>();
    CLASSES.forEach(type -> rooms.add(room(type)));
    assertEquals(new TreeSet<>(MAY_IMPORT.keySet()), rooms);
  }

  @Test
  void imports_follow_the_table() {
    var wrong = new ArrayList<String>();
    for (JavaClass type : CLASSES) {
      String from = room(type);
      type.getDirectDependenciesFromSelf()
          .forEach(
              dependency -> {
                String to = room(dependency.getTargetClass().getBaseComponentType());
                if (!to.isEmpty() && !to.equals(from) && !MAY_IMPORT.get(from).contains(to)) {
                  wrong.add(dependency.getDescription());
                }
              });
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void rooms_have_no_cycles() {
    slices().matching("io.strongroom.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void rooms_keep_their_face_small() {
    var all = new TreeMap<String, Integer>();
    var open = new TreeMap<String, Integer>();
    for (JavaClass type : CLASSES) {
      if (type.isTopLevelClass()) {
        all.merge(room(type), 1, Integer::sum);
        open.merge(
            room(type), type.getModifiers().contains(JavaModifier.PUBLIC) ? 1 : 0, Integer::sum);
      }
    }
    all.forEach(
        (room, count) ->
            assertTrue(
                VOCABULARY.contains(room) || open.get(room) <= PUBLIC_SHARE_MAX * count,
                () -> room + " shows " + open.get(room) + " of " + count + " types"));
  }

  @Test
  void the_vocabulary_stays_small() {
    long types =
        CLASSES.stream()
            .filter(type -> room(type).equals("aws") && type.isTopLevelClass())
            .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
            .count();
    assertTrue(types <= AWS_TYPES_MAX, () -> "aws shows " + types + " types");
  }
}
