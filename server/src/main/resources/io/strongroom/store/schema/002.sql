-- The audit trail: who signs its checkpoints, where it stood last, and a MAC over what is pending.
create table audit_signing_keys (
  version bigint not null primary key,
  trail ${key} not null,
  public_key text not null,
  sealed bytea not null,
  created bigint not null
);

create table audit_checkpoints (
  node ${key} not null primary key,
  checkpoint text not null,
  mac bytea not null
);

alter table audit_pending add column mac bytea;
