-- What runs ask of their nodes, and how large a machine a node can have. Rewrites nothing.
alter table run
  -- asked for with the trigger
  add column own_labels text[] not null default '{}',
  -- what its node must have, as far as it is known: its own, and those of its task
  add column labels text[] not null default '{}';
create index run_labels on run (environment_id)
  where labels <> '{}' and status in ('QUEUED', 'DELAYED', 'PENDING_VERSION');

-- Null: machines of any size.
alter table node add column memory_mib int check (memory_mib > 0);
