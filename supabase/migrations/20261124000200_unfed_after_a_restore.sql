-- A restored backup may be from before an account was deleted and the pair that it had ended was emptied: then nobody is left
-- in the pair by whom to know who had been shown its records, and what the feed said of them stayed. A new account that offers one
-- of those ids in private would have had it taken out of the other one's archive.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

create function cupcake.unfeed_what_is_gone() returns void
language plpgsql set search_path = '' as $$
declare
  v_name text;
begin
  for v_name in select s.name from cupcake.synced_table as s where not s.server order by 1 loop
    execute format($q$
      delete from cupcake.feed as f where f.table_name = %1$L and f.kind not in ('withdrawn', 'projection')
        and not exists (select from public.%1$I as t where t.id = f.record_id)
      $q$, v_name);
  end loop;
end $$;
comment on function cupcake.unfeed_what_is_gone() is
  'Forgets who was shown records that are not there any more. What was withdrawn or narrowed, devices may still have to hear. '
  'Reads the whole feed: for the restore of a backup, which nobody is served beside.';

create or replace function cupcake.restored(p_log jsonb, p_epoch bigint default null) returns bigint
language plpgsql set search_path = '' as $$
declare
  v_epoch constant bigint := cupcake.begin_epoch(p_log, p_epoch);
begin
  -- Last, for feeding makes heads for the seats of accounts that are gone.
  perform cupcake.erase_again();
  perform cupcake.unfeed_what_is_gone();
  return v_epoch;
end $$;

revoke execute on all functions in schema cupcake from public, anon, authenticated;
