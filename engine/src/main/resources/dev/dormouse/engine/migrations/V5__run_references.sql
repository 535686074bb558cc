-- Runs name their environment, deployment, node and batch without foreign keys: each cost a look-up and a row lock for every change of
-- every run, and the rows they name are never deleted. The engine looks them up itself before it writes. Rewrites nothing.
alter table run
  drop constraint run_environment_id_fkey,
  drop constraint run_deployment_id_fkey,
  drop constraint run_node_id_fkey,
  drop constraint run_batch_id_fkey;
alter table batch_run drop constraint batch_run_batch_id_fkey;
