package io.strongroom.aws;

import java.lang.annotation.Annotation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A record type as members on the wire: their names, types and annotations, how to read them from a
 * record and how to build one. Made once per type at start; reading and building go through method
 * handles.
 *
 * <p>A record with exactly one component, of type String and without {@link Wire}, is an
 * identifier: on the wire it is that string and not a structure, except as the request or response
 * itself.
 */
public final class Members {
  private final Class<?> type;
  private final List<Member> list;
  private final MethodHandle constructor;

  private Members(Class<?> type, List<Member> list, MethodHandle constructor) {
    this.type = type;
    this.list = list;
    this.constructor = constructor;
  }

  /**
   * One component.
   *
   * @param component as declared, with its generic type and annotations
   * @param wire the name on the wire, such as {@code KeyId}
   * @param lowered the wire name with its first letter lowered, as in violations and in the audit
   *     trail
   */
  public record Member(
      RecordComponent component, String wire, String lowered, MethodHandle accessor) {

    private static Member of(RecordComponent component, MethodHandle accessor) {
      String wire = Members.wire(component);
      String lowered = wire.substring(0, 1).toLowerCase(Locale.ROOT) + wire.substring(1);
      return new Member(
          component,
          wire,
          lowered,
          accessor.asType(MethodType.methodType(Object.class, Object.class)));
    }

    /** The declared type, with its parameters. */
    public Type type() {
      return component.getGenericType();
    }

    /** Whether the component carries the annotation. */
    public boolean has(Class<? extends Annotation> annotation) {
      return component.isAnnotationPresent(annotation);
    }

    /** The component's annotation of that kind. */
    public <A extends Annotation> Optional<A> annotation(Class<A> kind) {
      return Optional.ofNullable(component.getAnnotation(kind));
    }

    /** The component's value in a record of the type. */
    public Object of(Object record) {
      try {
        return (Object) accessor.invokeExact(record);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) { // a handle declares it; a record's accessor cannot
        throw new IllegalStateException("an accessor threw a checked exception", e);
      }
    }
  }

  /**
   * The members of a record type.
   *
   * @param lookup of any class of the same module, such as {@link Api.Entry#lookup}
   * @throws IllegalStateException when it is no record or out of the lookup's reach
   */
  public static Members of(MethodHandles.Lookup lookup, Class<?> type) {
    if (!type.isRecord()) {
      throw new IllegalStateException("not a record: " + type.getName());
    }
    try {
      MethodHandles.Lookup inside = MethodHandles.privateLookupIn(type, lookup);
      RecordComponent[] components = type.getRecordComponents();
      var list = new ArrayList<Member>(components.length);
      var types = new Class<?>[components.length];
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        list.add(Member.of(components[i], inside.unreflect(components[i].getAccessor())));
      }
      MethodHandle constructor =
          inside
              .findConstructor(type, MethodType.methodType(void.class, types))
              .asSpreader(Object[].class, types.length)
              .asType(MethodType.methodType(Object.class, Object[].class));
      return new Members(type, List.copyOf(list), constructor);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("no access to the record " + type.getName(), e);
    }
  }

  private static String wire(RecordComponent component) {
    Wire wire = component.getAnnotation(Wire.class);
    if (wire != null) {
      return wire.value();
    }
    String name = component.getName();
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }

  /** Whether a type is a record that stands on the wire as one string. */
  public static boolean isIdentifier(Class<?> type) {
    if (!type.isRecord()) {
      return false;
    }
    RecordComponent[] components = type.getRecordComponents();
    return components.length == 1
        && components[0].getType() == String.class
        && !components[0].isAnnotationPresent(Wire.class);
  }

  /** The record type. */
  public Class<?> type() {
    return type;
  }

  /** The components in the order of their declaration. */
  public List<Member> list() {
    return list;
  }

  /**
   * A record with these values, in the order of {@link #list}; numbers and truth values boxed. What
   * its constructor throws comes through unchanged.
   */
  public Object build(Object... values) {
    try {
      return (Object) constructor.invokeExact(values);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) { // a handle declares it; a record's constructor cannot
      throw new IllegalStateException("a constructor threw a checked exception", e);
    }
  }
}
