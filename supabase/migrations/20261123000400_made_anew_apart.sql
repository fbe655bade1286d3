-- Somebody whose account was deleted makes a new one in the same home, pairs, parts, and offers their records while they are
-- apart: what the other one was told of those ids is of the account before, and being paired again must not take it back.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

create function cupcake.leave_ids_of_before(p_frame cupcake.frame, p_outcomes cupcake.outcome[]) returns void
language plpgsql set search_path = '' as $$
declare
  v_others uuid[];
  v_old record;
begin
  if not exists (select from unnest(p_outcomes) as o where o.answer = 'applied' and o.before = 0) then
    return;
  end if;
  v_others := array(
    select distinct o.user_id from public.pair_member as m
    join public.pair as p on p.id = m.pair_id and p.forgotten_at is null
    join public.pair_member as o on o.pair_id = m.pair_id and o.user_id <> m.user_id
    where m.user_id = p_frame.member);
  -- One by one, each through the key: as one statement it may be planned for as many as there are records.
  for v_old in
    select f.member_id, o.table_name, o.record_id from unnest(p_outcomes) as o
    cross join unnest(v_others) as m (member_id)
    cross join lateral (select e.member_id, e.kind from cupcake.feed as e
      where e.member_id = m.member_id and e.table_name = o.table_name and e.record_id = o.record_id limit 1) as f
    where o.answer = 'applied' and o.before = 0 and f.kind = 'projection'
      -- The partner is told anew of what is shared with them now.
      and not (m.member_id is not distinct from p_frame.partner and o.mate_kind is not null)
  loop
    delete from cupcake.feed as f
      where f.member_id = v_old.member_id and f.table_name = v_old.table_name and f.record_id = v_old.record_id;
  end loop;
end $$;
comment on function cupcake.leave_ids_of_before(cupcake.frame, cupcake.outcome[]) is
  'Forgets what those with whom the member can be, or be again, were told of records that are new: an id that somebody had '
  'before whose account is gone. The member''s head is locked, without which none of them pairs with the member.';

create or replace function cupcake.push(
  p_frame cupcake.frame, p_changes jsonb, p_cursor bigint, out answers text, out omit cupcake.fed[])
language plpgsql set search_path = '' as $$
declare
  v_group jsonb;
  v_before integer := 0;
  v_outcomes cupcake.outcome[] := '{}';
  v_some cupcake.outcome[];
  v_counts jsonb;
  v_following cupcake.fed[] := '{}';
begin
  for v_group in select g from jsonb_array_elements(p_changes) with ordinality as c (g, nth) order by nth loop
    v_some := cupcake.apply_group(p_frame, v_group, v_before);
    v_outcomes := v_outcomes || v_some;
    v_following := v_following || cupcake.follow_parents(v_group ->> 'table',
      array(select o.record_id from unnest(v_some) as o where o.moved), p_frame.partner, p_frame.pair);
    v_before := v_before + jsonb_array_length(v_group -> 'rows');
  end loop;
  perform cupcake.feed_member(p_frame.member, array(
    select (o.table_name, o.record_id, o.mine_kind)::cupcake.fed from unnest(v_outcomes) as o
    where o.mine_kind is not null order by o.ord));
  perform cupcake.leave_ids_of_before(p_frame, v_outcomes);
  if p_frame.partner is not null then
    perform cupcake.feed_member(p_frame.partner, array(
      select (o.table_name, o.record_id, o.mate_kind)::cupcake.fed from unnest(v_outcomes) as o
      where o.mate_kind is not null
        -- A child that came and followed its parent in one call is fed once, as it ended.
        and ((o.table_name, o.record_id) in (select f.table_name, f.record_id from unnest(v_following) as f)) is not true
      order by o.ord) || v_following);
  end if;
  select jsonb_object_agg(c.table_name, c.n) into v_counts from (
    select o.table_name, count(*) as n from unnest(v_outcomes) as o where o.in_pair group by 1) as c;
  if v_counts is not null then
    insert into cupcake.audit_log (actor_id, action, pair_id, counts)
      values (p_frame.member, 'sync', p_frame.pair, v_counts);
  end if;
  push.answers := cupcake.answers(v_outcomes, v_before, p_frame.member, p_frame.partner, p_frame.pair);
  -- What this very request wrote need not come back, unless something else of it was still to come.
  push.omit := array(
    select (o.table_name, o.record_id, null)::cupcake.fed from unnest(v_outcomes) as o
    where o.answer in ('applied', 'duplicate') and not o.differs and coalesce(o.before, 0) <= p_cursor);
end $$;

revoke execute on all functions in schema cupcake from public, anon, authenticated;
