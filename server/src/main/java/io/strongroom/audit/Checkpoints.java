package io.strongroom.audit;

import io.strongroom.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes a node's checkpoints: first into the database, then into the folder, then to the places
 * outside, so that no place ever holds one that the next start does not know of.
 */
final class Checkpoints implements AutoCloseable {
  private final Book book;
  private final Store store;
  private final Anchor anchor;
  private final Signer signer;
  private final Path file;
  private final List<Delivery> deliveries;
  private final Consumer<String> journal;
  private long number;
  private long line = -1;
  private int segment;
  private boolean failing;

  /**
   * Begins.
   *
   * @param number of the last one that was made
   */
  Checkpoints(
      Book book,
      Store store,
      Anchor anchor,
      Signer signer,
      Path folder,
      long number,
      List<Delivery> deliveries,
      Consumer<String> journal) {
    this.book = book;
    this.store = store;
    this.anchor = anchor;
    this.signer = signer;
    file = folder.resolve(CheckpointFile.NAME);
    this.number = number;
    this.deliveries = deliveries;
    this.journal = journal;
  }

  /**
   * Makes one if anything was written since the last. What goes wrong is told, and tried again.
   *
   * @return whether the last one covers what there was
   */
  synchronized boolean make() {
    try {
      Book.Point point = book.point();
      if (point.line() != line || point.segment() != segment) {
        book.await(point.ticket());
        make(point);
      }
      if (failing) {
        failing = false;
        journal.accept("audit checkpoints are made again");
      }
      return true;
    } catch (IOException | RuntimeException e) { // of the disk, or of the database
      if (!failing) {
        failing = true;
        journal.accept(
            "no audit checkpoint can be made: " + e.getClass().getSimpleName() + "; tried again");
      }
      return false;
    }
  }

  private void make(Book.Point point) throws IOException {
    Checkpoint made =
        Checkpoint.sign(signer, number + 1, point.segment(), point.line(), point.heads());
    store.write(
        tx -> {
          CheckpointRow.put(tx, anchor.rows(), made);
          return 0;
        });
    number++;
    try {
      CheckpointFile.append(file, made);
    } finally {
      // A disk that is full is a reason more to tell the places outside.
      deliveries.forEach(delivery -> delivery.offer(made));
    }
    line = point.line();
    segment = point.segment();
    CheckpointFile.thin(file);
  }

  /** Segments below this one are proven at every place outside. */
  int deliveredSegment() {
    return deliveries.stream().mapToInt(Delivery::deliveredSegment).min().orElse(Integer.MAX_VALUE);
  }

  /** Makes the last one, and gives it a moment to arrive. */
  @Override
  public void close() {
    make();
    abandon();
  }

  /** Ends without a last one. */
  void abandon() {
    Delivery.close(deliveries);
  }
}
