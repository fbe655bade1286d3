-- The ground that sync stands on: the closed schema, clocks, the registry, heads and feeds.
--
-- Schema cupcake is never exposed through the API: its functions take an identity as an argument, so whoever
-- could call them could be anybody. Only SECURITY DEFINER functions in public, which ask auth.uid(), reach in.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

create schema if not exists cupcake;
revoke all on schema cupcake from public, anon, authenticated;
comment on schema cupcake is 'Not exposed. Functions here take an identity as an argument and trust it.';

-- ---------------------------------------------------------------- clocks

-- 32 lowercase hex digits: 12 of milliseconds, 4 of a counter, 16 of the node. Always compared COLLATE "C":
-- a database's own collation may order digits and letters otherwise.

create function cupcake.clock_of(clocks jsonb, col text) returns text
language sql immutable parallel safe as $$
  select coalesce(clocks ->> col, clocks ->> '*', '00000000000000000000000000000000')
$$;
comment on function cupcake.clock_of(jsonb, text) is
  'A column''s clock in a clock map; "*" stands for every column that is not named. '
  'No pinned search_path: that would keep it from being inlined, and it names nothing outside pg_catalog.';

create function cupcake.server_clock(now_ms bigint, above text) returns text
language sql immutable parallel safe as $$
  select lpad(to_hex(greatest(now_ms << 16, ('x' || left(above, 16))::bit(64)::bigint + 1)), 16, '0')
         || 'ffffffffffffffff'
$$;
comment on function cupcake.server_clock(bigint, text) is
  'The server''s own clock, above the given one, for a value that the server decides: '
  'had it kept a device''s clock, one clock would stand for two values.';

create function cupcake.clock_time(clock text) returns timestamptz
language sql stable parallel safe as $$
  select 'epoch'::timestamptz + ('x0000' || left(clock, 12))::bit(64)::bigint * interval '1 millisecond'
$$;
comment on function cupcake.clock_time(text) is 'The moment that a clock names.';

create function cupcake.newest_clock(clocks jsonb) returns text
language plpgsql immutable parallel safe set search_path = '' as $$
begin
  return (select max(c.value collate "C") from jsonb_each_text(clocks) as c);
end $$;
comment on function cupcake.newest_clock(jsonb) is
  'The highest clock of a map; updated_at is derived from it. PL/pgSQL, like all here that hold a query: '
  'what cannot be inlined is planned anew at every call in language sql.';

create function cupcake.to_ms(moment timestamptz) returns bigint
language sql stable parallel safe as $$
  select (extract(epoch from moment) * 1000)::bigint
$$;
comment on function cupcake.to_ms(timestamptz) is 'Milliseconds since 1970, exact: extract gives a numeric.';

create function cupcake.from_ms(ms bigint) returns timestamptz
language sql stable parallel safe as $$
  select 'epoch'::timestamptz + ms * interval '1 millisecond'
$$;
comment on function cupcake.from_ms(bigint) is 'The moment, exact: to_timestamp would go through a double of seconds.';

create function cupcake.is_ms(value jsonb) returns boolean
language sql immutable parallel safe as $$
  select case when jsonb_typeof(value) = 'number'
    then value::numeric between -62135596800000 and 253402300799999 and value::numeric = trunc(value::numeric)
    else false end
$$;
comment on function cupcake.is_ms(jsonb) is
  'A whole number of milliseconds within the years 1 to 9999, which is what devices can hold.';

create function cupcake.level_rank(word text) returns integer
language sql immutable parallel safe as $$
  select case word when 'shared' then 2 when 'calendar_visible' then 1 else 0 end
$$;
comment on function cupcake.level_rank(text) is
  'private < calendar_visible < shared. A word from the future counts as private: when in doubt, narrower.';

create function cupcake.level_word(rank integer) returns text
language sql immutable parallel safe as $$
  select case rank when 2 then 'shared' when 1 then 'calendar_visible' else 'private' end
$$;
comment on function cupcake.level_word(integer) is 'The word of a rank.';

-- ---------------------------------------------------------------- what is synced

create table cupcake.synced_table (
  name text collate "C" primary key check (name ~ '^[a-z][a-z0-9_]{0,50}$'),
  server boolean not null default false,
  content text[] not null default '{}',
  projection text[] not null default '{}',
  edit text not null default 'author' check (edit in ('author', 'both', 'nobody')),
  delete text not null default 'author' check (delete in ('author', 'both')),
  countable boolean not null default true,
  child boolean not null default false check (not child or edit = 'nobody'),
  follows boolean not null default false check (child or not follows)
);
comment on table cupcake.synced_table is
  'What sync may touch. Names of tables and columns come from here, never from a request. '
  'server: rows that only the server writes (profiles, membership). child: a row belongs to another record (parent_table, '
  'parent_id) and to that record''s author; the partner sees it only while the record is shared in full. follows: it has no '
  'visibility of its own beyond that.';

create table cupcake.epoch (
  single boolean primary key default true check (single),
  epoch bigint not null default 1
);
comment on table cupcake.epoch is 'Raised when the server is restored from a backup: every cursor from before is void.';
insert into cupcake.epoch default values;

create table cupcake.head (
  member_id uuid primary key,
  revision bigint not null default 0
);
comment on table cupcake.head is
  'A member''s newest revision. Its row is the lock that makes revisions gapless and in commit order.';

create table cupcake.feed (
  member_id uuid not null,
  table_name text collate "C" not null,
  record_id uuid not null,
  revision bigint not null,
  kind text not null check (kind in ('full', 'projection', 'withdrawn', 'server')),
  primary key (member_id, table_name, record_id),
  unique (member_id, revision)
);
comment on table cupcake.feed is
  'One row per member and record: the revision at which what the member is shown last changed. '
  'Compacted by nature: a record that changed a hundred times is pulled once.';

create table cupcake.node (
  node text primary key check (node ~ '^[0-9a-f]{16}$'),
  member_id uuid not null,
  last_call bigint not null,
  seen_at timestamptz not null default clock_timestamp(),
  led_call bigint,
  led_to bigint
);
comment on table cupcake.node is
  'A device''s database and its highest call number: a delayed copy of an old request must not write. led_call, led_to: the '
  'newest call that said that others follow it, and the cursor that it was answered, from which they go on.';

create table cupcake.audit_log (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  actor_id uuid not null,
  action text not null,
  pair_id uuid,
  counts jsonb not null default '{}'
);
comment on table cupcake.audit_log is
  'One row per call that changed something shared: who, what, how many. Never content, names or ids of records; '
  'nothing about private writing.';
create index audit_log_pair on cupcake.audit_log (pair_id, at);
create index audit_log_at on cupcake.audit_log using brin (at);

alter table cupcake.synced_table enable row level security;
alter table cupcake.epoch enable row level security;
alter table cupcake.head enable row level security;
alter table cupcake.feed enable row level security;
alter table cupcake.node enable row level security;
alter table cupcake.audit_log enable row level security;

-- New functions are executable by PUBLIC. A per-schema default cannot take that away (it only adds), so every
-- migration that makes functions here ends with this line.
revoke execute on all functions in schema cupcake from public, anon, authenticated;
