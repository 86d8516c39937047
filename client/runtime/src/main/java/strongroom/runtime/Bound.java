package strongroom.runtime;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** JSON values as the type that a handler wants: a bean by its setters, a record, a collection. */
final class Bound {
  private Bound() {}

  /**
   * Converts.
   *
   * @throws Trouble when the value does not fit
   */
  static @Nullable Object to(@Nullable Object value, Type type) {
    Class<?> raw = raw(type);
    if (value == null) {
      return zero(raw);
    }
    if (raw == Object.class) {
      return value;
    }
    if (raw == String.class || raw == CharSequence.class) {
      return value instanceof Map || value instanceof List ? wrong(value, raw) : value.toString();
    }
    if (raw.isPrimitive() || Number.class.isAssignableFrom(raw) || raw == Boolean.class) {
      return scalar(value, raw);
    }
    if (raw.isEnum()) {
      return constant(value, raw);
    }
    if (raw == byte[].class && value instanceof String text) {
      return Base64.getDecoder().decode(text);
    }
    if (value instanceof List<?> list) {
      return list(list, type, raw);
    }
    if (value instanceof Map<?, ?> map) {
      return raw.isAssignableFrom(LinkedHashMap.class) ? map(map, type) : bean(map, raw);
    }
    return wrong(value, raw);
  }

  private static @Nullable Object zero(Class<?> raw) {
    return raw.isPrimitive() ? Array.get(Array.newInstance(raw, 1), 0) : null;
  }

  private static Object scalar(Object value, Class<?> raw) {
    if (raw == boolean.class || raw == Boolean.class) {
      return value instanceof Boolean ? value : wrong(value, raw);
    }
    if (!(value instanceof Number)) {
      return wrong(value, raw);
    }
    try {
      BigDecimal number = new BigDecimal(value.toString());
      if (raw == double.class || raw == Double.class) {
        return number.doubleValue();
      }
      if (raw == float.class || raw == Float.class) {
        return number.floatValue();
      }
      if (raw == long.class || raw == Long.class) {
        return number.longValueExact();
      }
      if (raw == int.class || raw == Integer.class) {
        return number.intValueExact();
      }
      if (raw == short.class || raw == Short.class) {
        return number.shortValueExact();
      }
      if (raw == byte.class || raw == Byte.class) {
        return number.byteValueExact();
      }
      if (raw == BigDecimal.class || raw == Number.class) {
        return number;
      }
      return raw == BigInteger.class ? number.toBigIntegerExact() : wrong(value, raw);
    } catch (ArithmeticException e) {
      return wrong(value, raw);
    }
  }

  private static Object constant(Object value, Class<?> raw) {
    for (Object each : raw.getEnumConstants()) {
      if (((Enum<?>) each).name().equals(value)) {
        return each;
      }
    }
    return wrong(value, raw);
  }

  private static Object list(List<?> list, Type type, Class<?> raw) {
    if (raw.isArray()) {
      Type element =
          type instanceof GenericArrayType array
              ? array.getGenericComponentType()
              : raw.getComponentType();
      Object array = Array.newInstance(raw.getComponentType(), list.size());
      for (int i = 0; i < list.size(); i++) {
        Array.set(array, i, to(list.get(i), element));
      }
      return array;
    }
    Type element = argument(type, 0);
    Collection<@Nullable Object> all =
        Set.class.isAssignableFrom(raw) ? new LinkedHashSet<>() : new ArrayList<>();
    for (Object each : list) {
      all.add(to(each, element));
    }
    return raw.isInstance(all) ? all : wrong(list, raw);
  }

  private static Object map(Map<?, ?> map, Type type) {
    Type key = argument(type, 0);
    Type element = argument(type, 1);
    Map<@Nullable Object, @Nullable Object> all = new LinkedHashMap<>();
    map.forEach((name, each) -> all.put(to(name, key), to(each, element)));
    return all;
  }

  private static Object bean(Map<?, ?> map, Class<?> raw) {
    try {
      if (raw.isRecord()) {
        return record(map, raw);
      }
      Constructor<?> constructor = raw.getDeclaredConstructor();
      constructor.setAccessible(true);
      Object bean = constructor.newInstance();
      for (Method method : raw.getMethods()) {
        String name = method.getName();
        if (name.startsWith("set") && name.length() > 3 && method.getParameterCount() == 1) {
          String member = Written.small(name.substring(3));
          if (map.containsKey(member)) {
            method.setAccessible(true);
            method.invoke(bean, to(map.get(member), method.getGenericParameterTypes()[0]));
          }
        }
      }
      for (Field field : raw.getFields()) {
        if (map.containsKey(field.getName())
            && !Modifier.isFinal(field.getModifiers())
            && !Modifier.isStatic(field.getModifiers())) {
          field.setAccessible(true);
          field.set(bean, to(map.get(field.getName()), field.getGenericType()));
        }
      }
      return bean;
    } catch (ReflectiveOperationException e) {
      return wrong(map, raw);
    }
  }

  private static Object record(Map<?, ?> map, Class<?> raw) throws ReflectiveOperationException {
    RecordComponent[] components = raw.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    @Nullable Object[] values = new @Nullable Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      values[i] = to(map.get(components[i].getName()), components[i].getGenericType());
    }
    Constructor<?> constructor = raw.getDeclaredConstructor(types);
    constructor.setAccessible(true);
    return constructor.newInstance(values);
  }

  private static Type argument(Type type, int index) {
    return type instanceof ParameterizedType parameterized
            && parameterized.getActualTypeArguments().length > index
        ? parameterized.getActualTypeArguments()[index]
        : Object.class;
  }

  private static Class<?> raw(Type type) {
    if (type instanceof Class<?> one) {
      return one;
    }
    if (type instanceof ParameterizedType parameterized) {
      return raw(parameterized.getRawType());
    }
    if (type instanceof WildcardType wildcard) {
      return raw(wildcard.getUpperBounds()[0]);
    }
    if (type instanceof TypeVariable<?> variable) {
      return raw(variable.getBounds()[0]);
    }
    if (type instanceof GenericArrayType array) {
      return Array.newInstance(raw(array.getGenericComponentType()), 0).getClass();
    }
    return Object.class;
  }

  private static Object wrong(Object value, Class<?> raw) {
    throw new Trouble(
        "Runtime.MarshalError",
        "the event has "
            + value.getClass().getSimpleName()
            + " where the handler takes "
            + raw.getName());
  }
}
