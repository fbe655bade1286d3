-- Habits and their checks on the server. The content is opaque there.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

create table public.habit (
  id uuid primary key,
  author_id uuid not null,
  pair_id uuid,
  visibility text not null check (visibility in ('private', 'calendar_visible', 'shared')),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  clocks jsonb not null,
  sync_state jsonb not null default '{}',
  title jsonb,
  icon jsonb,
  colour jsonb,
  why jsonb,
  goal jsonb,
  weekdays jsonb,
  times_a_week jsonb,
  mode jsonb,
  starts_on jsonb,
  archived_at jsonb,
  position jsonb,
  remind_at jsonb
);
comment on table public.habit is 'A habit of one person or of both. Both may edit what is shared; only its author deletes it.';

select cupcake.register_synced_table('habit', '{"edit": "both", "delete": "author"}');

create table public.habit_check (
  id uuid primary key,
  author_id uuid not null,
  pair_id uuid,
  visibility text not null check (visibility in ('private', 'calendar_visible', 'shared')),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  clocks jsonb not null,
  sync_state jsonb not null default '{}',
  parent_table text collate "C" not null,
  parent_id uuid not null,
  parent_pair uuid,
  day jsonb,
  done_by jsonb,
  done_at jsonb
);
comment on table public.habit_check is 'A habit was done on a day. As visible as the habit; whoever may edit that adds and deletes checks.';

select cupcake.register_synced_table('habit_check',
  '{"parent": true, "follows": true, "edit": "nobody", "delete": "both", "countable": false}');
