-- The order in which log entries become visible to readers, of a run and of a whole environment: by the transaction that
-- wrote them, then by number. A reader goes only as far as the oldest transaction that still writes, so that what commits
-- late, and what comes late of an old epoch, is never behind a cursor. Rewrites run_log.
alter table run_log
  add column environment_id bigint,
  add column written_by xid8 not null default pg_current_xact_id(),
  add column number bigint generated always as identity;
update run_log set environment_id = run.environment_id from run where run.id = run_log.run_id;
alter table run_log alter column environment_id set not null;
create index run_log_arrival on run_log (run_id, written_by, number);
create index run_log_environment on run_log (environment_id, written_by, number);
