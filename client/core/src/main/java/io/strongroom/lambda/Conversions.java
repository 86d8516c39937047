package io.strongroom.lambda;

import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns texts into the types of settings. */
final class Conversions {
  private Conversions() {}

  /** A reading as a type, or as a record of its JSON fields. */
  static <T> T reading(Reading reading, Class<T> type) {
    try {
      Object made = type.isRecord() ? record(reading.json(), type) : text(reading.value(), type);
      return boxed(type).cast(made);
    } catch (WrongForm e) {
      throw new SecretUnavailableException(
          reading.name().toString(), Reason.WRONG_TYPE, String.valueOf(e.getMessage()), null);
    }
  }

  @SuppressWarnings("unchecked") // int.class and Integer.class are both Class<Integer>
  private static <T> Class<T> boxed(Class<T> type) {
    return (Class<T>) MethodType.methodType(type).wrap().returnType();
  }

  /** A text as a type: see README, "Types". */
  static Object text(String text, Type type) throws WrongForm {
    if (type instanceof ParameterizedType parameterized) {
      return collection(text, parameterized);
    }
    Class<?> target = boxed((Class<?>) type);
    if (target == String.class) {
      return text;
    }
    if (target == Boolean.class) {
      return truth(text);
    }
    if (target.isEnum()) {
      return constant(text, target);
    }
    String trimmed = text.strip();
    if (Number.class.isAssignableFrom(target)) {
      return number(trimmed, target);
    }
    if (target == byte[].class) {
      return base64(trimmed);
    }
    if (target == Duration.class) {
      return duration(trimmed);
    }
    return other(trimmed, target);
  }

  private static Object collection(String text, ParameterizedType type) throws WrongForm {
    Type raw = type.getRawType();
    if (raw != List.class && raw != Set.class) {
      throw new IllegalArgumentException("no settings of type " + type.getTypeName());
    }
    List<Object> items = new ArrayList<>();
    for (String item : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      items.add(text(item.strip(), type.getActualTypeArguments()[0]));
    }
    return raw == List.class
        ? List.copyOf(items)
        : Collections.unmodifiableSet(new LinkedHashSet<>(items));
  }

  private static Boolean truth(String text) throws WrongForm {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw WrongForm.of("true or false", text);
    };
  }

  private static Object constant(String text, Class<?> type) throws WrongForm {
    String wanted = text.strip().replace('-', '_');
    List<String> names = new ArrayList<>();
    for (Object each : type.getEnumConstants()) {
      String name = ((Enum<?>) each).name();
      if (name.equalsIgnoreCase(wanted)) {
        return each;
      }
      names.add(name);
    }
    throw WrongForm.of("one of " + String.join(", ", names), text);
  }

  private static Object number(String text, Class<?> type) throws WrongForm {
    try {
      if (type == Integer.class) {
        return Integer.valueOf(text);
      }
      if (type == Long.class) {
        return Long.valueOf(text);
      }
      if (type == Double.class) {
        return Double.valueOf(text);
      }
      if (type == BigDecimal.class) {
        return new BigDecimal(text);
      }
    } catch (NumberFormatException e) {
      boolean whole = type == Integer.class || type == Long.class;
      throw WrongForm.of(whole ? "a whole number" : "a number", text);
    }
    throw new IllegalArgumentException("no settings of type " + type.getName());
  }

  private static byte[] base64(String text) throws WrongForm {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw WrongForm.of("base64", text);
    }
  }

  /** ISO 8601 as {@code PT1M30S}, or a number with ms, s, m, h or d. */
  private static Duration duration(String text) throws WrongForm {
    try {
      if (text.startsWith("P") || text.startsWith("p")) {
        return Duration.parse(text);
      }
      int digits = 0;
      while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
        digits++;
      }
      long amount = Long.parseLong(text.substring(0, digits));
      return switch (text.substring(digits).strip()) {
        case "ms" -> Duration.ofMillis(amount);
        case "s" -> Duration.ofSeconds(amount);
        case "m" -> Duration.ofMinutes(amount);
        case "h" -> Duration.ofHours(amount);
        case "d" -> Duration.ofDays(amount);
        default -> throw WrongForm.of("a duration such as 30s or PT30S", text);
      };
    } catch (DateTimeException | NumberFormatException | ArithmeticException e) {
      throw WrongForm.of("a duration such as 30s or PT30S", text);
    }
  }

  private static Object other(String text, Class<?> type) throws WrongForm {
    try {
      if (type == URI.class) {
        return new URI(text);
      }
      if (type == Path.class) {
        return Path.of(text);
      }
      if (type == Instant.class) {
        return Instant.parse(text);
      }
      if (type == UUID.class) {
        return UUID.fromString(text);
      }
    } catch (URISyntaxException | DateTimeException | IllegalArgumentException e) {
      throw WrongForm.of("of type " + type.getSimpleName(), text);
    }
    return byFactory(text, type);
  }

  /** Types of the function's own, and of java.time: those with a static of, parse or valueOf. */
  private static Object byFactory(String text, Class<?> type) throws WrongForm {
    for (String name : List.of("of", "parse", "valueOf")) {
      for (Class<?> argument : List.of(String.class, CharSequence.class)) {
        Method factory = factory(type, name, argument);
        if (factory == null) {
          continue;
        }
        try {
          Object made = factory.invoke(null, text);
          if (made != null) {
            return made;
          }
        } catch (InvocationTargetException e) {
          throw WrongForm.of("of type " + type.getSimpleName(), text);
        } catch (IllegalAccessException e) {
          throw new IllegalArgumentException("cannot call " + factory, e);
        }
      }
    }
    throw new IllegalArgumentException(
        "no settings of type " + type.getName() + ": give it a static of(String)");
  }

  private static @Nullable Method factory(Class<?> type, String name, Class<?> argument) {
    try {
      Method found = type.getDeclaredMethod(name, argument);
      if (Modifier.isStatic(found.getModifiers()) && type.isAssignableFrom(found.getReturnType())) {
        found.trySetAccessible();
        return found;
      }
      return null;
    } catch (NoSuchMethodException e) {
      return null;
    }
  }

  /** One component that cannot be filled: which, and why. */
  static final class Wrong {
    private final String where;
    private final String what;

    Wrong(String where, String what) {
      this.where = where;
      this.what = what;
    }

    String where() {
      return where;
    }

    String what() {
      return what;
    }

    @Override
    public String toString() {
      return where.isEmpty() ? what : where + ": " + what;
    }
  }

  /** A record of the fields of a JSON object. */
  static <T> T record(Json object, Class<T> type) throws WrongForm {
    List<Wrong> wrong = new ArrayList<>();
    T made = record(object, type, "", wrong);
    if (made == null) {
      throw new WrongForm(wrong.stream().map(Wrong::toString).collect(Collectors.joining("; ")));
    }
    return made;
  }

  /** The same, naming everything that is wrong; null if anything is. */
  static <T> @Nullable T record(Json object, Class<T> type, String prefix, List<Wrong> wrong) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    int before = wrong.size();
    for (int i = 0; i < components.length; i++) {
      String name = prefix + components[i].getName();
      try {
        Object value = component(object, components[i], name, wrong);
        if (value != null) {
          values[i] = value;
        }
      } catch (WrongForm e) {
        wrong.add(new Wrong(name, String.valueOf(e.getMessage())));
      }
    }
    return wrong.size() > before ? null : construct(type, values, prefix, wrong);
  }

  private static @Nullable Object component(
      Json object, RecordComponent component, String name, List<Wrong> wrong) throws WrongForm {
    Type type = component.getGenericType();
    boolean optional = component.getType() == Optional.class;
    if (optional) {
      type = ((ParameterizedType) type).getActualTypeArguments()[0];
    }
    Named named = component.getAnnotation(Named.class);
    Json found = field(object, named == null ? component.getName() : named.value());
    if (found.kind() == Json.Kind.ABSENT || found.kind() == Json.Kind.NULL) {
      Default otherwise = component.getAnnotation(Default.class);
      if (optional) {
        return Optional.empty();
      }
      if (otherwise == null) {
        throw new WrongForm("no such field");
      }
      return text(otherwise.value(), type);
    }
    Object value = member(found, type, name + ".", wrong);
    return optional && value != null ? Optional.of(value) : value;
  }

  private static @Nullable Object member(Json found, Type type, String prefix, List<Wrong> wrong)
      throws WrongForm {
    if (type instanceof Class<?> record && record.isRecord()) {
      return record(found, record, prefix, wrong);
    }
    if (found.kind() == Json.Kind.ARRAY && type instanceof ParameterizedType list) {
      List<Object> items = new ArrayList<>();
      for (Json item : found.items()) {
        items.add(text(item.text(""), list.getActualTypeArguments()[0]));
      }
      return list.getRawType() == Set.class
          ? Collections.unmodifiableSet(new LinkedHashSet<>(items))
          : List.copyOf(items);
    }
    Optional<String> text = found.text();
    if (text.isEmpty()) {
      throw new WrongForm("an object or list where a value is wanted");
    }
    return text(text.get(), type);
  }

  /** By its name, else by the only one that differs in case, dashes and underscores alone. */
  private static Json field(Json object, String name) {
    Json exact = object.get(name);
    if (exact.kind() != Json.Kind.ABSENT) {
      return exact;
    }
    Json found = Json.ABSENT;
    for (String member : object.members().keySet()) {
      if (plain(member).equals(plain(name))) {
        if (found.kind() != Json.Kind.ABSENT) {
          return Json.ABSENT;
        }
        found = object.get(member);
      }
    }
    return found;
  }

  /** Without what people write differently: {@code apiUrl}, {@code api-url}, {@code API_URL}. */
  static String plain(String name) {
    return name.replace("-", "").replace("_", "").replace(".", "").toLowerCase(Locale.ROOT);
  }

  static <T> @Nullable T construct(
      Class<T> type, Object[] values, String prefix, List<Wrong> wrong) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
    }
    try {
      Constructor<T> constructor = type.getDeclaredConstructor(types);
      constructor.trySetAccessible();
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      // The record's own check; its message may quote a value, so where and what has to do.
      Throwable cause = e.getCause();
      String what = cause == null ? "an exception" : cause.getClass().getSimpleName();
      String where = prefix.endsWith(".") ? prefix.substring(0, prefix.length() - 1) : prefix;
      wrong.add(new Wrong(where, "refused by " + type.getSimpleName() + " with " + what));
      return null;
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("cannot make a " + type.getName(), e);
    }
  }
}
