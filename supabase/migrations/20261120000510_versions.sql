-- Versions: what a record's columns once held. Children of their record (docs/sync.md): they belong to its author, and the
-- partner sees them only while the record and the version are both shared.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

create table public.record_version (
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
  column_name jsonb,
  value jsonb,
  lost_clock jsonb,
  reason jsonb
);
comment on table public.record_version is
  'What a column of a record once held. parent_pair: the pair that the record is shared in full with, kept beside it.';

select cupcake.register_synced_table('record_version', '{"parent": true, "edit": "nobody", "countable": false}');
