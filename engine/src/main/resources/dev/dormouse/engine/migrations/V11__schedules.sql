-- Tasks that are triggered again and again at given times. Rewrites nothing.
create table schedule (
  id text primary key,
  environment_id bigint not null references environment,
  task_id text not null,
  -- declared in code and kept equal to it by each promotion; else made over the API
  declared boolean not null,
  expression text not null,
  timezone text not null,
  window_seconds int not null default 0 check (window_seconds >= 0),
  deduplication_key text,
  external_id text,
  active boolean not null default true,
  -- the next time that the expression names, and when the run for it is triggered: within the window
  next_at timestamptz not null,
  due_at timestamptz not null,
  last_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index schedule_key on schedule (environment_id, deduplication_key) where deduplication_key is not null;
create unique index schedule_declared on schedule (environment_id, task_id) where declared;
create index schedule_list on schedule (environment_id, id);
create index schedule_due on schedule (due_at) where active;
create index run_schedule on run (schedule_id, id) where schedule_id is not null;
