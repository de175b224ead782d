-- What is done with calls. The plan failsafe of tenant system takes those that nothing else takes.
create table dialplans (
  id text primary key check (id ~ '^[a-z0-9][a-z0-9_]{0,63}$'),
  tenant_id text not null,
  description text not null default '',
  action text not null check (action in ('START_AI_CONVERSATION', 'PROCESS_GUEST_CALL', 'PLAY_ANNOUNCEMENT',
    'ECHO_TEST', 'CONNECT_USER', 'ENQUEUE_CALL', 'REJECT')),
  -- The action's fields, named as in the contract.
  action_data jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint dialplans_failsafe check (id <> 'failsafe' or tenant_id = 'system')
);
create index dialplans_by_tenant on dialplans (tenant_id, id);

-- Opening hours.
create table schedules (
  id text primary key check (id ~ '^[a-z0-9][a-z0-9_]{0,63}$'),
  tenant_id text not null,
  -- IANA name.
  time_zone text not null,
  -- [{"iso_day_of_week": 1, "opens_minute": 540, "closes_minute": 1080}]
  hours jsonb not null default '[]',
  -- [{"date": "2027-01-01", "name": "New Year"}]
  holidays jsonb not null default '[]',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index schedules_by_tenant on schedules (tenant_id, id);

-- Where calls to a number go.
create table inbound_routes (
  -- E.164 digits without +.
  phone_number text primary key check (phone_number ~ '^[1-9][0-9]{6,14}$'),
  tenant_id text not null,
  active_dialplan_id text not null references dialplans,
  guest_dialplan_id text references dialplans,
  off_hours_dialplan_id text references dialplans,
  maintenance_dialplan_id text references dialplans,
  schedule_id text references schedules,
  is_maintenance_mode boolean not null default false,
  block_anonymous boolean not null default false,
  default_language_code text not null default '',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index inbound_routes_by_tenant on inbound_routes (tenant_id, phone_number);
create index inbound_routes_by_active on inbound_routes (active_dialplan_id);
create index inbound_routes_by_schedule on inbound_routes (schedule_id);

-- Carriers that calls come from, by source address.
create table trunks (
  id text primary key check (id ~ '^[a-z0-9][a-z0-9_]{0,63}$'),
  tenant_id text not null,
  description text not null default '',
  source cidr not null,
  created_at timestamptz not null default now(),
  constraint trunks_source unique (source)
);
