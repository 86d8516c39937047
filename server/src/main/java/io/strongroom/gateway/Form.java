package io.strongroom.gateway;

import io.strongroom.aws.Bytes;
import io.strongroom.aws.Members;
import io.strongroom.aws.Word;
import io.strongroom.seal.Sensitive;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a member holds: the types that both protocols know. */
sealed interface Form {

  /**
   * What an operation sees where a required member is missing; never shared if it can be closed.
   */
  Object blank();

  /** A form that is one text on the wire and may stand in violations. */
  sealed interface Wordlike extends Form {
    /** The value of a text; null when the form does not know it. */
    @Nullable Object convert(String raw);

    /** The text of a value. */
    String raw(Object value);

    /** What AWS says about a text that cannot be converted. */
    String complaint();
  }

  /** A text. */
  record Text() implements Wordlike {
    @Override
    public Object convert(String raw) {
      return raw;
    }

    @Override
    public String raw(Object value) {
      return (String) value;
    }

    @Override
    public String complaint() {
      throw new IllegalStateException("every text is a text");
    }

    @Override
    public Object blank() {
      return "";
    }
  }

  /** A record around one text, which its constructor may refuse. */
  record Identifier(Members members) implements Wordlike {
    @Override
    public @Nullable Object convert(String raw) {
      try {
        return members.build(raw);
      } catch (IllegalArgumentException e) {
        return null;
      }
    }

    @Override
    public String raw(Object value) {
      return (String) members.list().getFirst().of(value);
    }

    @Override
    public String complaint() {
      return "Member must be valid";
    }

    @Override
    public Object blank() {
      return members.build("");
    }
  }

  /** One of an enum's words. */
  record Choice(Map<String, Word> words, Word first) implements Wordlike {
    @Override
    public @Nullable Object convert(String raw) {
      return words.get(raw);
    }

    @Override
    public String raw(Object value) {
      return ((Word) value).word();
    }

    @Override
    public String complaint() {
      return Rule.words(words.keySet());
    }

    @Override
    public Object blank() {
      return first;
    }
  }

  /** A whole number of 32 bits, or of 64 when wide. */
  record Whole(boolean wide) implements Form {
    @Override
    public Object blank() {
      return wide ? (Object) 0L : (Object) 0;
    }
  }

  /** A number with a fraction. */
  record Fraction() implements Form {
    @Override
    public Object blank() {
      return 0.0;
    }
  }

  /** True or false. */
  record Truth() implements Form {
    @Override
    public Object blank() {
      return false;
    }
  }

  /** A time, in milliseconds. */
  record Time() implements Form {
    @Override
    public Object blank() {
      return Instant.EPOCH;
    }
  }

  /** A secret that is UTF-8 text on the wire. */
  record SecretText() implements Form {
    @Override
    public Object blank() {
      return Sensitive.blank();
    }
  }

  /** A secret that is base64 on the wire. */
  record SecretBlob() implements Form {
    @Override
    public Object blank() {
      return Sensitive.blank();
    }
  }

  /** Bytes that are no secret. */
  record Opaque() implements Form {
    @Override
    public Object blank() {
      return Bytes.blank();
    }
  }

  /** Ciphertext of ours; in answers only, since parsing one from outside can fail. */
  record Ciphertext() implements Form {
    @Override
    public Object blank() {
      throw new IllegalStateException("ciphertext stands in answers only");
    }
  }

  /** A list. */
  record Items(Form item) implements Form {
    @Override
    public Object blank() {
      return List.of();
    }
  }

  /** A map. */
  record Entries(Wordlike key, Form value) implements Form {
    @Override
    public Object blank() {
      return Map.of();
    }
  }

  /** A record. */
  record Structure(Shape shape) implements Form {
    @Override
    public Object blank() {
      return shape.blank();
    }
  }
}
