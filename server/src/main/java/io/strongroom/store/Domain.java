package io.strongroom.store;

/** What caches may hold: rarely changed, often read. */
public enum Domain {
  /** Users, access keys, policies. */
  IAM,
  /** Keys, their state, policies and material. */
  KMS,
  /** Grants of keys, which come and go more often than keys. */
  GRANTS,
  /** Rules of events. */
  EVENTS
}
