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
