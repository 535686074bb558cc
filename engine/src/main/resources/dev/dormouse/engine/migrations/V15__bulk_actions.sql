-- Things that are done about many runs, and each of these runs: chosen when the action was made, done once. Rewrites nothing.
create table bulk_action (
  id text primary key,
  environment_id bigint not null,
  kind text not null check (kind in ('CANCEL', 'REPLAY', 'RESTART')),
  status text not null check (status in ('PENDING', 'COMPLETED', 'ABORTED')),
  name text,
  total int not null,
  succeeded int not null default 0,
  failed int not null default 0,
  created_at timestamptz not null,
  -- when it last did something: open actions take turns
  worked_at timestamptz,
  completed_at timestamptz
);
create index bulk_action_list on bulk_action (environment_id, id);
create index bulk_action_open on bulk_action (worked_at nulls first, id) where status = 'PENDING';

create table bulk_action_run (
  bulk_action_id text not null,
  run_id text not null,
  done_at timestamptz,
  -- REPLAY: the new run
  made_run_id text,
  -- why nothing could be done
  failure text,
  primary key (bulk_action_id, run_id)
);
create index bulk_action_run_left on bulk_action_run (bulk_action_id, run_id) where done_at is null;
