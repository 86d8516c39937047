package strongroom.runtime;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Objects as JSON: maps, collections, records, and beans by their getters. */
final class Written {
  private static final int DEPTH_MAX = 500;
  private static final String HEX = "0123456789abcdef";

  private final StringBuilder out = new StringBuilder();
  private int depth;

  private Written() {}

  /**
   * Writes one value.
   *
   * @throws Trouble when it is too deep, as what contains itself is, or a getter fails
   */
  static String json(@Nullable Object value) {
    Written written = new Written();
    written.value(value);
    return written.out.toString();
  }

  private void value(@Nullable Object value) {
    if (++depth > DEPTH_MAX) {
      throw new Trouble("Runtime.MarshalError", "the result is nested too deep");
    }
    if (value == null) {
      out.append("null");
    } else if (value instanceof Number || value instanceof Boolean) {
      boolean strange = value instanceof Double d && (d.isNaN() || d.isInfinite());
      text(strange, value.toString());
    } else if (value instanceof Map<?, ?> map) {
      map(map);
    } else if (value instanceof Iterable<?> all) {
      list(all);
    } else if (value instanceof byte[] bytes) {
      text(true, Base64.getEncoder().encodeToString(bytes));
    } else if (value.getClass().isArray()) {
      ArrayList<@Nullable Object> all = new ArrayList<>();
      for (int i = 0; i < Array.getLength(value); i++) {
        all.add(Array.get(value, i));
      }
      list(all);
    } else if (value instanceof Optional<?> perhaps) {
      value(perhaps.orElse(null));
    } else if (value.getClass().getName().startsWith("java.")
        || value instanceof Enum<?>
        || value instanceof CharSequence) {
      text(true, value instanceof Enum<?> one ? one.name() : value.toString());
    } else {
      map(members(value));
    }
    depth--;
  }

  private void text(boolean quoted, String text) {
    if (!quoted) {
      out.append(text);
      return;
    }
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c == '\n') {
        out.append("\\n");
      } else if (c < ' ') {
        out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  private void map(Map<?, ?> map) {
    out.append('{');
    boolean first = true;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!first) {
        out.append(',');
      }
      first = false;
      text(true, String.valueOf(entry.getKey()));
      out.append(':');
      value(entry.getValue());
    }
    out.append('}');
  }

  private void list(Iterable<?> all) {
    out.append('[');
    boolean first = true;
    for (Object each : all) {
      if (!first) {
        out.append(',');
      }
      first = false;
      value(each);
    }
    out.append(']');
  }

  private static Map<String, @Nullable Object> members(Object bean) {
    try {
      Map<String, @Nullable Object> members = new TreeMap<>();
      if (bean.getClass().isRecord()) {
        members = new LinkedHashMap<>();
        for (RecordComponent component : bean.getClass().getRecordComponents()) {
          members.put(component.getName(), get(component.getAccessor(), bean));
        }
        return members;
      }
      for (Method method : bean.getClass().getMethods()) {
        String name = property(method);
        if (!name.isEmpty()) {
          members.put(name, get(method, bean));
        }
      }
      for (Field field : bean.getClass().getFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          field.setAccessible(true);
          members.put(field.getName(), field.get(bean));
        }
      }
      return members;
    } catch (ReflectiveOperationException e) {
      throw new Trouble("Runtime.MarshalError", "cannot read " + bean.getClass().getName());
    }
  }

  private static @Nullable Object get(Method method, Object bean)
      throws IllegalAccessException, InvocationTargetException {
    method.setAccessible(true);
    return method.invoke(bean);
  }

  private static String property(Method method) {
    String name = method.getName();
    boolean getter =
        method.getParameterCount() == 0
            && !Modifier.isStatic(method.getModifiers())
            && method.getDeclaringClass() != Object.class;
    if (getter && name.startsWith("get") && name.length() > 3) {
      return small(name.substring(3));
    }
    if (getter
        && name.startsWith("is")
        && name.length() > 2
        && method.getReturnType() == boolean.class) {
      return small(name.substring(2));
    }
    return "";
  }

  static String small(String name) {
    return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }
}
