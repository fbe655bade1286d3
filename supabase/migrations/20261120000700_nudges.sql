-- Nudges: a transaction that moves a member's head tells that member's devices, as it commits, that there is
-- something to pull. Whom, how far and who wrote; never what. A nudge may be lost: devices poll as well.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

create function cupcake.remember_node() returns trigger
language plpgsql set search_path = '' as $$
begin
  perform set_config('cupcake.node', new.node, true);
  return null;
end $$;
comment on function cupcake.remember_node() is
  'Keeps the node of a call for the rest of its transaction: a device takes no notice of the nudge of its own call.';

create trigger remember_node after insert or update on cupcake.node
  for each row execute function cupcake.remember_node();

create function cupcake.nudge() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- Every move of the head queues one of these; only the last speaks.
  if exists (select from cupcake.head as h where h.member_id = new.member_id and h.revision = new.revision) then
    perform realtime.send(
      jsonb_build_object('revision', new.revision, 'node', nullif(current_setting('cupcake.node', true), '')),
      'nudge', 'member:' || new.member_id, true);
  end if;
  return null;
exception when others then
  raise warning 'a nudge was not sent: %', sqlstate;
  return null;
end $$;
comment on function cupcake.nudge() is
  'Sends a member''s new revision to the member''s own topic. Whatever goes wrong here must not undo the write. '
  'SECURITY DEFINER: at the end of a transaction triggers run as whoever called.';

create constraint trigger nudge after update of revision on cupcake.head
  deferrable initially deferred
  for each row when (old.revision is distinct from new.revision)
  execute function cupcake.nudge();

-- A member hears what concerns them and nobody else does. No policy for insert: only the database speaks here.
-- A hosted project keeps this table for itself and lets `postgres` write policies on it, but not on every way of
-- applying migrations (github.com/supabase/cli/issues/6116). Without the policy nobody hears anything and devices
-- poll, which is no reason to be without the rest.
do $$
begin
  create policy member_nudges on realtime.messages for select to authenticated
    using (extension = 'broadcast' and (select realtime.topic()) = 'member:' || (select auth.uid()));
exception when insufficient_privilege or undefined_table or invalid_schema_name then
  raise warning 'no nudges yet: run the create policy of 20261120000700_nudges.sql in the project''s SQL editor';
end $$;

revoke execute on all functions in schema cupcake from public, anon, authenticated;
