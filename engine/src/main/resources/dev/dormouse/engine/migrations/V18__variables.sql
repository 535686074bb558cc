-- Variables of environments. Their values are encrypted with the environment's key, and that is sealed with a key that is
-- not in the database; so a copy of these tables tells names only.
create table environment_key (
  environment_id bigint primary key references environment,
  sealed bytea not null,
  created_at timestamptz not null
);

create table variable (
  environment_id bigint not null references environment,
  name text not null,
  encrypted bytea not null,
  secret boolean not null,
  updated_at timestamptz not null,
  primary key (environment_id, name)
);

-- Grows with each change of a variable: how nodes learn that what they have is old.
alter table environment add column variables_revision bigint not null default 0;
