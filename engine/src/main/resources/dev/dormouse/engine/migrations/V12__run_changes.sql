-- What the analytics' copy of runs is told of, written in the transaction of each change, and who tells it. Without an index:
-- rows are only added, read from the beginning, and deleted by their place. Rewrites nothing.
create table run_change (
  run_id text not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_insert_threshold = -1);

-- One row. Who reads run_change at present, and how often rows were thrown away because nobody did.
create table run_change_reader (
  one boolean primary key default true check (one),
  reader text not null default '',
  lease_until timestamptz,
  gaps bigint not null default 0
);
insert into run_change_reader default values;

-- All that a run was given, also those that are dropped since.
alter table run
  add column checkpoint_count int not null default 0,
  add column checkpoint_bytes bigint not null default 0;
