-- Batches whose items come after them, in one stream or several: open until all are there. Rewrites nothing.
alter table batch add column open boolean not null default false;
