-- Public tokens that open once and have done so, until they end by themselves. Rewrites nothing.
create table used_token (
  id text primary key,
  expires_at timestamptz not null
);
create index used_token_expiry on used_token (expires_at);
