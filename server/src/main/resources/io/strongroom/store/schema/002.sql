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
create index kms_keys_rotation on kms_keys(rotate_at) where rotate_at is not null;
-- Material of before has none of these: the first of its key, never rotated.
alter table kms_materials add column pending bigint;
alter table kms_materials add column rotated bigint;
alter table kms_materials add column rotation text;
alter table kms_materials add column expires bigint;
alter table kms_materials add column description text;
alter table kms_materials add column mac bytea;
create index kms_materials_expires on kms_materials(expires) where expires is not null;

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

-- Accounts beside the installation's own.
create table accounts (
  account ${key} not null primary key,
  name ${key} not null unique,
  created bigint not null,
  mac bytea not null
);

-- Secrets: lists in every order, words to find them by (a derived index: rows of the time before
-- have none until they are indexed in the background), replication, the key of each version.
alter table secrets add column tagged bigint;
alter table secrets add column primary_region ${key};
alter table secrets add column replicas text;
alter table secrets add column indexed bigint;
alter table secret_versions add column key_name text;
-- Holds all that lists of versions show: a value of 64 KiB stands between them in the row.
create index secret_versions_listed
  on secret_versions(account, region, secret_id, created, version_id, key_name, accessed_day);
create index secrets_created on secrets(account, region, created, name);
create index secrets_changed on secrets(account, region, changed, name);
create index secrets_accessed on secrets(account, region, coalesce(accessed_day, -1), name);
create index secrets_primary on secrets(account, region, primary_region, name)
  where primary_region is not null;
create index secrets_unindexed on secrets(account, region, name) where indexed is null;
create table secret_terms (
  account ${key} not null,
  region ${key} not null,
  kind ${key} not null,
  term ${key} not null,
  name ${key} not null,
  primary key (account, region, kind, term, name)
);

-- IAM: what holds policies (users, groups, roles), managed policies and their versions.

alter table iam_users add column boundary text;
alter table iam_users add column tags text not null default '{}';
alter table iam_user_policies rename to iam_inline_policies;
alter table iam_inline_policies rename column user_id to owner_id;

create table iam_groups (
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

create table iam_roles (
  account ${key} not null,
  name text not null,
  name_key ${key} not null,
  path text not null,
  unique_id ${key} not null unique,
  created bigint not null,
  policies_digest bytea not null,
  boundary text,
  tags text not null,
  description text,
  max_session bigint not null,
  trust text not null,
  bindings text not null,
  mac bytea not null,
  primary key (account, name_key)
);

create table iam_members (
  account ${key} not null,
  user_id ${key} not null,
  group_id ${key} not null,
  primary key (account, user_id, group_id)
);
create index iam_members_group on iam_members(account, group_id, user_id);

create table iam_attachments (
  account ${key} not null,
  owner_id ${key} not null,
  policy_arn ${key} not null,
  primary key (account, owner_id, policy_arn)
);
create index iam_attachments_policy on iam_attachments(account, policy_arn, owner_id);

create table iam_policies (
  account ${key} not null,
  name text not null,
  name_key ${key} not null,
  path text not null,
  policy_id ${key} not null unique,
  description text,
  created bigint not null,
  updated bigint not null,
  tags text not null,
  default_version bigint not null,
  latest_version bigint not null,
  versions_digest bytea not null,
  mac bytea not null,
  primary key (account, name_key)
);

create table iam_policy_versions (
  account ${key} not null,
  policy_id ${key} not null,
  version bigint not null,
  document text not null,
  created bigint not null,
  primary key (account, policy_id, version)
);

create table iam_account_aliases (
  account ${key} not null primary key,
  alias ${key} not null unique
);

-- When and where an access key, or a role (by its unique id), was last used: decides nothing.
create table iam_key_uses (
  access_key_id ${key} not null primary key,
  used bigint not null,
  service text not null,
  region text not null
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

-- Sessions: temporary access keys of roles, users and federated users.
create table iam_sessions (
  access_key_id ${key} not null primary key,
  account ${key} not null,
  kind text not null,
  principal_id ${key} not null,
  name text not null,
  created bigint not null,
  expires bigint not null,
  policy text,
  policy_arns text not null,
  tags text not null,
  transitive text not null,
  source_identity text,
  provider text,
  secret bytea not null,
  mac bytea not null
);
create index iam_sessions_expires on iam_sessions(expires);
create index iam_sessions_principal on iam_sessions(principal_id, expires);
create index iam_sessions_account on iam_sessions(account, expires);

create table iam_oidc_providers (
  account ${key} not null,
  url ${key} not null,
  created bigint not null,
  clients text not null,
  thumbprints text not null,
  tags text not null,
  mac bytea not null,
  primary key (account, url)
);

-- Parameters. What listings are asked for stands beside the name, each with its index; the policy
-- that shares a parameter, and what its own policies did and have to do next.
alter table ssm_parameters add column parent ${key} not null default '';
alter table ssm_parameters add column tier ${key} not null default '';
alter table ssm_parameters add column key_id ${key};
alter table ssm_parameters add column data_type ${key} not null default '';
alter table ssm_parameters add column due bigint;
alter table ssm_parameters add column done text;
alter table ssm_parameters add column policy_id text;
alter table ssm_parameters add column policy text;
alter table ssm_parameters add column bindings text;
update ssm_parameters set
  parent = case when name like '/%' then rtrim(name, replace(name, '/', '')) else '/' end,
  tier = coalesce((select v.tier from ssm_versions v where v.account = ssm_parameters.account
    and v.region = ssm_parameters.region and v.name = ssm_parameters.name
    and v.version = ssm_parameters.latest), ''),
  key_id = (select v.key_id from ssm_versions v where v.account = ssm_parameters.account
    and v.region = ssm_parameters.region and v.name = ssm_parameters.name
    and v.version = ssm_parameters.latest),
  data_type = coalesce((select v.data_type from ssm_versions v
    where v.account = ssm_parameters.account and v.region = ssm_parameters.region
    and v.name = ssm_parameters.name and v.version = ssm_parameters.latest), '');
create index ssm_parameters_parent on ssm_parameters(account, region, parent, name);
create index ssm_parameters_type on ssm_parameters(account, region, type, name);
create index ssm_parameters_tier on ssm_parameters(account, region, tier, name);
create index ssm_parameters_key on ssm_parameters(account, region, key_id, name)
  where key_id is not null;
create index ssm_parameters_data_type on ssm_parameters(account, region, data_type, name)
  where data_type <> 'text';
create index ssm_parameters_due on ssm_parameters(due) where due is not null;

-- The tags of parameters again, to find parameters by them.
create table ssm_tags (
  account ${key} not null,
  region ${key} not null,
  tag ${key} not null,
  value ${key} not null,
  name ${key} not null,
  primary key (account, region, tag, value, name)
);
insert into ssm_tags(account, region, tag, value, name)
  select p.account, p.region, e.key, e.value, p.name
  from ssm_parameters p, ${entries}(p.tags${json}) e;

-- Which accounts may find a parameter of another account.
create table ssm_shares (
  consumer ${key} not null,
  region ${key} not null,
  account ${key} not null,
  name ${key} not null,
  primary key (consumer, region, account, name)
);

create table ssm_settings (
  account ${key} not null,
  region ${key} not null,
  name ${key} not null,
  value text not null,
  modified bigint not null,
  modified_by text not null,
  mac bytea not null,
  primary key (account, region, name)
);

-- Which nodes have a trail: a node whose last checkpoint is missing is a new one or a robbed one.
create table audit_nodes (
  id bigint not null primary key,
  nodes text not null,
  mac bytea not null
);
-- Events. Buses, rules, connections and API destinations are documents with a MAC each; when the
-- schedule of a rule is due stands beside it. What waits to be sent, in order by queue (one for
-- each target), and what could not be.
insert into epochs(domain, number) values ('EVENTS', 1);
create table event_settings (
  account ${key} not null,
  region ${key} not null,
  kind ${key} not null,
  name ${key} not null,
  body text not null,
  due bigint,
  mac bytea not null,
  primary key (account, region, kind, name)
);
create index event_settings_due on event_settings(due) where due is not null;
create table event_deliveries (
  id ${serial},
  account ${key} not null,
  region ${key} not null,
  queue ${key} not null,
  resource text not null,
  event text not null,
  attempts bigint not null,
  due bigint not null,
  created bigint not null
);
create index event_deliveries_queue on event_deliveries(queue, id);
create table event_dead_letters (
  id bigint not null primary key,
  account ${key} not null,
  region ${key} not null,
  queue ${key} not null,
  resource text not null,
  event text not null,
  attempts bigint not null,
  reason text not null,
  created bigint not null,
  died bigint not null
);
create index event_dead_letters_died on event_dead_letters(died);

-- Invocations that nobody waits for, until they have run; given up when died is there.
create table function_queue (
  request_id ${key} not null primary key,
  account ${key} not null,
  region ${key} not null,
  function text not null,
  sealed bytea not null,
  attempts bigint not null,
  tries bigint not null,
  due bigint not null,
  created bigint not null,
  died bigint,
  reason text
);
create index function_queue_due on function_queue(due) where died is null;
create index function_queue_died on function_queue(died) where died is not null;

-- Rotation of secrets: how, and the one under way; when there is something to do next.
alter table secrets add column rotation text;
alter table secrets add column rotate_at bigint;
create index secrets_rotate_at on secrets(rotate_at) where rotate_at is not null;

-- Functions, what their versions are and run, names for versions, and who may call them.
create table functions (
  account ${key} not null,
  region ${key} not null,
  name ${key} not null,
  born ${key} not null,
  created bigint not null,
  published bigint not null,
  reserved bigint,
  tags text not null,
  mac bytea not null,
  primary key (account, region, name)
);

create table function_versions (
  account ${key} not null,
  region ${key} not null,
  name ${key} not null,
  number bigint not null,
  settings text not null,
  environment bytea,
  modified bigint not null,
  revision text not null,
  mac bytea not null,
  primary key (account, region, name, number)
);

create table function_code (
  account ${key} not null,
  region ${key} not null,
  name ${key} not null,
  sha256 ${key} not null,
  number bigint not null,
  sealed bytea not null,
  primary key (account, region, name, sha256, number)
);

create table function_aliases (
  account ${key} not null,
  region ${key} not null,
  name ${key} not null,
  alias ${key} not null,
  version bigint not null,
  description text not null,
  weights text not null,
  revision text not null,
  mac bytea not null,
  primary key (account, region, name, alias)
);

create table function_policies (
  account ${key} not null,
  region ${key} not null,
  name ${key} not null,
  qualifier ${key} not null,
  document text not null,
  bindings text not null,
  revision text not null,
  mac bytea not null,
  primary key (account, region, name, qualifier)
);

-- Of each row that decides something the MAC of its latest state, see Latest.java.
create table latest_rows (
  id ${key} not null primary key,
  mac bytea not null
);
insert into latest_rows(id, mac)
  select 'iam_users/' || account || '/' || unique_id, mac from iam_users;
insert into latest_rows(id, mac)
  select 'iam_access_keys/' || access_key_id, mac from iam_access_keys;
insert into latest_rows(id, mac)
  select 'kms_keys/' || account || '/' || region || '/' || key_id, mac from kms_keys;
insert into latest_rows(id, mac)
  select 'kms_aliases/' || account || '/' || region || '/' || name, mac from kms_aliases;
insert into latest_rows(id, mac)
  select 'secrets/' || account || '/' || region || '/' || name, mac from secrets;
insert into latest_rows(id, mac)
  select 'ssm_parameters/' || account || '/' || region || '/' || name, mac from ssm_parameters;

-- Logs of functions: groups, streams, and events in sealed batches.
create table log_groups (
  account ${key} not null,
  region ${key} not null,
  name ${key} not null,
  group_id ${key} not null unique,
  created bigint not null,
  retention bigint,
  tags text not null,
  stored bigint not null,
  mac bytea not null,
  primary key (account, region, name)
);
create table log_streams (
  account ${key} not null,
  region ${key} not null,
  group_id ${key} not null,
  name ${key} not null,
  stream_id ${key} not null unique,
  created bigint not null,
  first_event bigint,
  last_event bigint,
  ingested bigint,
  mac bytea not null,
  primary key (account, region, group_id, name)
);
create table log_batches (
  id ${serial},
  account ${key} not null,
  region ${key} not null,
  group_id ${key} not null,
  stream_id ${key} not null,
  first_event bigint not null,
  last_event bigint not null,
  ingested bigint not null,
  size bigint not null,
  sealed bytea not null
);
create index log_batches_group on log_batches(group_id, first_event, id);
create index log_batches_stream on log_batches(stream_id, first_event, id);
create index log_batches_last on log_batches(stream_id, last_event, id);

-- Groups and streams that are deleted and whose batches are not yet.
create table log_remains (
  id ${key} not null primary key
);

-- Which services may write to the log groups of a region.
create table log_policies (
  account ${key} not null,
  region ${key} not null,
  name ${key} not null,
  document text not null,
  updated bigint not null,
  mac bytea not null,
  primary key (account, region, name)
);
