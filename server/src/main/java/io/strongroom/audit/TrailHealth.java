package io.strongroom.audit;

/** Whether a trail can be written, and for how long. */
public enum TrailHealth {
  OK,
  /** The disk has little room left. */
  LOW,
  /** Nothing can be written, so nothing is answered. */
  FAILING
}
