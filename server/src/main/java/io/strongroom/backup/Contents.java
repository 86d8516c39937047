package io.strongroom.backup;

import io.strongroom.store.Cell;
import io.strongroom.store.RowSink;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What is inside a backup: tables with their rows, then files, then how many of each there were.
 * One byte says what follows: {@code T} a table (name; columns as name and kind), {@code R} a row
 * of it (for each cell {@code 0} nothing, {@code 1} text, {@code 2} number of eight bytes, {@code
 * 3} bytes), {@code S} the highest number given out (table, column, number), {@code F} a file
 * (name, pieces with their length until one of length 0), {@code E} the end (rows, files). Texts
 * and bytes stand after their length in four bytes, texts in UTF-8.
 */
final class Contents {
  private static final int LENGTH_MAX = 64 << 20;
  private static final int COLUMNS_MAX = 1000;

  private Contents() {}

  /** Takes the files of a backup. */
  interface FileSink {
    /** One file; the stream has an end of its own and need not be read to it. */
    void file(String name, InputStream content) throws IOException;
  }

  /**
   * How much there was.
   *
   * @param rows in all tables
   */
  record Count(long rows, long files) {}

  /** Writes contents. */
  static final class Writer implements RowSink {
    private static final int PIECE = 64 << 10;

    private final DataOutputStream out;
    private long rows;
    private long files;

    Writer(DataOutputStream out) {
      this.out = out;
    }

    @Override
    public void table(String name, List<Cell.Column> columns) throws IOException {
      out.writeByte('T');
      text(name);
      out.writeInt(columns.size());
      for (Cell.Column column : columns) {
        text(column.name());
        text(column.kind().name());
      }
    }

    @Override
    public void row(List<Cell> cells) throws IOException {
      out.writeByte('R');
      for (Cell cell : cells) {
        switch (cell) {
          case Cell.Missing() -> out.writeByte(0);
          case Cell.Text(String value) -> {
            out.writeByte(1);
            text(value);
          }
          case Cell.Number(long value) -> {
            out.writeByte(2);
            out.writeLong(value);
          }
          case Cell.Binary(byte[] value) -> {
            out.writeByte(3);
            out.writeInt(value.length);
            out.write(value);
          }
        }
      }
      rows++;
    }

    @Override
    public void serial(String table, String column, long last) throws IOException {
      out.writeByte('S');
      text(table);
      text(column);
      out.writeLong(last);
    }

    void file(String name, InputStream content) throws IOException {
      out.writeByte('F');
      text(name);
      byte[] piece = new byte[PIECE];
      int length = content.read(piece);
      while (length > 0) {
        out.writeInt(length);
        out.write(piece, 0, length);
        length = content.read(piece);
      }
      out.writeInt(0);
      files++;
    }

    Count end() throws IOException {
      out.writeByte('E');
      out.writeLong(rows);
      out.writeLong(files);
      out.flush();
      return new Count(rows, files);
    }

    private void text(String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      out.writeInt(bytes.length);
      out.write(bytes);
    }
  }

  /** Reads contents. */
  static final class Reader {
    private final DataInputStream in;
    private final Label label;
    private int columns;
    private long rows;
    private long files;

    Reader(DataInputStream in, Label label) {
      this.in = in;
      this.label = label;
    }

    Count into(RowSink sink, FileSink out) throws IOException {
      try {
        for (int tag = in.readUnsignedByte(); tag != 'E'; tag = in.readUnsignedByte()) {
          next(tag, sink, out);
        }
        if (in.readLong() != rows || in.readLong() != files || in.read() >= 0) {
          throw label.damaged("its end");
        }
        return new Count(rows, files);
      } catch (EOFException e) {
        throw label.damaged("its end");
      }
    }

    private void next(int tag, RowSink sink, FileSink out) throws IOException {
      switch (tag) {
        case 'T' -> {
          String name = text();
          List<Cell.Column> found = columns();
          columns = found.size();
          sink.table(name, found);
        }
        case 'R' -> {
          sink.row(cells());
          rows++;
        }
        case 'S' -> sink.serial(text(), text(), in.readLong());
        case 'F' -> {
          String name = text();
          var content = new Pieces();
          out.file(name, content);
          content.transferTo(OutputStream.nullOutputStream());
          files++;
        }
        default -> throw label.damaged("what it holds");
      }
    }

    private List<Cell.Column> columns() throws IOException {
      int count = in.readInt();
      if (count < 1 || count > COLUMNS_MAX) {
        throw label.damaged("a table");
      }
      var found = new ArrayList<Cell.Column>(count);
      for (int i = 0; i < count; i++) {
        String name = text();
        found.add(new Cell.Column(name, kind(text())));
      }
      return List.copyOf(found);
    }

    private Cell.Kind kind(String name) throws BackupRefused {
      try {
        return Cell.Kind.valueOf(name);
      } catch (IllegalArgumentException e) {
        throw label.damaged("a table");
      }
    }

    private List<Cell> cells() throws IOException {
      var cells = new ArrayList<Cell>(columns);
      for (int i = 0; i < columns; i++) {
        cells.add(
            switch (in.readUnsignedByte()) {
              case 0 -> new Cell.Missing();
              case 1 -> new Cell.Text(text());
              case 2 -> new Cell.Number(in.readLong());
              case 3 -> new Cell.Binary(bytes());
              default -> throw label.damaged("a row");
            });
      }
      return cells;
    }

    private String text() throws IOException {
      return new String(bytes(), StandardCharsets.UTF_8);
    }

    private byte[] bytes() throws IOException {
      int length = in.readInt();
      if (length < 0 || length > LENGTH_MAX) {
        throw label.damaged("a value");
      }
      byte[] bytes = new byte[length];
      in.readFully(bytes);
      return bytes;
    }

    /** The pieces of one file, as a stream. */
    private final class Pieces extends InputStream {
      private int left;
      private boolean ended;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        if (left == 0 && !ended) {
          left = in.readInt();
          ended = left == 0;
          if (left < 0) {
            throw label.damaged("a file");
          }
        }
        if (ended) {
          return -1;
        }
        int part = in.read(bytes, offset, Math.min(length, left));
        if (part < 0) {
          throw new EOFException();
        }
        left -= part;
        return part;
      }
    }
  }
}
