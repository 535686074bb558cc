-- Failures in groups of those that look alike, where alerts go, and what is to be told there. Rewrites nothing.

-- What happened that somebody may want to hear of: written in the transaction in which it happens, taken and deleted by the one
-- that groups it and makes deliveries of it.
create table occurrence (
  id bigint generated always as identity primary key,
  environment_id bigint not null,
  kind text not null check (kind in ('RUN_FAILED', 'DEPLOYMENT_SUCCEEDED', 'DEPLOYMENT_FAILED')),
  -- the run, or the version
  subject text not null,
  message text,
  at timestamptz not null
);

create table error_group (
  id text primary key,
  environment_id bigint not null,
  task_id text not null,
  fingerprint text not null,
  type text not null,
  message text not null,
  status text not null check (status in ('UNRESOLVED', 'RESOLVED', 'IGNORED')),
  count bigint not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  last_run_id text not null,
  -- the latest versions in which it was seen, newest first
  versions text[] not null default '{}',
  resolved_at timestamptz,
  resolved_in_version text,
  ignored_at timestamptz,
  -- comes back by itself then, or after so many more occurrences; null for neither
  ignored_until timestamptz,
  ignored_until_count bigint,
  ignored_reason text
);
create unique index error_group_fingerprint on error_group (environment_id, task_id, fingerprint);
create index error_group_list on error_group (environment_id, id);
create index error_group_age on error_group (environment_id, last_seen_at);

create table alert_channel (
  id text primary key,
  environment_id bigint not null,
  name text not null,
  kind text not null check (kind in ('EMAIL', 'SLACK', 'WEBHOOK')),
  target text not null,
  -- WEBHOOK: what its requests are signed with
  secret text,
  alerts text[] not null,
  active boolean not null default true,
  created_at timestamptz not null
);
create index alert_channel_list on alert_channel (environment_id, id);

create table alert_delivery (
  id bigint generated always as identity primary key,
  channel_id text not null,
  environment_id bigint not null,
  kind text not null,
  body jsonb not null,
  created_at timestamptz not null,
  tries int not null default 0,
  -- when it is due; who tries it moves it on first, so that it is tried again should he die
  due_at timestamptz not null,
  delivered_at timestamptz,
  given_up_at timestamptz,
  failure text
);
create index alert_delivery_due on alert_delivery (due_at) where delivered_at is null and given_up_at is null;
create index alert_delivery_list on alert_delivery (channel_id, id);
create index alert_delivery_age on alert_delivery (created_at);
