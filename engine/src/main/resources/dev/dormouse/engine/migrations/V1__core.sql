-- The core: tenancy, deployments, runs, waits, events, batches, nodes. A new database; nothing is rewritten.
-- Texts that are JSON are kept as they came (text), except where SQL looks into them (jsonb).

create table organization (
  id bigint generated always as identity primary key,
  slug text not null unique,
  name text not null,
  created_at timestamptz not null
);

create table project (
  id bigint generated always as identity primary key,
  organization_id bigint not null references organization,
  ref text not null unique,
  slug text not null,
  name text not null,
  created_at timestamptz not null,
  unique (organization_id, slug)
);

create table environment (
  id bigint generated always as identity primary key,
  project_id bigint not null references project,
  kind text not null check (kind in ('DEV', 'STAGING', 'PROD', 'PREVIEW')),
  slug text not null,
  concurrency_limit int check (concurrency_limit > 0),
  burst_factor double precision not null default 1.0 check (burst_factor >= 1.0),
  paused boolean not null default false,
  current_deployment_id text,
  -- what the picker remembers between visits
  served_at timestamptz,
  lane_cursor_queue text not null default '',
  lane_cursor_key text not null default '',
  created_at timestamptz not null,
  archived_at timestamptz,
  unique (project_id, slug)
);

-- Secret keys of environments (environment_id set), and personal tokens and node tokens (not set). Only hashes are kept:
-- SHA-256, which is enough for keys of 160 random bits.
create table secret_key (
  hash bytea primary key,
  kind text not null check (kind in ('ENVIRONMENT', 'PERSONAL', 'NODE')),
  environment_id bigint references environment,
  hint text not null,
  name text not null,
  created_at timestamptz not null,
  revoked_at timestamptz,
  check ((kind = 'ENVIRONMENT') = (environment_id is not null))
);

-- Secrets of the installation itself: what run tokens and public tokens are signed with.
create table signing_key (
  name text primary key,
  secret bytea not null,
  created_at timestamptz not null
);

create table deployment (
  id text primary key,
  environment_id bigint not null references environment,
  version text not null,
  packages text[] not null,
  created_at timestamptz not null,
  promoted_at timestamptz,
  unique (environment_id, version)
);

create table deployment_file (
  deployment_id text not null references deployment,
  position int not null,
  name text not null,
  digest text not null,
  bytes bigint not null,
  primary key (deployment_id, position)
);

create table deployment_task (
  deployment_id text not null references deployment,
  task_id text not null,
  queue text not null,
  event_name text,
  declaration jsonb not null,
  primary key (deployment_id, task_id)
);
create index deployment_task_event on deployment_task (event_name, deployment_id) where event_name is not null;

-- Every task that an environment has ever had: tells a misspelt task from one whose version is yet to come.
create table task (
  environment_id bigint not null references environment,
  task_id text not null,
  primary key (environment_id, task_id)
);

create table queue (
  environment_id bigint not null references environment,
  name text not null,
  concurrency_limit int check (concurrency_limit >= 0),
  limit_override int check (limit_override >= 0),
  paused boolean not null default false,
  primary key (environment_id, name)
);

create table node (
  id text primary key,
  name text not null,
  slots int not null,
  labels jsonb not null,
  registered_at timestamptz not null,
  lease_until timestamptz not null,
  lost_at timestamptz
);
create unique index node_alive on node (name) where lost_at is null;

create table batch (
  id text primary key,
  environment_id bigint not null references environment,
  total int not null,
  remaining int not null check (remaining >= 0),
  waitpoint_id text,
  idempotency_key text,
  created_at timestamptz not null,
  finished_at timestamptz
);
create unique index batch_idempotency on batch (environment_id, idempotency_key) where idempotency_key is not null;

create table run (
  id text primary key,
  environment_id bigint not null references environment,
  task_id text not null,
  status text not null,
  -- grows with every change of the row: orders what leaves the engine
  revision bigint not null default 1,
  epoch bigint not null default 0,
  attempt int not null default 0,
  -- attempts that ended through no fault of the run
  lost int not null default 0,
  -- how often a machine with the run was lost, attempts that were restored included
  losses int not null default 0,

  queue text not null,
  concurrency_key text not null default '',
  position bigint not null,
  priority int not null default 0,

  requested_version text,
  deployment_id text references deployment,
  node_id text references node,
  assigned_at timestamptz,
  checkpoint_id text,
  -- whose reports are heard: this node's, of epochs from this one on; another's is a zombie
  reporter_id text,
  reporter_epoch bigint not null default 0,

  payload text not null,
  output text,
  error text,
  metadata jsonb not null default '{}',
  tags text[] not null default '{}',
  context text,

  -- as triggered, or as its task declares from the moment it is locked to a deployment
  machine text,
  max_attempts int,
  max_duration_seconds int,
  retry jsonb,

  created_at timestamptz not null,
  updated_at timestamptz not null,
  delayed_until timestamptz,
  expires_at timestamptz,
  ttl text,
  queued_at timestamptz,
  started_at timestamptz,
  attempt_started_at timestamptz,
  finished_at timestamptz,
  computed_ms bigint not null default 0,
  -- of these, in the present epoch; a node tells the sum each time
  epoch_computed_ms bigint not null default 0,
  cancel_requested_at timestamptz,
  cancel_told boolean not null default false,

  idempotency_key text,
  is_test boolean not null default false,
  trigger_function text not null,
  traceparent text,
  root_run_id text,
  parent_run_id text,
  depth int not null default 0,
  batch_id text references batch,
  batch_index int,
  waitpoint_id text,
  replay_of text,
  schedule_id text,
  event_id text,
  debounce_key text
) with (fillfactor = 80);


create index run_lane on run (environment_id, queue, concurrency_key, position, id) where status = 'QUEUED';
create index run_slot on run (environment_id, queue, concurrency_key) where status in ('DEQUEUED', 'EXECUTING');
create index run_waiting on run (environment_id) where status = 'WAITING';
create index run_node on run (node_id) where node_id is not null;
create index run_due on run (delayed_until) where status = 'DELAYED';
create index run_expiry on run (expires_at) where expires_at is not null and attempt = 0 and status in ('PENDING_VERSION', 'DELAYED', 'QUEUED');
create index run_pending_version on run (environment_id, task_id) where status = 'PENDING_VERSION';
create index run_list on run (environment_id, id);
create index run_children on run (parent_run_id, id) where parent_run_id is not null;
create index run_batch on run (batch_id, batch_index) where batch_id is not null;
create index run_tags on run using gin (tags) where tags <> '{}';

-- All runs of a batch in the order of its items, those included that an idempotency key had made before.
create table batch_run (
  batch_id text not null references batch,
  position int not null,
  run_id text not null,
  primary key (batch_id, position)
);

create table idempotency_key (
  environment_id bigint not null references environment,
  task_id text not null,
  key_hash bytea not null,
  run_id text not null,
  expires_at timestamptz not null,
  primary key (environment_id, task_id, key_hash)
);
create index idempotency_key_expiry on idempotency_key (expires_at);

create table attempt (
  run_id text not null,
  number int not null,
  status text not null,
  started_at timestamptz,
  finished_at timestamptz not null,
  error text,
  primary key (run_id, number)
);

create table run_log (
  run_id text not null,
  epoch bigint not null,
  sequence bigint not null,
  attempt int not null,
  time timestamptz not null,
  level text not null,
  source text not null,
  message text not null,
  attributes text,
  span text,
  primary key (run_id, epoch, sequence)
);

-- What is waited for. With run_id: one wait of that run, which nobody else waits for. Without: a token, which waits name by
-- token_id.
create table waitpoint (
  id text primary key,
  environment_id bigint not null references environment,
  kind text not null,
  status text not null check (status in ('PENDING', 'COMPLETED')),
  run_id text,
  attempt int,
  -- the run's own name for its wait
  operation text,
  created_at timestamptz not null,
  -- DATETIME: when it ends; else when it times out
  expires_at timestamptz,
  completed_at timestamptz,
  timed_out boolean not null default false,
  -- what it brought is here, or the token's, or the event's payload, or told by the runs of waitpoint_run
  output text,
  token_id text,
  event_id text,
  -- RUN, BATCH: how many of its runs have not ended
  remaining int not null default 0,
  -- the epoch whose machine has been told of the end
  told_epoch bigint,
  -- the run is past it, so it need not be told (but again, should the run be restored from an earlier checkpoint)
  passed boolean not null default false,
  tags text[] not null default '{}',
  idempotency_key text,
  idempotency_expires_at timestamptz,
  event_name text,
  filter text,
  filter_path text,
  filter_key text,
  -- REQUEST: whether the task answers it, and what it answered
  answered boolean not null default false,
  answer text
);
create unique index waitpoint_operation on waitpoint (run_id, attempt, operation) where run_id is not null;
create index waitpoint_open on waitpoint (run_id) where run_id is not null and not passed;
create index waitpoint_token on waitpoint (token_id) where token_id is not null and status = 'PENDING';
create index waitpoint_expiry on waitpoint (expires_at) where status = 'PENDING' and expires_at is not null;
create index waitpoint_event on waitpoint (environment_id, event_name, filter_path, md5(filter_key)) where status = 'PENDING' and kind = 'EVENT';
create unique index waitpoint_idempotency on waitpoint (environment_id, idempotency_key) where idempotency_key is not null;
create index waitpoint_tokens on waitpoint (environment_id, id) where kind = 'TOKEN' and run_id is null;

-- The runs of a wait for runs, in the order of the batch's items. A run may be waited for several times (idempotency keys).
create table waitpoint_run (
  waitpoint_id text not null,
  position int not null,
  run_id text not null,
  primary key (waitpoint_id, position)
);
create index waitpoint_run_run on waitpoint_run (run_id);

create table event (
  id text primary key,
  environment_id bigint not null references environment,
  name text not null,
  sender_id text,
  payload text not null,
  created_at timestamptz not null,
  resumed int not null default 0,
  triggered int not null default 0
);
create unique index event_sender on event (environment_id, name, sender_id) where sender_id is not null;
create index event_log on event (environment_id, name, created_at, id);
