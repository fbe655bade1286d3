-- Members, the lock routine and feeding: the one way by which anything comes to a member's devices.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

create function cupcake.partnership(p_member uuid, out pair_id uuid, out partner_id uuid)
language plpgsql stable set search_path = '' as $$
begin
  select m.pair_id, o.user_id into partnership.pair_id, partnership.partner_id
    from public.pair_member as m
    left join public.pair_member as o
      on o.pair_id = m.pair_id and o.user_id <> m.user_id and o.ended_at is null
    where m.user_id = p_member and m.ended_at is null;
end $$;
comment on function cupcake.partnership(uuid) is 'A member''s active pair and the other seat; nulls while solo.';

create function cupcake.lock_heads(p_members uuid[]) returns void
language plpgsql set search_path = '' as $$
begin
  insert into cupcake.head (member_id)
    select distinct m from unnest(p_members) as m where m is not null order by m
    on conflict (member_id) do nothing;
  perform 1 from cupcake.head where member_id = any (p_members) order by member_id for update;
end $$;
comment on function cupcake.lock_heads(uuid[]) is
  'Locks heads in member order, so that two calls never wait for each other in a circle. Missing heads are '
  'inserted first: two calls that both found none would hand out revision 1 twice.';

create function cupcake.is_member(p_member uuid) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (select from auth.users as u where u.id = p_member);
end $$;
comment on function cupcake.is_member(uuid) is
  'Whether there is such an account. An access token outlives its account by up to an hour, and must open nothing.';

create function cupcake.lock_members(p_member uuid, out pair_id uuid, out partner_id uuid)
language plpgsql set search_path = '' as $$
declare
  v_pair uuid;
  v_partner uuid;
begin
  select p.pair_id, p.partner_id into v_pair, v_partner from cupcake.partnership(p_member) as p;
  perform cupcake.lock_heads(array[p_member, v_partner]);
  -- A new statement, hence a new snapshot: a join or a leave may have committed while we waited.
  select p.pair_id, p.partner_id into lock_members.pair_id, lock_members.partner_id
    from cupcake.partnership(p_member) as p;
  if (v_pair, v_partner) is distinct from (lock_members.pair_id, lock_members.partner_id) then
    raise exception using errcode = '40001', message = 'the pair changed during the call: send it again';
  end if;
  -- The account may have been deleted while we waited: nothing may be written for it any more.
  if not cupcake.is_member(p_member) then
    raise exception using errcode = '28000', message = 'sign in first';
  end if;
end $$;
comment on function cupcake.lock_members(uuid) is
  'The lock routine of everything that writes synced data, membership or feeds: read the members, lock their '
  'heads before any record, read the members again. A record is only ever written under its author''s head, '
  'so records need no locks of their own.';

create type cupcake.fed as (table_name text, record_id uuid, kind text);

create function cupcake.feed_member(p_member uuid, p_items cupcake.fed[]) returns bigint
language plpgsql set search_path = '' as $$
declare
  v_head bigint;
  v_count bigint;
  v_new boolean;
begin
  select h.revision into strict v_head from cupcake.head as h where h.member_id = p_member;
  -- Many of which the first was never fed are new records, nearly always: a plain insert takes a third less time. If one of
  -- them was fed before after all, it is undone, and the other way is taken.
  v_new := cardinality(p_items) >= 100 and not exists (select from cupcake.feed as f
    where f.member_id = p_member and f.table_name = p_items[1].table_name and f.record_id = p_items[1].record_id);
  if v_new then
    begin
      insert into cupcake.feed (member_id, table_name, record_id, revision, kind)
        select p_member, i.table_name, i.record_id, v_head + i.nth, i.kind
        from unnest(p_items) with ordinality as i (table_name, record_id, kind, nth);
      get diagnostics v_count = row_count;
    exception when unique_violation then
      v_new := false;
    end;
  end if;
  if not v_new then
    insert into cupcake.feed as f (member_id, table_name, record_id, revision, kind)
      select p_member, i.table_name, i.record_id, v_head + i.nth, i.kind
      from unnest(p_items) with ordinality as i (table_name, record_id, kind, nth)
      on conflict (member_id, table_name, record_id)
      do update set revision = excluded.revision, kind = excluded.kind;
    get diagnostics v_count = row_count;
  end if;
  if v_count > 0 then
    update cupcake.head set revision = v_head + v_count where member_id = p_member;
  end if;
  return v_head + v_count;
end $$;
comment on function cupcake.feed_member(uuid, cupcake.fed[]) is
  'Gives each item the member''s next revision, without gaps. The caller holds the head''s lock.';

create function cupcake.feed_people(p_members uuid[], p_pair uuid, p_profiles boolean) returns void
language plpgsql set search_path = '' as $$
declare
  v_items cupcake.fed[];
  v_member uuid;
begin
  select array_agg((i.table_name, i.record_id, i.kind)::cupcake.fed order by i.nth, i.table_name, i.record_id) into v_items from (
    select 1 as nth, 'pair_member' as table_name, m.id as record_id, 'server' as kind
      from public.pair_member as m where m.pair_id = p_pair
    union all
    select 1, 'profile', p.id, 'server' from public.profile as p where p_profiles and p.id = any (p_members)
    union all
    select 2, 'pair_entitlement', e.id, 'server' from public.pair_entitlement as e where p_profiles and e.pair_id = p_pair
  ) as i;
  foreach v_member in array p_members loop
    perform cupcake.feed_member(v_member, v_items);
  end loop;
end $$;
comment on function cupcake.feed_people(uuid[], uuid, boolean) is
  'Feeds the membership of a pair to its members, and at a join their profiles and what the pair owns.';

create function cupcake.feed_records_anew(p_member uuid, p_partner uuid, p_pair uuid) returns void
language plpgsql set search_path = '' as $$
declare
  v_table cupcake.synced_table;
  v_items cupcake.fed[];
begin
  for v_table in select * from cupcake.synced_table where not server order by child, name loop
    execute format($q$
      select array_agg((%1$L, i.id, i.kind)::cupcake.fed order by i.id) from (
        select t.id, case
            when t.author_id = $1 then 'full'
            when %3$s then 'full'
            when t.pair_id = $3 and t.visibility = 'calendar_visible' and %2$L then 'projection'
            when f.kind <> 'withdrawn' then 'withdrawn'
          end as kind
        from public.%1$I as t
        left join cupcake.feed as f on f.member_id = $1 and f.table_name = %1$L and f.record_id = t.id
        where t.author_id in ($1, $2)
      ) as i where i.kind is not null $q$, v_table.name, cardinality(v_table.projection) > 0,
      cupcake.shared_test(v_table, 't', '$3'))
      into v_items using p_member, p_partner, p_pair;
    perform cupcake.feed_member(p_member, v_items);
  end loop;
end $$;
comment on function cupcake.feed_records_anew(uuid, uuid, uuid) is
  'After a join every record of both is fed anew, to whom may see it: rows of a former pair of the same two may '
  'be visible again, and a device that archived them needs them back. What the member was shown once and may '
  'not see now is withdrawn; of what they were never shown they learn nothing.';

create function cupcake.now_ms() returns bigint
language sql volatile as $$ select cupcake.to_ms(clock_timestamp()) $$;
comment on function cupcake.now_ms() is 'The wall clock, not the transaction''s start: a call may have waited for a lock.';

create function cupcake.caller() returns uuid
language plpgsql stable set search_path = '' as $$
declare
  v_member constant uuid := auth.uid();
begin
  if v_member is null or not cupcake.is_member(v_member) then
    raise exception using errcode = '28000', message = 'sign in first';
  end if;
  return v_member;
end $$;
comment on function cupcake.caller() is
  'Who calls: somebody with an account at this moment. Identity never comes out of a request.';

revoke execute on all functions in schema cupcake from public, anon, authenticated;
