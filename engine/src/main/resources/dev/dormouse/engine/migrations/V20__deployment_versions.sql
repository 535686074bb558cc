-- What a version was made with: the SDK on its class path, and the command line that deployed it. What a run's latest attempt was begun
-- on: a machine that had loaded its task before, or not. Rewrites nothing.
alter table deployment
  add column sdk_version text not null default '',
  add column cli_version text not null default '';

update deployment set sdk_version = substring(file.name from '^dormouse-sdk-(.+)[.]jar$')
from deployment_file file
where file.deployment_id = deployment.id and file.name ~ '^dormouse-sdk-.+[.]jar$';

alter table run add column warm_start boolean;
