-- How long environments keep what is over, and indexes by which what is too old is found. Reads run, waitpoint, event and batch once.
create table retention (
  environment_id bigint primary key references environment,
  runs_seconds bigint not null,
  logs_seconds bigint not null,
  events_seconds bigint not null
);
create index run_finished on run (environment_id, finished_at) where finished_at is not null;
create index batch_finished on batch (environment_id, finished_at) where finished_at is not null;
create index event_age on event (environment_id, created_at);
-- by which waits were ended: also after their ends
create index waitpoint_ended_by_event on waitpoint (event_id) where event_id is not null;
create index waitpoint_of_token on waitpoint (token_id) where token_id is not null;
drop index waitpoint_token;
create index waitpoint_token_age on waitpoint (environment_id, completed_at) where kind = 'TOKEN' and run_id is null;
create index checkpoint_age on checkpoint (dropped_at) where dropped_at is not null;
