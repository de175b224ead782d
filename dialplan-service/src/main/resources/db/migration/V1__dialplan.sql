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

-- Carriers that calls come from, by source address.
create table trunks (
  id text primary key check (id ~ '^[a-z0-9][a-z0-9_]{0,63}$'),
  tenant_id text not null,
  description text not null default '',
  source cidr not null,
  created_at timestamptz not null default now(),
  constraint trunks_source unique (source)
);
