-- Who owns users, routes and calls.
create table tenants (
  id text primary key check (id ~ '^[a-z][a-z0-9_]{0,63}$'),
  name text not null,
  created_at timestamptz not null default now()
);

-- The platform's own tenant.
insert into tenants (id, name) values ('system', 'System');

-- Persons and machines of a tenant.
create table users (
  id uuid primary key,
  tenant_id text not null constraint users_tenant references tenants,
  name text not null,
  user_type text not null check (user_type in ('ADMIN', 'AGENT', 'SUPERVISOR', 'CALLER', 'GUEST')),
  preferred_language_code text not null default '',
  call_schema text not null default 'PROXY' check (call_schema in ('PROXY', 'REDIRECT')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index users_by_tenant on users (tenant_id, id);

-- Ways to reach or recognize a user; a contact belongs to one user of all tenants.
create table contacts (
  id uuid primary key,
  user_id uuid not null constraint contacts_user references users on delete cascade,
  contact_type text not null,
  -- Phone: E.164 digits without +.
  contact_value text not null,
  is_primary boolean not null default false,
  constraint contacts_address unique (contact_type, contact_value)
);
create index contacts_by_user on contacts (user_id);
create unique index contacts_one_primary on contacts (user_id, contact_type) where is_primary;

-- H(username:realm:password) per algorithm (RFC 8760); the password is not kept.
create table sip_credentials (
  sip_username text primary key,
  user_id uuid not null constraint sip_credentials_user references users on delete cascade,
  realm text not null,
  ha1_md5 bytea not null check (octet_length(ha1_md5) = 16),
  ha1_sha256 bytea not null check (octet_length(ha1_sha256) = 32),
  created_at timestamptz not null default now()
);
create index sip_credentials_by_user on sip_credentials (user_id);

-- Every instance hears of each change of a credential: realm and SIP user name, on the channel sip_credentials.
create function tell_of_credential() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    perform pg_notify('sip_credentials', old.realm || ' ' || old.sip_username);
  end if;
  if tg_op <> 'DELETE' then
    perform pg_notify('sip_credentials', new.realm || ' ' || new.sip_username);
  end if;
  return null;
end $$;
create trigger sip_credentials_told after insert or update or delete on sip_credentials
  for each row execute function tell_of_credential();

-- A credential carries its user's tenant and call schema.
create function tell_of_user() returns trigger language plpgsql as $$
begin
  perform pg_notify('sip_credentials', realm || ' ' || sip_username) from sip_credentials where user_id = new.id;
  return null;
end $$;
create trigger users_told after update of tenant_id, call_schema on users
  for each row execute function tell_of_user();
