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
