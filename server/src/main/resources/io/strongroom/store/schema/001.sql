-- One text for SQLite and PostgreSQL. Times are milliseconds since 1970, flags 0 or 1.
-- Tokens: key (text ordered by bytes), serial (ascending primary key), transaction (its id).

create table schema_version (
  version bigint not null primary key,
  applied bigint not null
);

-- One row: which account this installation serves when a name says nothing else.
create table installation (
  id bigint not null primary key,
  account ${key} not null,
  region ${key} not null,
  created bigint not null
);

create table root_wraps (
  wrap_id ${key} not null primary key,
  type text not null,
  material_id ${key} not null,
  parameters text not null,
  root_id ${key} not null,
  created bigint not null,
  sealed bytea not null,
  check_value bytea not null
);

create table account_keys (
  account ${key} not null,
  region ${key} not null,
  version bigint not null,
  material_id ${key} not null,
  sealed bytea not null,
  created bigint not null,
  primary key (account, region, version)
);

create table epochs (
  domain ${key} not null primary key,
  number bigint not null
);
insert into epochs(domain, number) values ('IAM', 1);
insert into epochs(domain, number) values ('KMS', 1);

create table leases (
  name ${key} not null primary key,
  holder text not null,
  fence bigint not null,
  expires bigint not null
);

-- On PostgreSQL ids are given out in another order than transactions commit: whoever reads in
-- order must stop at rows whose transaction_id is not yet older than every running one.
create table outbox (
  id ${serial},
  transaction_id bigint not null default ${transaction},
  account ${key} not null,
  region ${key} not null,
  kind text not null,
  resource text not null,
  detail text not null,
  created bigint not null
);
create index outbox_created on outbox(created, id);

create table iam_users (
  account ${key} not null,
  name text not null,
  name_key ${key} not null,
  path text not null,
  unique_id ${key} not null unique,
  created bigint not null,
  policies_digest bytea not null,
  mac bytea not null,
  primary key (account, name_key)
);

create table iam_user_policies (
  account ${key} not null,
  user_id ${key} not null,
  name ${key} not null,
  document text not null,
  created bigint not null,
  mac bytea not null,
  primary key (account, user_id, name)
);

create table iam_access_keys (
  access_key_id ${key} not null primary key,
  account ${key} not null,
  user_id ${key} not null,
  secret bytea not null,
  status text not null,
  created bigint not null,
  mac bytea not null
);
create index iam_access_keys_user on iam_access_keys(account, user_id);

create table kms_keys (
  account ${key} not null,
  region ${key} not null,
  key_id ${key} not null,
  spec text not null,
  usage text not null,
  origin text not null,
  manager text not null,
  description text not null,
  state text not null,
  created bigint not null,
  deletion_date bigint,
  material_id ${key} not null,
  multi_region bigint not null,
  policy text not null,
  bindings text not null,
  tags text not null,
  revision bigint not null,
  mac bytea not null,
  primary key (account, region, key_id)
);
create index kms_keys_id on kms_keys(key_id, region);
create index kms_keys_deletion on kms_keys(deletion_date) where deletion_date is not null;

create table kms_materials (
  account ${key} not null,
  region ${key} not null,
  key_id ${key} not null,
  material_id ${key} not null,
  number bigint not null,
  material bytea,
  created bigint not null,
  primary key (account, region, key_id, material_id)
);

create table kms_aliases (
  account ${key} not null,
  region ${key} not null,
  name ${key} not null,
  key_id ${key} not null,
  created bigint not null,
  updated bigint not null,
  mac bytea not null,
  primary key (account, region, name)
);
create index kms_aliases_key on kms_aliases(account, region, key_id, name);

create table ssm_parameters (
  account ${key} not null,
  region ${key} not null,
  name ${key} not null,
  shown_name text not null,
  type text not null,
  latest bigint not null,
  tags text not null,
  created bigint not null,
  mac bytea not null,
  primary key (account, region, name)
);

create table ssm_versions (
  account ${key} not null,
  region ${key} not null,
  name ${key} not null,
  version bigint not null,
  parameter_id text not null,
  type text not null,
  tier text not null,
  data_type text not null,
  key_id text,
  description text,
  allowed_pattern text,
  policies text,
  value text,
  sealed bytea,
  data_key bytea,
  modified bigint not null,
  modified_by text not null,
  labels text not null,
  mac bytea not null,
  primary key (account, region, name, version)
);

create table secrets (
  account ${key} not null,
  region ${key} not null,
  name ${key} not null,
  arn_suffix ${key} not null,
  description text,
  kms_key_id text,
  tags text not null,
  stages text not null,
  created bigint not null,
  changed bigint not null,
  deleted bigint,
  delete_at bigint,
  accessed_day bigint,
  revision bigint not null,
  mac bytea not null,
  primary key (account, region, name),
  unique (account, region, name, arn_suffix)
);
create index secrets_delete_at on secrets(delete_at) where delete_at is not null;

create table secret_versions (
  account ${key} not null,
  region ${key} not null,
  secret_id ${key} not null,
  version_id ${key} not null,
  kind text not null,
  sealed bytea,
  data_key bytea,
  key_arn text,
  created bigint not null,
  accessed_day bigint,
  primary key (account, region, secret_id, version_id)
);

create table audit_pending (
  node ${key} not null,
  number bigint not null,
  record text not null,
  primary key (node, number)
);
