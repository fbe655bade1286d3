-- The photo that stands for somebody: a record of their own with one file, shown to the partner as any shared record is.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

create table public.portrait (
  id uuid primary key,
  author_id uuid not null,
  pair_id uuid,
  visibility text not null check (visibility in ('private', 'calendar_visible', 'shared')),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  clocks jsonb not null,
  sync_state jsonb not null default '{}',
  media jsonb
);
comment on table public.portrait is 'The photo that stands for somebody. The file is an attachment of the record.';

select cupcake.register_synced_table('portrait', '{"countable": false}');
