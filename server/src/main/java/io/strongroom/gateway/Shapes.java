package io.strongroom.gateway;

import io.strongroom.aws.Api;
import io.strongroom.aws.Blob;
import io.strongroom.aws.Bytes;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Members;
import io.strongroom.aws.Word;
import io.strongroom.seal.Sealed;
import io.strongroom.seal.Sensitive;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The shapes of every request and response that is served, compiled once at start. A record with a
 * component that the protocols do not know stops the start.
 */
final class Shapes {
  private static final Set<Class<?>> BOXED = Set.of(Integer.class, Long.class, Boolean.class);

  /** What a record is compiled for; not every form fits every use. */
  enum Use {
    JSON_REQUEST,
    QUERY_REQUEST,
    RESPONSE
  }

  private record Pair(Shape request, Optional<Shape> response) {}

  /** A record and its use, which is all that a shape depends on. */
  private record Compiled(Class<?> type, Use use) {}

  /** Kept for the next server of this process: compiling is most of the work of a start. */
  private static final Map<Compiled, Shape> DONE = new ConcurrentHashMap<>();

  /** Requests that are known to have a blank one. */
  private static final Set<Shape> BLANK = ConcurrentHashMap.newKeySet();

  private final IdentityHashMap<Api.Entry, Pair> pairs = new IdentityHashMap<>();

  /**
   * Compiles all operations.
   *
   * @throws IllegalStateException naming the record and component that cannot be served
   */
  Shapes(List<Api> apis) {
    for (Api api : apis) {
      Use use =
          switch (api.protocol()) {
            case AWS_JSON, REST_JSON -> Use.JSON_REQUEST;
            case AWS_QUERY -> Use.QUERY_REQUEST;
          };
      for (Api.Entry entry : api.operations()) {
        Shape request = compile(entry.lookup(), entry.request(), use);
        checkBlank(request, entry);
        Optional<Shape> response =
            entry.response() == void.class
                ? Optional.empty()
                : Optional.of(compile(entry.lookup(), entry.response(), Use.RESPONSE));
        pairs.put(entry, new Pair(request, response));
      }
    }
  }

  private static void checkBlank(Shape request, Api.Entry entry) {
    if (BLANK.contains(request)) {
      return;
    }
    try {
      request.blank();
      BLANK.add(request);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          entry.request().getName() + " or one of its required members refuses to be blank", e);
    }
  }

  /** The shape of an operation's request. */
  Shape request(Api.Entry entry) {
    return pair(entry).request();
  }

  /** The shape of an operation's response; empty when it has no output. */
  Optional<Shape> response(Api.Entry entry) {
    return pair(entry).response();
  }

  /** Overwrites the secrets of a request and a response, once nobody needs them any more. */
  void wipe(Api.Entry entry, @Nullable Object request, @Nullable Object response) {
    if (request != null) {
      request(entry).wipe(request);
    }
    if (response != null) {
      response(entry).ifPresent(shape -> shape.wipe(response));
    }
  }

  private Pair pair(Api.Entry entry) {
    Pair pair = pairs.get(entry);
    if (pair == null) {
      throw new IllegalStateException("not compiled: " + entry.action());
    }
    return pair;
  }

  /** Compiles one record. */
  static Shape compile(MethodHandles.Lookup lookup, Class<?> type, Use use) {
    return new Compiler(lookup, use).shape(type);
  }

  /** One compilation; knows the records it is in the middle of. */
  private static final class Compiler {
    private final MethodHandles.Lookup lookup;
    private final Use use;
    private final Set<Class<?>> open = new HashSet<>();

    Compiler(MethodHandles.Lookup lookup, Use use) {
      this.lookup = lookup;
      this.use = use;
    }

    Shape shape(Class<?> type) {
      Shape known = DONE.get(new Compiled(type, use));
      if (known != null) {
        return known;
      }
      if (!open.add(type)) {
        throw new IllegalStateException(type.getName() + " contains itself");
      }
      Members members = Members.of(lookup, type);
      var slots = new ArrayList<Shape.Slot>();
      for (Members.Member member : members.list()) {
        try {
          slots.add(slot(slots.size(), member));
        } catch (IllegalArgumentException | IllegalStateException e) {
          throw new IllegalStateException(
              type.getName() + "." + member.component().getName() + ": " + e.getMessage(), e);
        }
      }
      Shape shape = new Shape(members, slots);
      open.remove(type);
      Shape other = DONE.putIfAbsent(new Compiled(type, use), shape);
      return other == null ? shape : other;
    }

    private Shape.Slot slot(int number, Members.Member member) {
      Type type = member.type();
      boolean optional = raw(type) == Optional.class;
      if (BOXED.contains(raw(type))) {
        throw new IllegalStateException("a boxed number or truth value stands inside Optional");
      }
      boolean blob = member.has(Blob.class);
      Form form = form(optional ? argument(type, 0) : type, blob);
      if (blob && !holdsBytes(form)) {
        throw new IllegalStateException("@Blob fits bytes only");
      }
      Rule rule =
          use == Use.RESPONSE
              ? Rule.NONE
              : Rule.of(member.annotation(Constraint.class).orElse(null), form);
      return new Shape.Slot(number, member, form, optional, rule, new Path(null, member.lowered()));
    }

    private Form form(Type type, boolean blob) {
      Class<?> raw = raw(type);
      if (raw == String.class) {
        return new Form.Text();
      } else if (raw == int.class || raw == Integer.class) {
        return new Form.Whole(false);
      } else if (raw == long.class || raw == Long.class) {
        return new Form.Whole(true);
      } else if (raw == Double.class) {
        return new Form.Fraction();
      } else if (raw == boolean.class || raw == Boolean.class) {
        return new Form.Truth();
      } else if (raw == Instant.class) {
        return new Form.Time();
      } else if (raw == Bytes.class) {
        return new Form.Opaque();
      } else if (raw == Sensitive.class) {
        return secret(blob);
      } else if (raw == Sealed.class) {
        return ciphertext(blob);
      } else if (raw == List.class) {
        return new Form.Items(form(argument(type, 0), blob));
      } else if (raw == Map.class) {
        return entries(type, blob);
      } else if (raw.isEnum()) {
        return choice(raw);
      } else if (Members.isIdentifier(raw)) {
        return new Form.Identifier(Members.of(lookup, raw));
      } else if (raw.isRecord()) {
        return new Form.Structure(shape(raw));
      }
      throw new IllegalStateException("a type the wire does not know: " + type.getTypeName());
    }

    private Form secret(boolean blob) {
      if (use == Use.QUERY_REQUEST) {
        throw new IllegalStateException("a form body is read as texts and cannot hold a secret");
      }
      return blob ? new Form.SecretBlob() : new Form.SecretText();
    }

    private Form ciphertext(boolean blob) {
      if (use != Use.RESPONSE || !blob) {
        throw new IllegalStateException("Sealed stands in answers, as @Blob; requests take Bytes");
      }
      return new Form.Ciphertext();
    }

    private Form entries(Type type, boolean blob) {
      if (use == Use.QUERY_REQUEST) {
        throw new IllegalStateException("no map in a query request");
      }
      if (!(form(argument(type, 0), false) instanceof Form.Wordlike key)) {
        throw new IllegalStateException("a map's key is a text");
      }
      return new Form.Entries(key, form(argument(type, 1), blob));
    }

    private static Form choice(Class<?> type) {
      var words = new LinkedHashMap<String, Word>();
      for (Object constant : type.getEnumConstants()) {
        if (!(constant instanceof Word word)) {
          throw new IllegalStateException(type.getName() + " does not implement Word");
        }
        if (words.put(word.word(), word) != null) {
          throw new IllegalStateException(type.getName() + " has a word twice: " + word.word());
        }
      }
      Word first = (Word) type.getEnumConstants()[0];
      return new Form.Choice(Collections.unmodifiableMap(words), first);
    }

    private static boolean holdsBytes(Form form) {
      return switch (form) {
        case Form.Items(Form item) -> holdsBytes(item);
        case Form.Entries(Form.Wordlike key, Form value) -> holdsBytes(value);
        default ->
            form instanceof Form.SecretBlob
                || form instanceof Form.Opaque
                || form instanceof Form.Ciphertext;
      };
    }

    private static Class<?> raw(Type type) {
      return switch (type) {
        case Class<?> plain -> plain;
        case ParameterizedType parameterized -> (Class<?>) parameterized.getRawType();
        default -> throw new IllegalStateException("a generic type: " + type.getTypeName());
      };
    }

    private static Type argument(Type type, int number) {
      if (type instanceof ParameterizedType parameterized) {
        return parameterized.getActualTypeArguments()[number];
      }
      throw new IllegalStateException("a raw type: " + type.getTypeName());
    }
  }
}
