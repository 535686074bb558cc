-- Checkpoints are kept for a while after their runs are past them, so that a replay may begin at one. Rewrites nothing.
alter table checkpoint
  add column attempt int not null default 0,
  -- whether its run waited, rather than computed
  add column waiting boolean not null default true,
  -- its run is past it: it is kept for replays until it is dropped
  add column passed_at timestamptz;
create index checkpoint_passed on checkpoint (id) where passed_at is not null and dropped_at is null;

-- How much is kept: so many of each run, for so long, and so many bytes of the environment together.
alter table environment
  add column kept_checkpoints int not null default 2 check (kept_checkpoints >= 0),
  add column kept_seconds bigint not null default 86400 check (kept_seconds > 0),
  add column kept_bytes bigint not null default 1073741824 check (kept_bytes >= 0);

-- The waits of its run that a checkpoint does not know the end of.
create table checkpoint_wait (
  checkpoint_id text not null,
  waitpoint_id text not null,
  primary key (checkpoint_id, waitpoint_id)
);

-- Runs that began at a checkpoint of another run: it stays for as long as they would go on from it.
create table checkpoint_replay (
  checkpoint_id text not null,
  run_id text not null,
  primary key (checkpoint_id, run_id)
);

-- In a replay: the wait of the former run that this one stands for.
alter table waitpoint add column former_id text;
create index waitpoint_former on waitpoint (former_id) where former_id is not null;
