-- Finds the run that further triggers of a debounce key join; and items of batches that could not be triggered. Rewrites nothing.
create index run_debounce on run (environment_id, task_id, debounce_key) where debounce_key is not null and status = 'DELAYED';

create table batch_refusal (
  batch_id text not null,
  position int not null,
  task_id text not null,
  code text not null,
  message text not null,
  primary key (batch_id, position)
);
