package io.strongroom.audit;

/** How safe a record is when {@link Trail#append} returns. */
public enum Durability {
  /** Handed to the operating system: survives the end of the process; on disk within 100 ms. */
  DEFAULT,
  /** On disk: survives a power cut. Appending waits for the disk, so never on an event loop. */
  STRICT
}
