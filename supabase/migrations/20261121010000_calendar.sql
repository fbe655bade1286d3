-- The calendar's tables on the server. The content is opaque there: it is merged, repeated and shown on devices. Of an event
-- that is `calendar_visible` the partner is served the times alone; every column with words stays behind.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

create table public.calendar_event (
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
  notes jsonb,
  place jsonb,
  all_day jsonb,
  starts_at jsonb,
  ends_at jsonb,
  time_zone jsonb,
  starts_on jsonb,
  ends_on jsonb,
  rrule jsonb,
  rdates jsonb,
  exdates jsonb,
  moves jsonb,
  overrides jsonb,
  reminders jsonb,
  occasion jsonb,
  color jsonb,
  source jsonb,
  source_id jsonb,
  source_data jsonb
);
comment on table public.calendar_event is 'Something planned. Both may change and delete what is shared.';

create table public.calendar_link (
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
  at jsonb,
  title jsonb,
  icon jsonb,
  route jsonb,
  item_kind jsonb
);
comment on table public.calendar_link is 'A day in the calendar that belongs to a record of another sprinkle, and goes with it.';

select cupcake.register_synced_table('calendar_event', '{"edit": "both", "delete": "both",
  "projection": ["all_day", "starts_at", "ends_at", "time_zone", "starts_on", "ends_on", "rrule", "rdates", "exdates", "moves"]}');
select cupcake.register_synced_table('calendar_link',
  '{"parent": true, "follows": true, "edit": "nobody", "delete": "both", "countable": false}');
