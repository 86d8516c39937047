package io.strongroom.lambda;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the settings of a record in as few calls as there can be and makes the record, or says
 * everything that is wrong.
 *
 * @param <T> the record
 */
final class Binder<T> implements Cell.Loader<Snapshot<T>> {
  private final SecretStore store;
  private final Class<T> type;
  private final String path;
  private final List<Slot> slots;
  private final List<Name> direct = new ArrayList<>();
  private final Set<Name> listed = new LinkedHashSet<>();

  Binder(SecretStore store, Class<T> type) {
    this.store = store;
    this.type = type;
    Settings settings = type.getAnnotation(Settings.class);
    if (settings == null) {
      throw new IllegalArgumentException(type.getName() + " has no @Settings");
    }
    String root = store.staged(settings.value());
    path = root.endsWith("/") ? root.substring(0, root.length() - 1) : root;
    slots = Slot.of(type, path, "", store);
    names(slots);
  }

  /** Splits what the listing of the path will bring from what has to be named. */
  private void names(List<Slot> of) {
    for (Slot slot : of) {
      names(slot.group);
      if (slot.name == null) {
        continue;
      }
      String at = slot.name instanceof Name.Parameter ? slot.where() : "";
      if (!path.isEmpty() && at.startsWith(path + "/") && at.indexOf(':') < 0) {
        listed.add(slot.name);
      } else if (!direct.contains(slot.name)) {
        direct.add(slot.name);
      }
    }
  }

  /** What one run has found. */
  private static final class Found {
    private final Map<Name, Answer> answers = new LinkedHashMap<>();
    private final List<Reading> beside = new ArrayList<>();
    private final Map<Name, String> versions = new LinkedHashMap<>();
    private final List<Report.Line> lines = new ArrayList<>();
  }

  @Override
  public Snapshot<T> load(boolean patient) {
    Found found = read(patient);
    for (Answer answer : found.answers.values()) {
      if (!answer.found() && !answer.refusal().reason().lasting()) {
        throw answer.refusal(); // a bad moment; says nothing about the settings
      }
    }
    T made = make(found);
    if (made == null) {
      throw new IncompleteSettingsException(report(found));
    }
    return new Snapshot<>(made, Map.copyOf(found.versions));
  }

  Report check() {
    Found found = read(true);
    make(found);
    return report(found);
  }

  private Found read(boolean patient) {
    Found found = new Found();
    List<Name> named = new ArrayList<>(direct);
    if (!listed.isEmpty()) {
      if (path.contains("{stage}")) {
        named.addAll(listed); // each is answered that there is no stage
      } else if (!list(found, patient)) {
        named.addAll(listed);
      }
    }
    found.answers.putAll(store.read(named, patient));
    for (Map.Entry<Name, Answer> entry : found.answers.entrySet()) {
      if (entry.getValue().found()) {
        found.versions.put(entry.getKey(), entry.getValue().reading().version());
      }
    }
    return found;
  }

  /** Lists the path; false if that is not allowed, though each parameter may be. */
  private boolean list(Found found, boolean patient) {
    List<Reading> below;
    try {
      below = store.source().below(path, patient);
    } catch (SecretUnavailableException e) {
      if (e.reason() == Reason.DENIED || e.reason() == Reason.UNREADABLE) {
        return false;
      }
      for (Name name : listed) {
        found.answers.put(name, Answer.refused(name, e.reason(), e.detail()));
      }
      return true;
    }
    for (Reading reading : below) {
      if (listed.contains(reading.name())) {
        found.answers.put(reading.name(), Answer.of(reading));
      } else {
        found.beside.add(reading);
      }
    }
    for (Name name : listed) {
      found.answers.computeIfAbsent(
          name, each -> Answer.refused(each, Reason.MISSING, "not in Parameter Store"));
    }
    return true;
  }

  private @Nullable T make(Found found) {
    return type.cast(record(type, slots, found));
  }

  private @Nullable Object record(Class<?> of, List<Slot> parts, Found found) {
    Object[] values = new Object[parts.size()];
    int before = wrongs(found);
    for (int i = 0; i < values.length; i++) {
      Slot slot = parts.get(i);
      Object value = slot.group.isEmpty() ? leaf(slot, found) : group(slot, found);
      if (value != null) {
        values[i] = value;
      }
    }
    if (wrongs(found) > before) {
      return null;
    }
    List<Conversions.Wrong> wrong = new ArrayList<>();
    Object made = Conversions.construct(of, values, "", wrong);
    for (Conversions.Wrong each : wrong) {
      found.lines.add(new Report.Line(of.getSimpleName(), path, each.what(), false));
    }
    return made;
  }

  private static int wrongs(Found found) {
    int count = 0;
    for (Report.Line line : found.lines) {
      count += line.problem().isEmpty() ? 0 : 1;
    }
    return count;
  }

  private @Nullable Object group(Slot slot, Found found) {
    if (slot.optional) {
      throw new IllegalArgumentException(slot.setting + ": no Optional around a group");
    }
    return record((Class<?>) slot.type, slot.group, found);
  }

  private @Nullable Object leaf(Slot slot, Found found) {
    try {
      Object value = slot.variable == null ? read(slot, found) : variable(slot);
      boolean missing = value == null;
      if (value == null && slot.otherwise != null) {
        value = Conversions.text(slot.otherwise, slot.type);
      } else if (value == null && !slot.optional) {
        String problem = problem(slot, found);
        if (!problem.isEmpty()) {
          found.lines.add(new Report.Line(slot.setting, slot.where(), problem, false));
        }
        return null;
      }
      found.lines.add(new Report.Line(slot.setting, slot.where(), "", missing));
      return slot.optional ? Optional.ofNullable(value) : value;
    } catch (WrongForm e) {
      String problem = String.valueOf(e.getMessage());
      found.lines.add(new Report.Line(slot.setting, slot.where(), problem, false));
      return null;
    } catch (SecretUnavailableException e) {
      String problem = e.reason().words() + ": " + e.detail();
      found.lines.add(new Report.Line(slot.setting, slot.where(), problem, false));
      return null;
    }
  }

  private @Nullable Object variable(Slot slot) throws WrongForm {
    String set = slot.variable == null ? null : store.environment().find(slot.variable);
    return set == null ? null : Conversions.text(set, slot.type);
  }

  /** The value of a slot that was read; null if it is missing or has problems told already. */
  private @Nullable Object read(Slot slot, Found found) throws WrongForm {
    Answer answer = slot.name == null ? null : found.answers.get(slot.name);
    if (answer == null) {
      return null;
    }
    if (!answer.found()) {
      if (answer.refusal().reason() == Reason.MISSING) {
        return null;
      }
      throw answer.refusal();
    }
    Reading reading = answer.reading();
    if (slot.type == Secret.class) {
      store.prime(reading);
      return store.handle(reading.name());
    }
    if (!slot.field.isEmpty()) {
      Optional<String> field = reading.findField(slot.field);
      return field.isEmpty() ? null : Conversions.text(field.get(), slot.type);
    }
    if (!slot.record()) {
      return Conversions.text(reading.value(), slot.type);
    }
    List<Conversions.Wrong> wrong = new ArrayList<>();
    Object made =
        Conversions.record(reading.json(), (Class<?>) slot.type, slot.setting + ".", wrong);
    for (Conversions.Wrong each : wrong) {
      found.lines.add(new Report.Line(each.where(), slot.where(), each.what(), false));
    }
    return made;
  }

  /** Why there is no value, empty if that was told field by field. */
  private String problem(Slot slot, Found found) {
    if (slot.variable != null) {
      return "the environment variable is not set";
    }
    Answer answer = slot.name == null ? null : found.answers.get(slot.name);
    if (answer != null && answer.found()) {
      return slot.field.isEmpty() ? "" : "the secret has no field \"" + slot.field + "\"";
    }
    if (slot.name instanceof Name.Parameter) {
      return "missing in Parameter Store";
    }
    return slot.name instanceof Name.Managed
        ? "missing in Secrets Manager"
        : "the environment variable is not set";
  }

  private Report report(Found found) {
    Map<String, String> missing = new LinkedHashMap<>();
    for (Report.Line line : found.lines) {
      if (line.defaulted() || !line.problem().isEmpty()) {
        String last = line.where().substring(line.where().lastIndexOf('/') + 1);
        missing.put(Conversions.plain(line.where()), last);
      }
    }
    List<Report.Unused> unused = new ArrayList<>();
    for (Reading reading : found.beside) {
      String name = ((Name.Parameter) reading.name()).path();
      unused.add(new Report.Unused(name, missing.getOrDefault(Conversions.plain(name), "")));
    }
    String stage = store.stage();
    return new Report(type.getSimpleName(), stage == null ? "" : stage, path, found.lines, unused);
  }
}
