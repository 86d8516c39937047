package io.strongroom.audit;

import io.strongroom.seal.VerifyingKey;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A record of the system chain by which a trail explains a gap of its own. The hashes of lines need
 * no key, so such a record is believed only for the signature within it, made with the key of the
 * checkpoints.
 */
record SignedNote(Kind kind, Map<String, String> said) {
  private static final String TEXT = "[A-Za-z0-9._-]{0,64}";
  private static final String NUMBER = "0|[1-9][0-9]{0,17}";
  private static final String DIGEST = "[0-9a-f]{64}";
  private static final Pattern SIGNATURE = Pattern.compile(",\"signature\":\"([0-9a-f]{128})\"");

  private static final SortedMap<String, Pattern> REMOVED_FIELDS =
      fields(Map.of("from", NUMBER, "to", NUMBER, "lastLine", NUMBER, "digest", DIGEST));
  private static final SortedMap<String, Pattern> LOSS_FIELDS =
      fields(Map.of("segment", NUMBER, "checkpoint", NUMBER, "former", TEXT));

  /** What is explained; the name is that of the record. */
  enum Kind {
    /** Segments that were old enough are gone. */
    REMOVED("AuditSegmentsRemoved"),
    /**
     * A start went on although something was missing: what checkpoints up to a number say no longer
     * counts, nor what those of a trail before this one say.
     */
    LOSS("AuditLossAccepted");

    private final String event;

    Kind(String event) {
      this.event = event;
    }

    String event() {
      return event;
    }

    private SortedMap<String, Pattern> fields() {
      return switch (this) {
        case REMOVED -> REMOVED_FIELDS;
        case LOSS -> LOSS_FIELDS;
      };
    }

    /** Another first field than that of headers and checkpoints, which the same key signs. */
    private byte[] message(Map<String, String> said) {
      var out = new Buffer().field("strongroom-audit-note").field(event);
      for (String name : fields().keySet()) {
        out.field(name).field(said.getOrDefault(name, ""));
      }
      return out.copy();
    }
  }

  private static SortedMap<String, Pattern> fields(Map<String, String> own) {
    var fields = new TreeMap<String, Pattern>();
    for (String name : List.of("trail", "node", "key")) {
      fields.put(name, field(name, TEXT));
    }
    own.forEach((name, form) -> fields.put(name, field(name, form)));
    return fields;
  }

  private static Pattern field(String name, String form) {
    return Pattern.compile(",\"" + name + "\":\"(" + form + ")\"");
  }

  SignedNote {
    said = Map.copyOf(said);
  }

  /**
   * The details of the record to write.
   *
   * @param said a value for each field of the kind
   */
  static Map<String, String> sign(Kind kind, Signer signer, Map<String, String> said) {
    var all = new HashMap<>(said);
    all.put("trail", signer.trail());
    all.put("node", signer.node());
    all.put("key", signer.keyId());
    all.put("signature", signer.sign(kind.message(all)));
    return all;
  }

  /**
   * Reads a record of the system chain; empty for any other, and for one that none of the keys
   * signed. Within JSON texts quotes are escaped, so what the patterns find is a member.
   */
  static Optional<SignedNote> read(String record, List<VerifyingKey> keys) {
    for (Kind kind : Kind.values()) {
      if (record.startsWith("{\"eventName\":\"" + kind.event + "\"")) {
        return read(kind, record, keys);
      }
    }
    return Optional.empty();
  }

  private static Optional<SignedNote> read(Kind kind, String record, List<VerifyingKey> keys) {
    var said = new HashMap<String, String>();
    for (var field : kind.fields().entrySet()) {
      Matcher found = field.getValue().matcher(record);
      if (!found.find()) {
        return Optional.empty();
      }
      said.put(field.getKey(), found.group(1));
    }
    Matcher signature = SIGNATURE.matcher(record);
    if (!signature.find()) {
      return Optional.empty();
    }
    byte[] made = HexFormat.of().parseHex(signature.group(1));
    byte[] message = kind.message(said);
    String key = said.getOrDefault("key", "");
    return keys.stream().anyMatch(k -> k.id().equals(key) && k.verifies(message, made))
        ? Optional.of(new SignedNote(kind, said))
        : Optional.empty();
  }

  String text(String name) {
    return said.getOrDefault(name, "");
  }

  long number(String name) {
    return Long.parseLong(said.getOrDefault(name, "0"));
  }
}
