package io.strongroom.attack;

import io.strongroom.testing.SignedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Looks for texts in bytes, in every form in which software likes to write texts down. */
public final class Search {
  /** Shorter pieces could stand anywhere by accident. */
  private static final int LENGTH_MIN = 12;

  private static final int FILTER_BITS = 1 << 22;

  private final Map<String, byte[]> forms = new LinkedHashMap<>();
  private final Set<ByteBuffer> distinct = new HashSet<>();

  /** The names of forms by their first eight bytes: thousands are looked for in one pass. */
  private final Map<Long, List<String>> starts = new HashMap<>();

  private final BitSet filter = new BitSet(FILTER_BITS);

  /** A search for these texts. */
  public Search(Map<String, String> texts) {
    texts.forEach(this::add);
  }

  private void add(String name, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    form(name + " as it is", utf8);
    form(name + " in UTF-16LE", text.getBytes(StandardCharsets.UTF_16LE));
    form(name + " in UTF-16BE", text.getBytes(StandardCharsets.UTF_16BE));
    for (int shift = 0; shift < 3; shift++) {
      String base64 = base64(utf8, shift);
      form(name + " in base64 at " + shift, ascii(base64));
      form(name + " in base64url at " + shift, ascii(base64.replace('+', '-').replace('/', '_')));
    }
    form(name + " in hex", ascii(HexFormat.of().formatHex(utf8)));
    form(name + " in upper hex", ascii(HexFormat.of().withUpperCase().formatHex(utf8)));
    form(name + " in JSON", json(text, false).getBytes(StandardCharsets.UTF_8));
    form(name + " in ASCII JSON", ascii(json(text, true)));
    form(name + " in upper ASCII JSON", ascii(upperEscapes(json(text, true))));
    String url = SignedRequest.encode(text);
    form(name + " in a URL", ascii(url));
    form(name + " in a form", ascii(url.replace("%20", "+")));
    form(name + " in a lower URL", ascii(lowerEscapes(url)));
    form(name + " in XML", xml(text).getBytes(StandardCharsets.UTF_8));
    form(name + " as a line", text.replaceAll("\\p{Cntrl}", " ").getBytes(StandardCharsets.UTF_8));
  }

  private void form(String name, byte[] bytes) {
    if (bytes.length < LENGTH_MIN) {
      throw new IllegalArgumentException(name + " is too short to be looked for");
    }
    if (distinct.add(ByteBuffer.wrap(bytes))) {
      forms.put(name, bytes);
      long start = ByteBuffer.wrap(bytes).getLong();
      starts.computeIfAbsent(start, it -> new ArrayList<>()).add(name);
      filter.set(slot(start));
    }
  }

  /** The characters that stand for these bytes alone when {@code shift} others come before them. */
  private static String base64(byte[] bytes, int shift) {
    byte[] shifted = new byte[shift + bytes.length];
    System.arraycopy(bytes, 0, shifted, shift, bytes.length);
    String text = Base64.getEncoder().encodeToString(shifted);
    return text.substring(Math.ceilDiv(shift * 8, 6), shifted.length * 8 / 6);
  }

  private static String json(String text, boolean ascii) {
    var out = new StringBuilder();
    for (char c : text.toCharArray()) {
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        default -> out.append(c < 0x20 || (ascii && c > 0x7e) ? "\\u%04x".formatted((int) c) : c);
      }
    }
    return out.toString();
  }

  private static String upperEscapes(String json) {
    var out = new StringBuilder(json);
    for (int i = json.indexOf("\\u"); i >= 0; i = json.indexOf("\\u", i + 1)) {
      out.replace(i + 2, i + 6, json.substring(i + 2, i + 6).toUpperCase(Locale.ROOT));
    }
    return out.toString();
  }

  private static String lowerEscapes(String url) {
    var out = new StringBuilder(url);
    for (int i = url.indexOf('%'); i >= 0; i = url.indexOf('%', i + 1)) {
      out.replace(i, i + 3, url.substring(i, i + 3).toLowerCase(Locale.ROOT));
    }
    return out.toString();
  }

  private static String xml(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&apos;");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(Charset.forName("US-ASCII"));
  }

  /** The bytes that are looked for, by what they are. */
  public Map<String, byte[]> forms() {
    return forms;
  }

  /** What was found there. */
  public List<String> in(String place, byte[] bytes) {
    var hits = new LinkedHashSet<String>();
    long start = 0;
    for (int i = 0; i < bytes.length; i++) {
      start = start << 8 | Byte.toUnsignedInt(bytes[i]);
      if (i >= Long.BYTES - 1 && filter.get(slot(start))) {
        int from = i - Long.BYTES + 1;
        for (String name : starts.getOrDefault(start, List.of())) {
          if (stands(bytes, from, forms.get(name))) {
            hits.add(name + ", in " + place);
          }
        }
      }
    }
    return List.copyOf(hits);
  }

  public List<String> in(String place, String text) {
    return in(place, text.getBytes(StandardCharsets.UTF_8));
  }

  /** What was found in a file, or in all files below a folder, and in their names. */
  public List<String> in(Path path) {
    var hits = new TreeSet<String>();
    try (var files = Files.walk(path)) {
      for (Path file : files.toList()) {
        hits.addAll(in("the name " + file, file.toString()));
        if (Files.isRegularFile(file)) {
          hits.addAll(in(file.toString(), read(file)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.copyOf(hits);
  }

  private static byte[] read(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return new byte[0]; // it went while we looked
    }
  }

  private static int slot(long start) {
    return (int) (start * 0x9E3779B97F4A7C15L >>> 42);
  }

  private static boolean stands(byte[] bytes, int from, byte[] form) {
    int to = from + form.length;
    return to <= bytes.length && Arrays.equals(bytes, from, to, form, 0, form.length);
  }
}
