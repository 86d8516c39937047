package io.strongroom.iam;

/** Where a policy is attached, which decides what may stand in it. */
public enum PolicyKind {
  /** Attached to a user, group or role; also boundaries and session policies: no principal. */
  IDENTITY,
  /** Attached to a resource: every statement names a principal. */
  RESOURCE,
  /** Attached to a role, saying who may assume it: principals, but no resource. */
  TRUST
}
