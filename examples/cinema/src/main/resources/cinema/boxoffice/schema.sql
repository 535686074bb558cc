-- The cinema's database; run at each start.

create table if not exists ticket (
  id text primary key,
  show text not null,
  seat text not null,
  price numeric(10, 2) not null,
  holder text
);

create table if not exists cart (
  id text primary key,
  user_id text not null,
  email text not null
);

create table if not exists cart_item (
  cart_id text not null references cart,
  ticket_id text not null references ticket,
  primary key (cart_id, ticket_id)
);

create table if not exists charge (
  id text primary key,
  idempotency_key text not null unique,
  cart_id text not null references cart,
  amount numeric(10, 2) not null,
  refunded boolean not null default false
);

create table if not exists "order" (
  id text primary key,
  ticket_id text not null references ticket,
  charge_id text not null unique references charge
);

create table if not exists outage (
  ticket_id text primary key references ticket,
  calls int not null
);

create table if not exists mail (
  id bigint generated always as identity primary key,
  sender text not null,
  recipient text not null,
  subject text not null,
  body text not null
);

create table if not exists effect (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  run_id text not null,
  action text not null,
  subject text not null,
  outcome text not null
);

create index if not exists effect_run on effect (run_id);

-- The evening's show: ten rows of ten seats, tkt_a1 to tkt_j10.
insert into ticket (id, show, seat, price)
select 'tkt_' || chr(96 + r) || s, 'The Third Man', chr(64 + r) || s, 12.50
from generate_series(1, 10) as r, generate_series(1, 10) as s
on conflict (id) do nothing;
