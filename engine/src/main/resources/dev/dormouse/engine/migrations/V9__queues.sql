-- Queues have ids, overrides have a time, and a queue may have a rate limit. Rewrites queue, which is small.
alter table queue
  add column id text not null default 'queue_' || substr(md5(random()::text || clock_timestamp()::text), 1, 24),
  add column overridden_at timestamptz,
  add column rate_runs int check (rate_runs > 0),
  add column rate_period_ms bigint check (rate_period_ms > 0);
create unique index queue_id on queue (id);

-- Beginnings of attempts in lanes with a rate limit, for as long as they count.
create table lane_start (
  environment_id bigint not null,
  queue text not null,
  concurrency_key text not null,
  at timestamptz not null
);
create index lane_start_at on lane_start (environment_id, queue, concurrency_key, at);
