package io.strongroom.lambda;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One component of a settings record: where its value is, and what becomes of it. */
final class Slot {
  /** As reports call it: {@code db.port}. */
  final String setting;

  /** Without an {@code Optional} around it. */
  final Type type;

  final boolean optional;
  final @Nullable String otherwise;

  /** What to read; absent for a group and for a variable in clear. */
  final @Nullable Name name;

  /** The environment variable in clear. */
  final @Nullable String variable;

  /** The field of a JSON secret, empty for the whole. */
  final String field;

  /** The components of a nested record of parameters. */
  final List<Slot> group;

  private Slot(
      String setting,
      RecordComponent component,
      @Nullable Name name,
      @Nullable String variable,
      String field,
      List<Slot> group) {
    this.setting = setting;
    optional = component.getType() == Optional.class;
    type = unwrapped(component);
    Default given = component.getAnnotation(Default.class);
    otherwise = given == null ? null : given.value();
    this.name = name;
    this.variable = variable;
    this.field = field;
    this.group = group;
  }

  private static Type unwrapped(RecordComponent component) {
    return component.getType() == Optional.class
        ? ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0]
        : component.getGenericType();
  }

  /** The slots of a record whose parameters lie below a path. */
  static List<Slot> of(Class<?> type, String path, String prefix, SecretStore store) {
    if (!type.isRecord()) {
      throw new IllegalArgumentException(type.getName() + " is no record");
    }
    List<Slot> slots = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      slots.add(of(component, path, prefix + component.getName(), store));
    }
    return slots;
  }

  private static Slot of(
      RecordComponent component, String path, String setting, SecretStore store) {
    Type type = unwrapped(component);
    FromSecret secret = component.getAnnotation(FromSecret.class);
    if (secret != null) {
      Name name = new Name.Managed(store.staged(secret.value()), Name.Managed.CURRENT, "");
      return new Slot(setting, component, name, null, secret.field(), List.of());
    }
    FromEnv env = component.getAnnotation(FromEnv.class);
    if (env != null) {
      boolean encrypted = env.encrypted() || type == Secret.class;
      Decryption how = env.withoutContext() ? Decryption.withoutContext() : Decryption.usual();
      Name name = encrypted ? new Name.Env(env.value(), how) : null;
      return new Slot(setting, component, name, encrypted ? null : env.value(), "", List.of());
    }
    String below = below(component, path, store);
    if (type instanceof Class<?> record && record.isRecord()) {
      List<Slot> group = of(record, below, setting + ".", store);
      return new Slot(setting, component, null, null, "", group);
    }
    return new Slot(setting, component, new Name.Parameter(below), null, "", List.of());
  }

  private static String below(RecordComponent component, String path, SecretStore store) {
    Named named = component.getAnnotation(Named.class);
    String name = named == null ? kebab(component.getName()) : store.staged(named.value());
    if (name.startsWith("/")) {
      return name;
    }
    if (path.isEmpty()) {
      throw new IllegalArgumentException(
          component.getName() + ": @Settings has no path to find its parameter below");
    }
    return path + "/" + name;
  }

  /** {@code apiUrl} to {@code api-url}, {@code dbURL} to {@code db-url}. */
  static String kebab(String camel) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < camel.length(); i++) {
      char c = camel.charAt(i);
      boolean hump =
          Character.isUpperCase(c)
              && i > 0
              && (!Character.isUpperCase(camel.charAt(i - 1))
                  || (i + 1 < camel.length() && Character.isLowerCase(camel.charAt(i + 1))));
      out.append(hump ? "-" : "").append(c);
    }
    return out.toString().toLowerCase(Locale.ROOT);
  }

  /** Where the value is, for reports. */
  String where() {
    if (name instanceof Name.Parameter parameter) {
      return parameter.path();
    }
    if (name instanceof Name.Managed secret) {
      return secret.id();
    }
    return "env " + (name instanceof Name.Env encrypted ? encrypted.variable() : variable);
  }

  boolean record() {
    return type instanceof Class<?> known && known.isRecord();
  }
}
