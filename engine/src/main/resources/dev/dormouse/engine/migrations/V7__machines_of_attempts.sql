-- Which machine an attempt had, and what a run computed on a smaller machine than its present one. No table is rewritten.
alter table attempt add column machine text;
alter table run
  add column former_machine text,
  add column former_computed_ms bigint;
