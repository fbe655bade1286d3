-- The question of the day on the server. What was asked and answered is opaque there.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

create table public.question_answer (
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
  circle jsonb,
  question_id jsonb,
  question jsonb,
  text jsonb
);
comment on table public.question_answer is 'Somebody''s answer to the question of a day. Only its author changes it, and opens it.';

select cupcake.register_synced_table('question_answer', '{"edit": "author", "delete": "author"}');

create table public.question_marker (
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
  circle jsonb
);
comment on table public.question_marker is 'That somebody has answered on a day; no word of it.';

select cupcake.register_synced_table('question_marker', '{"edit": "author", "delete": "author", "countable": false}');

create table public.own_question (
  id uuid primary key,
  author_id uuid not null,
  pair_id uuid,
  visibility text not null check (visibility in ('private', 'calendar_visible', 'shared')),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  clocks jsonb not null,
  sync_state jsonb not null default '{}',
  text jsonb,
  day jsonb
);
comment on table public.own_question is 'A question that two people wrote themselves, for a day.';

select cupcake.register_synced_table('own_question', '{"edit": "both", "delete": "both"}');
