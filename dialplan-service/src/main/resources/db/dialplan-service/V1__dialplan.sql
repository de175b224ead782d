-- What is done with calls. The plan failsafe of tenant system takes those that nothing else takes.
create table dialplans (
  tenant_id text not null,
  id text not null check (id ~ '^[a-z0-9][a-z0-9_]{0,63}$'),
  description text not null default '',
  action text not null check (action in ('START_AI_CONVERSATION', 'PROCESS_GUEST_CALL', 'PLAY_ANNOUNCEMENT',
    'ECHO_TEST', 'CONNECT_USER', 'ENQUEUE_CALL', 'REJECT')),
  -- The action's fields, named as in the contract.
  action_data jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint dialplans_failsafe check (id <> 'failsafe' or tenant_id = 'system')
);

-- Opening hours.
create table schedules (
  tenant_id text not null,
  id text not null check (id ~ '^[a-z0-9][a-z0-9_]{0,63}$'),
  -- IANA name.
  time_zone text not null,
  -- [{"iso_day_of_week": 1, "opens_minute": 540, "closes_minute": 1080}]
  hours jsonb not null default '[]',
  -- [{"date": "2027-01-01", "name": "New Year"}]
  holidays jsonb not null default '[]',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id)
);

-- Where calls to a number go: to plans of its tenant. A number is one tenant's.
create table inbound_routes (
  -- E.164 digits without +.
  phone_number text primary key check (phone_number ~ '^[1-9][0-9]{6,14}$'),
  tenant_id text not null,
  active_dialplan_id text not null,
  guest_dialplan_id text,
  off_hours_dialplan_id text,
  maintenance_dialplan_id text,
  schedule_id text,
  is_maintenance_mode boolean not null default false,
  block_anonymous boolean not null default false,
  default_language_code text not null default '',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (tenant_id, active_dialplan_id) references dialplans,
  foreign key (tenant_id, guest_dialplan_id) references dialplans,
  foreign key (tenant_id, off_hours_dialplan_id) references dialplans,
  foreign key (tenant_id, maintenance_dialplan_id) references dialplans,
  foreign key (tenant_id, schedule_id) references schedules
);
create index inbound_routes_by_tenant on inbound_routes (tenant_id, phone_number);
create index inbound_routes_by_active on inbound_routes (tenant_id, active_dialplan_id);
create index inbound_routes_by_schedule on inbound_routes (tenant_id, schedule_id);

-- Carriers that calls leave to and come from. Passwords are in user-service's secret store.
create table trunks (
  tenant_id text not null,
  id text not null check (id ~ '^[a-z0-9][a-z0-9_]{0,63}$'),
  name text not null default '',
  host text not null,
  -- 0: as RFC 3263 §4.2 finds it.
  port integer not null check (port between 0 and 65535),
  transport text not null check (transport in ('FOUND', 'UDP', 'TCP', 'TLS')),
  username text not null default '',
  credential_id text not null default '',
  registers boolean not null default false,
  -- 0: as the nodes are configured, -1: none are sent.
  options_interval_seconds integer not null default 0,
  -- 0: as the nodes are configured.
  max_calls integer not null check (max_calls >= 0),
  max_calls_per_second integer not null check (max_calls_per_second >= 0),
  enabled boolean not null default true,
  caller_id_source text not null check (caller_id_source in ('INHERITED', 'USER', 'FIXED', 'WITHHELD')),
  caller_id_number text not null default '',
  -- Networks that its calls come from: ["192.0.2.0/24"]
  sources jsonb not null default '[]',
  registrar text not null default '',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id)
);

-- Through which trunks calls of a tenant's users leave.
create table outbound_routes (
  tenant_id text not null,
  id text not null check (id ~ '^[a-z0-9][a-z0-9_]{0,63}$'),
  description text not null default '',
  -- + and the first digits of telephone numbers, or a short number.
  prefix text not null check (prefix ~ '^([+][0-9]{0,15}|[0-9]{2,8})$'),
  strip integer not null check (strip between 0 and length(prefix)),
  prepend text not null default '',
  caller_id_source text not null check (caller_id_source in ('INHERITED', 'USER', 'FIXED', 'WITHHELD')),
  caller_id_number text not null default '',
  -- Trunks of the tenant, in the order in which they are tried: ["carrier_one"]
  trunk_ids jsonb not null,
  priority integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
create index outbound_routes_by_prefix on outbound_routes (tenant_id, prefix);

-- A trunk of a route stays.
create function keep_trunk_of_route() returns trigger language plpgsql as $$
begin
  if exists (select 1 from outbound_routes where tenant_id = old.tenant_id and trunk_ids ? old.id) then
    raise exception 'an outbound route refers to trunk %', old.id using errcode = 'foreign_key_violation';
  end if;
  return old;
end $$;
create trigger trunks_of_routes_stay before delete on trunks for each row execute function keep_trunk_of_route();

-- Where a tenant or a user may call, how often at once, and for how much; what is null is as the level above says.
create table calling_policies (
  tenant_id text not null,
  -- A user's id, or tenant.
  subject text not null,
  -- [{"prefix": "+49", "effect": "ALLOW"}]
  rules jsonb not null default '[]',
  max_calls integer check (max_calls >= 0),
  -- Millionths of the platform's currency, as all costs.
  daily_limit bigint check (daily_limit >= 0),
  user_max_calls integer check (user_max_calls >= 0),
  user_daily_limit bigint check (user_daily_limit >= 0),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, subject)
);

-- What a minute costs. Those of tenant system are for all that say nothing themselves.
create table rates (
  tenant_id text not null,
  prefix text not null check (prefix ~ '^([+][0-9]{0,15}|[0-9]{2,8})$'),
  per_minute bigint not null check (per_minute >= 0),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, prefix)
);

-- Every instance hears of each change of what calls are decided by: table, tenant and key, on the channel plan.
create function tell_of_record() returns trigger language plpgsql as $$
declare
  key text := tg_argv[0];
begin
  if tg_op <> 'INSERT' then
    perform pg_notify('plan', concat_ws(' ', tg_table_name, old.tenant_id, to_jsonb(old) ->> key));
  end if;
  if tg_op <> 'DELETE' then
    perform pg_notify('plan', concat_ws(' ', tg_table_name, new.tenant_id, to_jsonb(new) ->> key));
  end if;
  return null;
end $$;
create trigger told after insert or update or delete on dialplans for each row execute function tell_of_record('id');
create trigger told after insert or update or delete on schedules for each row execute function tell_of_record('id');
create trigger told after insert or update or delete on inbound_routes
  for each row execute function tell_of_record('phone_number');
create trigger told after insert or update or delete on trunks for each row execute function tell_of_record('id');
create trigger told after insert or update or delete on outbound_routes
  for each row execute function tell_of_record('id');
create trigger told after insert or update or delete on calling_policies
  for each row execute function tell_of_record('subject');
create trigger told after insert or update or delete on rates for each row execute function tell_of_record('prefix');

-- Calls of users to numbers outside, of some days.
create table calls_out (
  attempt_id uuid primary key,
  tenant_id text not null,
  user_id text not null,
  destination text not null,
  per_minute bigint not null,
  -- All that it may come to until it is over, then what it came to.
  cost bigint not null,
  started_at timestamptz not null,
  -- It does not go on after that.
  last_at timestamptz not null,
  over_at timestamptz
);
create index calls_out_by_tenant on calls_out (tenant_id, started_at);
