-- Nodes by their lasting names: whose token opens them, and whether they get work. No table is rewritten.
create table node_name (
  name text primary key,
  created_at timestamptz not null,
  -- grows when its token is made anew: those of earlier generations open nothing
  generation int not null default 1,
  -- the join key that it came with; null where it was added by name
  join_key text,
  -- since when it gets no new runs
  draining_at timestamptz,
  -- since when its token opens nothing, and its checkpoints are given up
  forgotten_at timestamptz
);
