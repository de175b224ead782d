-- Who owns users, routes and calls.
create table tenants (
  id text primary key check (id ~ '^[a-z][a-z0-9_]{0,63}$'),
  name text not null,
  -- Domain of the tenant's AORs in lower case (RFC 3261 §22.1); the platform's own tenant has none.
  realm text constraint tenants_realm unique check (realm ~ '^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$'),
  -- Where national numbers are dialled, ISO 3166-1 alpha-2; null where the platform's are (REGION).
  region text check (region ~ '^[A-Z]{2}$'),
  -- Which way the audio of calls between the tenant's users goes: through media-service, or from phone to phone.
  media_policy text not null default 'RELAY' check (media_policy in ('RELAY', 'DIRECT')),
  -- What a party on hold hears, file:NAME or tone:HZ,MS of media-service; empty: nothing is played.
  hold_audio_uri text not null default '' check (hold_audio_uri ~ '^(|(file|tone):.{1,200})$'),
  created_at timestamptz not null default now(),
  constraint tenants_have_a_realm check (realm is not null or id = 'system'),
  unique (id, realm)
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
  -- How long the phones of a SIP user ring, seconds.
  ring_timeout_seconds integer not null default 60 check (ring_timeout_seconds between 5 and 180),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, id)
);

-- Ways to reach or recognize a user; a contact belongs to one user of its tenant.
create table contacts (
  id uuid primary key,
  tenant_id text not null,
  user_id uuid not null,
  contact_type text not null,
  -- Phone: E.164 digits without +.
  contact_value text not null,
  is_primary boolean not null default false,
  constraint contacts_user foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade,
  constraint contacts_address unique (tenant_id, contact_type, contact_value)
);
create index contacts_by_user on contacts (user_id);
create unique index contacts_one_primary on contacts (user_id, contact_type) where is_primary;

-- H(username:realm:password) per algorithm (RFC 8760); the password is not kept. The realm is the tenant's.
create table sip_credentials (
  realm text not null,
  sip_username text not null,
  tenant_id text not null,
  user_id uuid not null,
  ha1_md5 bytea not null check (octet_length(ha1_md5) = 16),
  ha1_sha256 bytea not null check (octet_length(ha1_sha256) = 32),
  created_at timestamptz not null default now(),
  primary key (realm, sip_username),
  constraint sip_credentials_realm foreign key (tenant_id, realm) references tenants (id, realm),
  constraint sip_credentials_user foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
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

-- A credential carries how its user is connected.
create function tell_of_user() returns trigger language plpgsql as $$
begin
  perform pg_notify('sip_credentials', realm || ' ' || sip_username) from sip_credentials where user_id = new.id;
  return null;
end $$;
create trigger credentials_told_of_user after update of call_schema, ring_timeout_seconds on users
  for each row execute function tell_of_user();

-- So it does with what its tenant says of audio; all of the tenant's credentials are told again.
create function tell_of_tenant() returns trigger language plpgsql as $$
begin
  perform pg_notify('sip_credentials', realm || ' ' || sip_username) from sip_credentials where tenant_id = new.id;
  return null;
end $$;
create trigger credentials_told_of_tenant after update of media_policy on tenants
  for each row when (old.media_policy <> new.media_policy) execute function tell_of_tenant();

-- Every instance hears that somebody changed users or their contacts, on the channel users.
create function tell_of_users() returns trigger language plpgsql as $$
begin
  perform pg_notify('users', '');
  return null;
end $$;
create trigger users_told after update or delete on users for each statement execute function tell_of_users();
create trigger contacts_told after insert or update or delete on contacts
  for each statement execute function tell_of_users();

-- By what we are known to carriers.
create table trunk_credentials (
  tenant_id text not null constraint trunk_credentials_tenant references tenants,
  id text not null check (id ~ '^[a-z0-9][a-z0-9_]{0,63}$'),
  username text not null,
  -- The only one in which it is used; empty for any.
  realm text not null default '',
  -- Encrypted (aes.AesVault). The realm is not known before the carrier names it, so that no hash can be kept instead.
  password bytea not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id)
);

-- How often each nonce of a carrier was answered.
create table trunk_nonces (
  tenant_id text not null,
  credential_id text not null,
  -- SHA-256 of the nonce.
  nonce bytea not null check (octet_length(nonce) = 32),
  count integer not null,
  used_at timestamptz not null default now(),
  primary key (tenant_id, credential_id, nonce),
  foreign key (tenant_id, credential_id) references trunk_credentials on delete cascade
);
