-- Which sprinkles the two use: one record of each person for each sprinkle; on the devices the newer word of both stands.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

create table public.addon (
  id uuid primary key,
  author_id uuid not null,
  pair_id uuid,
  visibility text not null check (visibility in ('private', 'calendar_visible', 'shared')),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  clocks jsonb not null,
  sync_state jsonb not null default '{}',
  name jsonb,
  enabled jsonb
);
comment on table public.addon is 'Whether one person wants a sprinkle used. Turning one off hides it; its records stay.';

select cupcake.register_synced_table('addon', '{"countable": false}');
