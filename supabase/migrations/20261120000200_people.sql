-- People: profiles, pairs, membership and invites. Reached through RPCs only.
--
-- No foreign key to auth.users: a cascade from there would remove rows behind the feeds' back, and a partner's
-- devices would never hear of it. Deleting an account is a function's work.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

create table public.profile (
  id uuid primary key,
  display_name text not null default '' check (char_length(display_name) <= 80),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table public.profile is 'What a member shows to the partner. The id is the account''s.';

create table public.pair (
  id uuid primary key default gen_random_uuid(),
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  forgotten_at timestamptz,
  emptied_at timestamptz
);
comment on table public.pair is
  'Two members. An ended pair is restored if the same two pair again within 30 days; then it is forgotten for good, and '
  'emptied once no record belongs to it any more (*_housekeeping.sql).';
create index pair_to_forget on public.pair (ended_at) where ended_at is not null and emptied_at is null;

create table public.pair_member (
  id uuid primary key default gen_random_uuid(),
  pair_id uuid not null references public.pair (id),
  user_id uuid not null,
  seat bigint not null check (seat in (1, 2)),
  joined_at timestamptz not null default now(),
  ended_at timestamptz,
  unique (pair_id, seat),
  unique (pair_id, user_id)
);
comment on table public.pair_member is 'At most two seats by constraint; at most one active pair per person by index.';
create unique index pair_member_one_active on public.pair_member (user_id) where ended_at is null;
create index pair_member_user on public.pair_member (user_id);

create table public.invite (
  id uuid primary key default gen_random_uuid(),
  inviter_id uuid not null,
  code_hash bytea not null unique,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  used_by uuid,
  pair_id uuid references public.pair (id)
);
comment on table public.invite is 'Single use, 24 hours. Only a keyed hash of the code is kept.';
create index invite_inviter on public.invite (inviter_id);
create index invite_pair on public.invite (pair_id);

create table cupcake.secret (
  single boolean primary key default true check (single),
  invite_key bytea not null
);
comment on table cupcake.secret is
  'The key of invite hashes: a copy of the invite table alone does not let anybody try codes against it.';
insert into cupcake.secret (invite_key)
  values (sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())));

create table cupcake.invite_attempt (
  member_id uuid primary key,
  since timestamptz not null default clock_timestamp(),
  wrong bigint not null default 0
);
comment on table cupcake.invite_attempt is 'Wrong codes per account within the current hour.';

-- The second wall. The API roles have no privilege on these tables at all; should one ever be granted by
-- mistake, these policies still show a person no more than what the RPCs would.
alter table public.profile enable row level security;
alter table public.pair enable row level security;
alter table public.pair_member enable row level security;
alter table public.invite enable row level security;
alter table cupcake.secret enable row level security;
alter table cupcake.invite_attempt enable row level security;
revoke all on public.profile, public.pair, public.pair_member, public.invite from public, anon, authenticated;
grant select, insert, update, delete on public.profile, public.pair, public.pair_member, public.invite to service_role;

create policy profile_own on public.profile for select to authenticated
  using (id = (select auth.uid()));
create policy pair_member_own on public.pair_member for select to authenticated
  using (user_id = (select auth.uid()));
create policy pair_own on public.pair for select to authenticated
  using (id in (select m.pair_id from public.pair_member as m where m.user_id = (select auth.uid())));
create policy invite_own on public.invite for select to authenticated
  using (inviter_id = (select auth.uid()));
