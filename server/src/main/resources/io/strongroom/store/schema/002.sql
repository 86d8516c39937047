-- Grants of keys. Who a grant is for stands there by ARN, as shown, and by unique id, as found.
create table kms_grants (
  account ${key} not null,
  region ${key} not null,
  key_id ${key} not null,
  grant_id ${key} not null,
  name text not null,
  grantee text not null,
  grantee_id ${key} not null,
  retiring text,
  retiring_id ${key},
  issuer ${key} not null,
  operations text not null,
  constraint_kind text,
  encryption_context text not null,
  created bigint not null,
  mac bytea not null,
  primary key (account, region, key_id, grant_id)
);
create index kms_grants_grantee on kms_grants(account, region, key_id, grantee_id);
create index kms_grants_retiring on kms_grants(retiring_id, region, key_id, grant_id);
insert into epochs(domain, number) values ('GRANTS', 1);

-- The policy of a secret, and the unique ids of the principals in it.
alter table secrets add column policy text;
alter table secrets add column bindings text;

-- More of keys: imported material, rotation, regions. An expiry or a due rotation is found by time.
alter table kms_keys add column expires bigint;
alter table kms_keys add column rotation_days bigint;
alter table kms_keys add column rotate_at bigint;
alter table kms_keys add column primary_region ${key};
alter table kms_keys add column window_days bigint;
create index kms_keys_expires on kms_keys(expires) where expires is not null;
create index kms_keys_rotation on kms_keys(rotate_at) where rotate_at is not null;
-- Material of before has none of these: the first of its key, never rotated.
alter table kms_materials add column pending bigint;
alter table kms_materials add column rotated bigint;
alter table kms_materials add column rotation text;
alter table kms_materials add column expires bigint;
alter table kms_materials add column description text;
alter table kms_materials add column mac bytea;

-- When a key was last used, written in the background.
create table kms_key_usage (
  account ${key} not null,
  region ${key} not null,
  key_id ${key} not null,
  operation text not null,
  used bigint not null,
  request_id text not null,
  primary key (account, region, key_id)
);

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
