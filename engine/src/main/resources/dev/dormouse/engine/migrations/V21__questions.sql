-- What was asked of the analytics, so that a restart forgets none of it. A new table; nothing is rewritten.
create table asked_question (
  id bigint generated always as identity primary key,
  organization_id bigint not null,
  text text not null,
  asked_at timestamptz not null,
  took_ms bigint not null,
  rows int not null,
  -- empty where it was answered
  failure text not null
);
create index asked_question_latest on asked_question (organization_id, id);
create index asked_question_age on asked_question (asked_at);
