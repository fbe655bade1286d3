-- The journal's table on the server. The content is opaque there: it is merged, searched and shown on devices.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

create table public.journal_entry (
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
  text jsonb,
  at jsonb,
  time_zone jsonb,
  all_day jsonb,
  tags jsonb,
  starred jsonb,
  location jsonb,
  weather jsonb,
  media jsonb,
  source jsonb,
  source_id jsonb,
  source_data jsonb
);
comment on table public.journal_entry is 'What somebody wrote on a day. Both may edit what is shared; only its author deletes it.';

select cupcake.register_synced_table('journal_entry', '{"edit": "both", "delete": "author"}');
