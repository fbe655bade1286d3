-- Moods on the server. Health data: a check-in is its author's alone; the content is opaque here.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

create table public.mood_check_in (
  id uuid primary key,
  author_id uuid not null,
  pair_id uuid,
  visibility text not null check (visibility in ('private', 'calendar_visible', 'shared')),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  clocks jsonb not null,
  sync_state jsonb not null default '{}',
  at jsonb,
  time_zone jsonb,
  day jsonb,
  valence jsonb,
  energy jsonb,
  feelings jsonb,
  factors jsonb,
  note jsonb
);
comment on table public.mood_check_in is 'How somebody felt. Only its author reads it.';

select cupcake.register_synced_table('mood_check_in', '{"edit": "author", "delete": "author"}');

create table public.mood_weather (
  id uuid primary key,
  author_id uuid not null,
  pair_id uuid,
  visibility text not null check (visibility in ('private', 'calendar_visible', 'shared')),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  clocks jsonb not null,
  sync_state jsonb not null default '{}',
  day jsonb,
  word jsonb
);
comment on table public.mood_weather is 'One word for the other to see, if its author offers it.';

select cupcake.register_synced_table('mood_weather', '{"edit": "author", "delete": "author", "countable": false}');
