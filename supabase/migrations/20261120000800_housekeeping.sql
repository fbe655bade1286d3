-- Housekeeping: what is forgotten, when, and how an account goes. docs/sync.md states the rules ("Forgetting").
--
-- One call of cupcake.housekeep does one piece of work under one set of locks and answers whether there is more, so that
-- no head is held for long: heads are locked all at once and in order, and a second set would break that order. Whoever
-- runs it (pg_cron, the cloud on one machine, an operator) calls it until nothing is left.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

create table cupcake.stray_object (
  bucket_id text not null,
  name text not null,
  since timestamptz not null default clock_timestamp(),
  primary key (bucket_id, name)
);
comment on table cupcake.stray_object is
  'Files whose account is gone. Their rows in storage.objects must not be deleted by hand, or the bytes would stay: '
  'whoever holds the secret key removes them through the Storage API (docs/operations.md).';
alter table cupcake.stray_object enable row level security;

create function cupcake.clock_before(p_moment timestamptz) returns text
language sql immutable set search_path = '' as $$
  select lpad(to_hex(greatest((extract(epoch from p_moment) * 1000)::bigint, 0) << 16), 16, '0')
$$;
comment on function cupcake.clock_before(timestamptz) is
  'A text that is below every clock of that moment and above all earlier ones.';

-- ---------------------------------------------------------------- tombstones

create function cupcake.sweep_tombstones(p_table cupcake.synced_table, p_before timestamptz, p_limit integer) returns integer
language plpgsql set search_path = '' as $body$
declare
  v_ids uuid[];
  v_authors uuid[];
  v_swept jsonb;
  v_child text;
begin
  execute format($q$
    select array_agg(d.id), array_agg(distinct d.author_id) from (
      select t.id, t.author_id from public.%1$I as t
      where t.deleted_at is not null and t.sync_state ->> 'swept' is distinct from cupcake.clock_of(t.clocks, 'deleted_at')
        and cupcake.clock_of(t.clocks, 'deleted_at') collate "C" < $1
      order by cupcake.clock_of(t.clocks, 'deleted_at') collate "C" limit $2) as d
    $q$, p_table.name) into v_ids, v_authors using cupcake.clock_before(p_before), p_limit;
  if v_ids is null then
    return 0;
  end if;
  perform cupcake.lock_heads(v_authors);

  -- A new statement: what was undeleted while we waited is not due any more.
  execute format($q$
    with due as materialized (
      select t.id, cupcake.clock_of(t.clocks, 'deleted_at') as clock, coalesce(t.sync_state -> 'wiped', '[]') as before,
        array(select c from unnest($2) as c
          where cupcake.clock_of(t.clocks, c) = cupcake.clock_of(coalesce(t.sync_state -> 'seen', '{}'), c)) as wipe,
        -- What held nothing need not come again: an older app does not know every column.
        array(select v.key from jsonb_each(to_jsonb(t)) as v where v.key = any ($2) and v.value <> 'null') as held
      from public.%1$I as t
      where t.id = any ($1) and t.deleted_at is not null
        and t.sync_state ->> 'swept' is distinct from cupcake.clock_of(t.clocks, 'deleted_at')
    ), done as (
      update public.%1$I as t set %2$s,
        sync_state = t.sync_state || jsonb_build_object('swept', d.clock,
            'wiped', (d.before - d.wipe)
              || to_jsonb(array(select c from unnest(d.wipe) as c where c = any (d.held) or d.before ? c)))
          -- Its history until then is forgotten, also what of it comes late.
          || case when d.wipe @> $2 then jsonb_build_object('bytes', 0, 'forgot', d.clock) else '{}'::jsonb end
      from due as d where t.id = d.id
      returning t.id, d.clock, d.wipe @> $2 as whole
    )
    select jsonb_object_agg(s.id, s.clock) filter (where s.whole) from done as s
    $q$, p_table.name, cupcake.each_column(p_table.content, '{{i}} = case when {{l}} = any (d.wipe) then null else t.{{i}} end', ', '))
    into v_swept using v_ids, p_table.content;

  -- The history of a record goes with its last word; a version made after the deletion was not seen by who deleted.
  -- What follows a record (its files) was deleted with it and is a tombstone of its own.
  for v_child in
    select s.name from cupcake.synced_table as s where s.child and not s.follows and v_swept is not null
  loop
    execute format($q$
      delete from public.%1$I as c using jsonb_each_text($2) as p
      where c.parent_table = $1 and c.parent_id = p.key::uuid
        and cupcake.clock_of(c.clocks, '*') collate "C" <= p.value collate "C" $q$, v_child)
      using p_table.name, v_swept;
  end loop;
  return cardinality(v_ids);
end $body$;
comment on function cupcake.sweep_tombstones(cupcake.synced_table, timestamptz, integer) is
  'Wipes the content of tombstones, as of the clock of the deletion, except what the one who deleted had not seen; '
  'answers how many it looked at. Clocks stay and nobody is fed: nobody is shown anything new. `wiped` in sync_state '
  'names the columns that an undelete has to send again, `swept` the deletion that this was done for.';

-- ---------------------------------------------------------------- ended pairs

create function cupcake.forget_pairs(p_before timestamptz) returns integer
language plpgsql set search_path = '' as $$
declare
  v_pairs uuid[] := array(
    select p.id from public.pair as p
    where p.ended_at <= p_before and p.emptied_at is null and p.forgotten_at is null order by p.ended_at limit 100);
begin
  if cardinality(v_pairs) = 0 then
    return 0;
  end if;
  perform cupcake.lock_heads(array(select m.user_id from public.pair_member as m
    where m.pair_id = any (v_pairs) and cupcake.is_member(m.user_id)));
  -- A new statement: a pair that was restored while we waited is not ended any more.
  update public.pair set forgotten_at = clock_timestamp()
    where id = any (v_pairs) and ended_at <= p_before and forgotten_at is null;
  return cardinality(v_pairs);
end $$;
comment on function cupcake.forget_pairs(timestamptz) is
  'The cooling-off is over: these pairs can''t be restored any more. Under the heads of both, as join_pair: either the '
  'pair was restored before, or it is forgotten and a new one begins.';

create function cupcake.make_private(p_table cupcake.synced_table, p_pair uuid, p_limit integer) returns integer
language plpgsql set search_path = '' as $body$
declare
  -- What a child keeps of its parent's audience goes as well.
  v_child constant boolean := p_table.child;
  v_belongs constant text := case when v_child then '(t.pair_id = $2 or t.parent_pair = $2)' else 't.pair_id = $2' end;
  v_ids uuid[];
  v_authors uuid[];
  v_author record;
  v_done jsonb;
begin
  execute format($q$
    select array_agg(d.id), array_agg(distinct d.author_id) from (
      select t.id, t.author_id from public.%1$I as t where %2$s limit $1) as d $q$, p_table.name, v_belongs)
    into v_ids, v_authors using p_limit, p_pair;
  if v_ids is null then
    return 0;
  end if;
  perform cupcake.lock_heads(v_authors);
  execute format($q$
    with due as materialized (
      select t.id, coalesce(t.pair_id = $2, false) as shown, case when t.pair_id = $2
          then t.clocks || jsonb_build_object('visibility',
            cupcake.server_clock($3, cupcake.clock_of(t.clocks, 'visibility')))
          else t.clocks end as clocks
      from public.%1$I as t where t.id = any ($1) and %2$s
    ), done as (
      -- A child whose record is shown to somebody else by now stays with that record.
      update public.%1$I as t set pair_id = nullif(t.pair_id, $2), clocks = d.clocks,
        visibility = case when d.shown then 'private' else t.visibility end,
        updated_at = cupcake.clock_time(cupcake.newest_clock(d.clocks))%3$s
      from due as d where t.id = d.id
      returning t.id, t.author_id, d.shown
    )
    select jsonb_agg(jsonb_build_array(d.author_id, d.id) order by d.id) from done as d where d.shown
    $q$, p_table.name, v_belongs, case when v_child then ', parent_pair = nullif(t.parent_pair, $2)' else '' end)
    into v_done using v_ids, p_pair, cupcake.now_ms();
  -- At most two: both seats of one pair.
  for v_author in
    select (d ->> 0)::uuid as id, array_agg((p_table.name, (d ->> 1)::uuid, 'full')::cupcake.fed) as items
    from jsonb_array_elements(coalesce(v_done, '[]')) as d group by 1 order by 1
  loop
    perform cupcake.feed_member(v_author.id, v_author.items);
  end loop;
  return cardinality(v_ids);
end $body$;
comment on function cupcake.make_private(cupcake.synced_table, uuid, integer) is
  'Records of a forgotten pair become their author''s own: private, with the server''s clock, fed to the author. The '
  'other one is shown nothing before and nothing after, so their head does not move.';

create function cupcake.empty_pairs(p_limit integer) returns integer
language plpgsql set search_path = '' as $$
declare
  v_pair uuid;
  v_table cupcake.synced_table;
  v_count integer;
begin
  select p.id into v_pair from public.pair as p
    where p.ended_at is not null and p.emptied_at is null and p.forgotten_at is not null order by p.ended_at limit 1;
  if v_pair is null then
    return 0;
  end if;
  for v_table in select * from cupcake.synced_table where not server order by name loop
    v_count := cupcake.make_private(v_table, v_pair, p_limit);
    if v_count > 0 then
      return v_count;
    end if;
  end loop;
  -- Nothing can come to belong to it any more: records are only written for a pair that is active.
  update public.pair set emptied_at = clock_timestamp() where id = v_pair;
  perform cupcake.drop_seats(array[v_pair]);
  return 1;
end $$;
comment on function cupcake.empty_pairs(integer) is
  'Empties the pair that has been forgotten longest, one table''s batch at a time. The seats stay, with nothing but ids '
  'and dates: a device that was off all the while must still learn that its pair has ended.';

create function cupcake.drop_seats(p_pairs uuid[]) returns void
language plpgsql set search_path = '' as $$
begin
  delete from public.pair_member as m
    where m.pair_id = any (p_pairs) and not exists (select from auth.users as u where u.id = m.user_id);
  delete from public.invite as i
    where i.pair_id = any (p_pairs) and not exists (select from public.pair_member as m where m.pair_id = i.pair_id);
  delete from public.pair as p
    where p.id = any (p_pairs) and not exists (select from public.pair_member as m where m.pair_id = p.id);
end $$;
comment on function cupcake.drop_seats(uuid[]) is
  'Seats of deleted accounts in pairs that are over for good, and the pairs in which nobody is left.';

-- ---------------------------------------------------------------- accounts

create function cupcake.erase_account(p_member uuid) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_us record;
  v_again record;
  v_pairs uuid[];
  v_others uuid[];
  v_table cupcake.synced_table;
  v_count bigint;
  v_counts jsonb := '{}';
begin
  -- As join_pair: the count of wrong codes first, then the heads.
  delete from cupcake.invite_attempt where member_id = p_member;
  -- The lock routine, for an account that may be gone already.
  select * into v_us from cupcake.partnership(p_member);
  perform cupcake.lock_heads(array[p_member, v_us.partner_id]);
  -- Waiting for it, we may have seen it go: another device did the same.
  if not exists (select from cupcake.head as h where h.member_id = p_member) then
    return v_counts;
  end if;
  select * into v_again from cupcake.partnership(p_member);
  if v_us is distinct from v_again then
    raise exception using errcode = '40001', message = 'the pair changed during the call: send it again';
  end if;
  if v_us.pair_id is not null then
    update public.pair set ended_at = cupcake.from_ms(cupcake.now_ms()) where id = v_us.pair_id;
    update public.pair_member set ended_at = cupcake.from_ms(cupcake.now_ms()) where pair_id = v_us.pair_id;
    perform cupcake.feed_people(array_remove(array[v_us.partner_id], null), v_us.pair_id, false);
  end if;
  v_pairs := array(select m.pair_id from public.pair_member as m where m.user_id = p_member);
  v_others := array(select distinct m.user_id from public.pair_member as m
    where m.pair_id = any (v_pairs) and m.user_id <> p_member);

  for v_table in select * from cupcake.synced_table where not server order by name loop
    execute format($q$
      with gone as (
        delete from public.%1$I where author_id = $1 returning id
      ), unfed as (
        -- What was withdrawn from somebody, their devices may still have to hear; it says an id and nothing else.
        delete from cupcake.feed as f using gone as g
        where f.member_id = any ($2) and f.table_name = %1$L and f.record_id = g.id and f.kind <> 'withdrawn'
      )
      select count(*) from gone $q$, v_table.name) into v_count using p_member, v_others;
    v_counts := v_counts || jsonb_build_object(v_table.name, v_count);
  end loop;
  delete from cupcake.feed as f where f.member_id = any (v_others) and f.table_name = 'profile' and f.record_id = p_member;
  delete from cupcake.feed where member_id = p_member;
  delete from cupcake.node where member_id = p_member;
  delete from cupcake.digest_report where member_id = p_member;
  delete from cupcake.member_epoch where member_id = p_member;
  delete from public.invite where inviter_id = p_member or used_by = p_member;
  delete from public.profile where id = p_member;
  -- What the pair owns is the other one's too, until the pair is forgotten; who paid is not told any more.
  update public.pair_entitlement set purchaser_user_id = null where purchaser_user_id = p_member;
  -- That something happened in a pair stays in the log until it expires; who did it does not.
  update cupcake.audit_log set actor_id = '00000000-0000-0000-0000-000000000000'
    where (pair_id = any (v_pairs) or pair_id is null) and actor_id = p_member;
  insert into cupcake.audit_log (actor_id, action, counts)
    values ('00000000-0000-0000-0000-000000000000', 'delete_account', v_counts);
  perform cupcake.note_stray_objects(p_member);
  delete from auth.users where id = p_member;
  delete from cupcake.head where member_id = p_member;
  perform cupcake.drop_seats(array(select p.id from public.pair as p where p.id = any (v_pairs) and p.emptied_at is not null));
  return v_counts;
end $$;
comment on function cupcake.erase_account(uuid) is
  'Everything that an account has written and is. The pair ends as by leaving; its seats stay until it is forgotten, so '
  'that the other one''s devices hear of the end. Their archive is on their devices and is theirs.';

create function cupcake.note_stray_objects(p_member uuid) returns void
language plpgsql set search_path = '' as $$
begin
  if to_regclass('storage.objects') is not null then
    insert into cupcake.stray_object (bucket_id, name)
      select o.bucket_id, o.name from storage.objects as o
      where o.owner_id = p_member::text or o.name like p_member::text || '/%'
      on conflict do nothing;
  end if;
end $$;
comment on function cupcake.note_stray_objects(uuid) is
  'The files of an account that goes: listed here, removed through the Storage API. Nobody can read them meanwhile: '
  'the records that named them are gone.';

create function public.delete_account(request jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_member constant uuid := auth.uid();
begin
  if v_member is null then
    raise exception using errcode = '28000', message = 'sign in first';
  end if;
  if request ->> 'confirm' is distinct from 'delete my account' then
    return cupcake.sorry('not_confirmed', 'To delete the account for good, confirm it with the words “delete my account”.');
  end if;
  if cupcake.is_member(v_member) then
    perform cupcake.erase_account(v_member);
  end if;
  return jsonb_build_object('deleted', true);
end $$;
comment on function public.delete_account(jsonb) is
  'Deletes the caller''s account and everything of theirs here, in one transaction. Deleted already: the same answer, '
  'since the first may have been lost; cupcake.caller would turn that caller away.';

create function cupcake.erase_strays() returns integer
language plpgsql set search_path = '' as $$
declare
  v_member uuid;
begin
  select h.member_id into v_member from cupcake.head as h
    where not exists (select from auth.users as u where u.id = h.member_id) limit 1;
  if v_member is null then
    return 0;
  end if;
  perform cupcake.erase_account(v_member);
  return 1;
end $$;
comment on function cupcake.erase_strays() is
  'Accounts that were removed by other means (the dashboard, the auth API) leave their records behind: erased here.';

-- ---------------------------------------------------------------- the rest

create function cupcake.clear_away(p_now timestamptz, p_limit integer) returns integer
language plpgsql set search_path = '' as $$
declare
  v_count integer;
  v_most integer;
begin
  -- Whatever is locked is in use, and a call waits for nobody here: these rows are locked by others in other orders.
  with gone as (
    delete from public.invite where id in (
      select i.id from public.invite as i where i.expires_at < p_now - interval '30 days'
      limit p_limit for update skip locked) returning 1)
  select count(*) into v_most from gone;

  delete from cupcake.invite_attempt where member_id in (
    select a.member_id from cupcake.invite_attempt as a where a.since < p_now - interval '1 day' for update skip locked);

  with gone as (
    delete from cupcake.audit_log where id in (
      select a.id from cupcake.audit_log as a where a.at < p_now - interval '90 days'
      limit p_limit for update skip locked) returning 1)
  select count(*) into v_count from gone;
  v_most := greatest(v_most, v_count);

  with gone as (
    delete from cupcake.node where node in (
      select n.node from cupcake.node as n
      where n.seen_at < p_now - interval '1 year'
        or not exists (select from auth.users as u where u.id = n.member_id)
      limit p_limit for update skip locked) returning 1)
  select count(*) into v_count from gone;
  v_most := greatest(v_most, v_count);

  if to_regclass('storage.objects') is not null then
    delete from cupcake.stray_object as s
      where not exists (select from storage.objects as o where o.bucket_id = s.bucket_id and o.name = s.name);
  end if;
  return case when v_most >= p_limit then v_most else 0 end;
end $$;
comment on function cupcake.clear_away(timestamptz, integer) is
  'Expired invites and tries, the audit log after 90 days, devices not seen for a year; answers 0 unless a limit was '
  'reached. A device''s row refuses delayed copies of its old calls; a copy that is a year old carries an access token '
  'that ended an hour after it was drawn, and the device itself goes on with a higher number than any before.';

create function cupcake.housekeep(p_now timestamptz default null, p_limit integer default 500) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_now constant timestamptz := coalesce(p_now, cupcake.from_ms(cupcake.now_ms()));
  v_month_ago constant timestamptz := v_now - interval '30 days';
  v_table cupcake.synced_table;
  v_count integer;
begin
  for v_table in select * from cupcake.synced_table where not server order by name loop
    v_count := cupcake.sweep_tombstones(v_table, v_month_ago, p_limit);
    if v_count > 0 then
      return jsonb_build_object('did', 'sweep', 'table', v_table.name, 'count', v_count, 'more', true);
    end if;
  end loop;
  v_count := cupcake.forget_pairs(v_month_ago);
  if v_count > 0 then
    return jsonb_build_object('did', 'forget', 'count', v_count, 'more', true);
  end if;
  v_count := cupcake.empty_pairs(p_limit);
  if v_count > 0 then
    return jsonb_build_object('did', 'empty', 'count', v_count, 'more', true);
  end if;
  v_count := cupcake.erase_strays();
  if v_count > 0 then
    return jsonb_build_object('did', 'erase', 'count', v_count, 'more', true);
  end if;
  v_count := cupcake.clear_away(v_now, p_limit);
  return jsonb_build_object('did', 'clear', 'count', v_count, 'more', v_count > 0);
end $$;
comment on function cupcake.housekeep(timestamptz, integer) is
  'One piece of work, the first that is due; `more` says whether to call again. Any number of times, also at once.';

-- Where pg_cron is at hand it does the rest: a short call every five minutes. A hosted project may have to enable the
-- extension first (Database, Extensions); then run this block once in the SQL editor. (Not tried by us.)
do $$
begin
  if exists (select from pg_catalog.pg_available_extensions where name = 'pg_cron') then
    begin
      create extension if not exists pg_cron;
    exception when others then
      raise warning 'pg_cron could not be enabled (%)', sqlstate;
    end;
  end if;
  if to_regprocedure('cron.schedule(text,text,text)') is not null then
    perform cron.schedule('cupcake-housekeeping', '*/5 * * * *', 'select cupcake.housekeep()');
  else
    raise notice 'no pg_cron: call cupcake.housekeep() from elsewhere, see docs/operations.md';
  end if;
end $$;

revoke execute on all functions in schema cupcake from public, anon, authenticated;
revoke execute on function public.delete_account(jsonb) from public, anon;
grant execute on function public.delete_account(jsonb) to authenticated;
