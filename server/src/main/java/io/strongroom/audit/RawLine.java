package io.strongroom.audit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** A {@link Line} whose record still lies in the buffer it was read into. */
final class RawLine {
  private static final int DIGITS_MAX = 18;
  private static final int HASH_LENGTH = 64;
  private static final int NODE_MAX = 64;
  private static final int ACCOUNT_LENGTH = 12;

  private static final byte[] LINE = ascii("{\"line\":");
  private static final byte[] CHAIN = ascii(",\"chain\":\"");
  private static final byte[] SEQUENCE = ascii("\",\"seq\":");
  private static final byte[] PREVIOUS = ascii(",\"prev\":\"");
  private static final byte[] HASH = ascii("\",\"hash\":\"");
  private static final byte[] NODE = ascii("\",\"node\":\"");
  private static final byte[] NUMBER = ascii("\",\"number\":");
  private static final byte[] RECORD = ascii(",\"record\":");

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private final long line;
  private final String chain;
  private final long sequence;
  private final int previous;
  private final int hash;
  private final String node;
  private final long number;
  private final byte[] buffer;
  private final int from;
  private final int to;

  private RawLine(Reading in, int end) {
    line = in.literal(LINE).positive();
    chain = in.literal(CHAIN).chain();
    sequence = in.literal(SEQUENCE).positive();
    previous = in.literal(PREVIOUS).hash();
    hash = in.literal(HASH).hash();
    node = in.literal(NODE).node();
    number = in.literal(NUMBER).positive();
    buffer = in.bytes;
    from = in.literal(RECORD).at;
    to = end;
  }

  /** Reads along a line; after the first thing that does not fit it is only failed. */
  private static final class Reading {
    private final byte[] bytes;
    private final int end;
    private int at;
    private boolean failed;

    Reading(byte[] bytes, int from, int end) {
      this.bytes = bytes;
      at = from;
      this.end = end;
    }

    Reading literal(byte[] text) {
      int stop = at + text.length;
      if (failed || stop > end || !Arrays.equals(bytes, at, stop, text, 0, text.length)) {
        failed = true;
      } else {
        at = stop;
      }
      return this;
    }

    /** A number from 1 without leading zeros. */
    long positive() {
      int start = at;
      long value = 0;
      while (at < end && at - start < DIGITS_MAX && bytes[at] >= '0' && bytes[at] <= '9') {
        value = value * 10 + bytes[at++] - '0';
      }
      failed |= at == start || bytes[start] == '0';
      return value;
    }

    /** Characters up to the next quote. */
    String text(int most) {
      int start = at;
      while (at < end && at - start < most && bytes[at] != '"') {
        at++;
      }
      return new String(bytes, start, at - start, StandardCharsets.ISO_8859_1);
    }

    /** Goes past a hash; where it begins. */
    int hash() {
      int start = at;
      while (at < end && at - start < HASH_LENGTH && hex(bytes[at])) {
        at++;
      }
      failed |= at - start != HASH_LENGTH;
      return start;
    }

    String chain() {
      String text = text(ACCOUNT_LENGTH);
      failed |=
          !text.equals(AuditRecord.SYSTEM)
              && (text.length() != ACCOUNT_LENGTH || !consists(text, RawLine::digit));
      return text;
    }

    String node() {
      String text = text(NODE_MAX);
      failed |= text.isEmpty() || !consists(text, RawLine::nodes);
      return text;
    }
  }

  /** What a character may be. */
  @FunctionalInterface
  private interface Kind {
    boolean has(char c);
  }

  private static boolean consists(String text, Kind kind) {
    for (int i = 0; i < text.length(); i++) {
      if (!kind.has(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean hex(byte b) {
    return (b >= '0' && b <= '9') || (b >= 'a' && b <= 'f');
  }

  private static boolean nodes(char c) {
    return digit(c)
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '.'
        || c == '_'
        || c == '-';
  }

  /** Reads a line without its line feed; empty when it has another form. */
  static Optional<RawLine> parse(byte[] buffer, int from, int to) {
    var in = new Reading(buffer, from, to);
    var line = new RawLine(in, to - 1);
    return in.failed || in.at >= to || buffer[to - 1] != '}' ? Optional.empty() : Optional.of(line);
  }

  /** Counted over all segments of the folder, from 1. */
  long line() {
    return line;
  }

  String chain() {
    return chain;
  }

  long sequence() {
    return sequence;
  }

  String previous() {
    return hash(previous);
  }

  private String hash(int from) {
    return new String(buffer, from, HASH_LENGTH, StandardCharsets.ISO_8859_1);
  }

  long number() {
    return number;
  }

  /** Whether the record begins with these bytes. */
  boolean begins(byte[] bytes) {
    int end = Math.min(to, from + bytes.length);
    return Arrays.equals(buffer, from, end, bytes, 0, bytes.length);
  }

  /** Reads what the record is found by. */
  void findBy(RecordTerms terms) {
    terms.read(chain, buffer, from, to);
  }

  /** The record as text. */
  String record() {
    return new String(buffer, from, to - from, StandardCharsets.UTF_8);
  }

  /** The head of its chain after it. */
  Head head() {
    return new Head(sequence, hash(hash));
  }

  /** Whether the hash is that of the other fields. */
  boolean intact(LineHash hashes, Epoch epoch) {
    return hash(hash)
        .equals(
            hashes.of(
                epoch, line, chain, sequence, previous(), node, number, buffer, from, to - from));
  }
}
