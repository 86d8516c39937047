package io.strongroom.functions;

/** The settings of a version that are kept as text. */
enum Setting {
  ROLE,
  /** The role's unique id when it was set: who gets its name later gets nothing by it. */
  ROLE_ID,
  RUNTIME,
  HANDLER,
  DESCRIPTION,
  TIMEOUT,
  MEMORY,
  TEMPORARY,
  ARCHITECTURE,
  TRACING,
  LOG_FORMAT,
  APPLICATION_LOG_LEVEL,
  SYSTEM_LOG_LEVEL,
  LOG_GROUP,
  DEAD_LETTERS,
  /** The customer managed key, if one was named. */
  KMS_KEY,
  /** The key that a grant was made for. */
  GRANT_KEY,
  GRANT_ID,
  /** SHA-256 of the zip file, base64. */
  CODE_SHA256,
  CODE_SIZE,
  /** Present once there were variables, even if there are none now. */
  ENVIRONMENT
}
