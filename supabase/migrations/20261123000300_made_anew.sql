-- Somebody whose account was deleted makes a new one in the same home, and offers the same records as new: what their partner was
-- told of them before is an archive, which nothing that becomes of the new ones takes back.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

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
  v_old record;
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
  if p_frame.partner is not null then
    -- An id that somebody had before whose account is gone: what the partner was last told of it was of theirs.
    for v_old in
      select o.table_name, o.record_id from unnest(v_outcomes) as o
      cross join lateral (select e.kind from cupcake.feed as e
        where e.member_id = p_frame.partner and e.table_name = o.table_name and e.record_id = o.record_id limit 1) as f
      where o.answer = 'applied' and o.before = 0 and o.mate_kind is null and f.kind = 'projection'
    loop
      delete from cupcake.feed as f
        where f.member_id = p_frame.partner and f.table_name = v_old.table_name and f.record_id = v_old.record_id;
    end loop;
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
