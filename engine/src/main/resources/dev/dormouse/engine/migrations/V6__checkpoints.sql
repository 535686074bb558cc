-- Where the checkpoints of runs are stored, and what a node must be like to restore them. No table is rewritten.

-- kernel, processor features, JDK, image, and "store", as the node says them; empty where it makes no checkpoints
alter table node add column platform jsonb not null default '{}';

create table checkpoint (
  id text primary key,
  run_id text not null,
  store text not null,
  platform jsonb not null,
  bytes bigint not null,
  created_at timestamptz not null,
  -- no run will go on from it: a node of its store deletes the image, and then the row goes
  dropped_at timestamptz
);
create index checkpoint_run on checkpoint (run_id) where dropped_at is null;
create index checkpoint_dropped on checkpoint (store, id) where dropped_at is not null;
