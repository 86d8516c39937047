package io.strongroom.functions;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The settings of one version; immutable. */
final class Settings {
  private final EnumMap<Setting, String> values;

  private Settings(EnumMap<Setting, String> values) {
    this.values = values;
  }

  static Settings none() {
    return new Settings(new EnumMap<>(Setting.class));
  }

  /** What {@link #texts} gave. */
  static Settings of(Map<String, String> texts) {
    var values = new EnumMap<Setting, String>(Setting.class);
    texts.forEach(
        (name, value) -> values.put(Setting.valueOf(name.toUpperCase(Locale.ROOT)), value));
    return new Settings(values);
  }

  Map<String, String> texts() {
    var texts = new TreeMap<String, String>();
    values.forEach((setting, value) -> texts.put(setting.name().toLowerCase(Locale.ROOT), value));
    return texts;
  }

  Settings with(Setting setting, String value) {
    var more = new EnumMap<>(values);
    more.put(setting, value);
    return new Settings(more);
  }

  Settings with(Setting setting, Optional<String> value) {
    return value.isPresent() ? with(setting, value.get()) : this;
  }

  Settings without(Setting setting) {
    var less = new EnumMap<>(values);
    less.remove(setting);
    return new Settings(less);
  }

  Optional<String> find(Setting setting) {
    return Optional.ofNullable(values.get(setting));
  }

  /** One that every version has. */
  String text(Setting setting) {
    return find(setting).orElseThrow(() -> new IllegalStateException("no " + setting));
  }

  long number(Setting setting) {
    return Long.parseLong(text(setting));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Settings that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }
}
