-- Milestones on the server. The content is opaque there; everything else of memories is read from the other tables on devices.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

create table public.milestone (
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
  day jsonb,
  note jsonb,
  theme jsonb,
  media jsonb
);
comment on table public.milestone is 'A day that is kept by name. Both may edit what is shared; only its author deletes it.';

select cupcake.register_synced_table('milestone', '{"edit": "both", "delete": "author"}');
