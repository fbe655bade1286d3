-- What a pair shared that can't be restored any more is the archive of each of the two, also when they pair once more: that
-- they were fed it is forgotten as the new pair begins, so that nothing of it is ever withdrawn for the new one's sake.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

create function cupcake.leave_archives(p_one uuid, p_other uuid) returns void
language plpgsql set search_path = '' as $$
declare
  v_table text;
begin
  for v_table in select s.name from cupcake.synced_table as s where not s.server order by s.name loop
    execute format($q$
      -- A withdrawal stays: it is from when they were a pair, and one of their devices may still have to hear it.
      delete from cupcake.feed as f using public.%1$I as t
      where f.table_name = %1$L and f.record_id = t.id and f.kind <> 'withdrawn'
        and ((f.member_id = $1 and t.author_id = $2) or (f.member_id = $2 and t.author_id = $1)) $q$, v_table)
      using p_one, p_other;
  end loop;
end $$;
comment on function cupcake.leave_archives(uuid, uuid) is
  'Forgets that two people were fed records of each other: what their devices have of it is an archive, which nobody takes '
  'back. A device that has not pulled it passes over it, as it does when a pair has ended. The heads are locked.';

create or replace function cupcake.make_pair(p_inviter uuid, p_joiner uuid) returns uuid
language plpgsql set search_path = '' as $$
declare
  v_pair uuid;
begin
  select p.id into v_pair from public.pair as p
    where p.ended_at > cupcake.from_ms(cupcake.now_ms()) - interval '30 days'
      -- Decided under the same heads: from then on what they shared is each one's own, and a new pair begins empty.
      and p.forgotten_at is null
      and (select array_agg(m.user_id order by m.user_id) from public.pair_member as m where m.pair_id = p.id)
        = array(select u from unnest(array[p_inviter, p_joiner]) as u order by u)
    order by p.ended_at desc limit 1;
  if v_pair is null then
    insert into public.pair default values returning id into v_pair;
    insert into public.pair_member (pair_id, user_id, seat) values (v_pair, p_inviter, 1), (v_pair, p_joiner, 2);
    perform cupcake.leave_archives(p_inviter, p_joiner);
  else
    update public.pair set ended_at = null where id = v_pair;
    update public.pair_member set ended_at = null where pair_id = v_pair;
  end if;
  -- Membership first: a device must know whose records these are before they come.
  perform cupcake.feed_people(array[p_inviter, p_joiner], v_pair, true);
  perform cupcake.feed_records_anew(p_inviter, p_joiner, v_pair);
  perform cupcake.feed_records_anew(p_joiner, p_inviter, v_pair);
  return v_pair;
end $$;

create or replace function cupcake.begin_epoch(p_log jsonb, p_epoch bigint default null) returns bigint
language plpgsql set search_path = '' as $$
declare
  v_epoch bigint;
  v_row record;
  v_known uuid[];
begin
  -- Nobody syncs meanwhile: a call would read the old epoch, or a feed half made.
  lock table cupcake.epoch, cupcake.head, cupcake.feed, public.pair_member in access exclusive mode;
  v_known := array(select p.id from public.pair as p);
  perform cupcake.replay_membership(p_log);
  -- Above any ever handed out, also by a restore that this backup knows nothing of. Seconds since 1970 grow by
  -- themselves; the log has those that were handed out, should a clock have been wrong.
  select greatest(e.epoch, (select max(l.epoch) from cupcake.membership_log as l), cupcake.now_ms() / 1000) + 1
    into v_epoch from cupcake.epoch as e;
  if p_epoch < v_epoch then
    raise exception 'epoch % was possibly handed out already: the lowest that is safe is %', p_epoch, v_epoch;
  end if;
  v_epoch := coalesce(p_epoch, v_epoch);
  update cupcake.epoch set epoch = v_epoch;
  delete from cupcake.member_epoch;
  insert into cupcake.membership_log (action, epoch) values ('epoch', v_epoch);
  -- A code that was used after the backup would be good again.
  update public.invite set expires_at = clock_timestamp() where used_at is null and expires_at > clock_timestamp();

  -- A maintenance call with the service closed, member by member through the functions that pairing uses.
  perform cupcake.lock_heads(array(select distinct m.user_id from public.pair_member as m));
  -- A pair that began after the backup was not the one in which the backup says that they were fed anything.
  for v_row in select m.user_id, o.user_id as other_id from public.pair_member as m
      join public.pair_member as o on o.pair_id = m.pair_id and o.seat > m.seat
      where m.pair_id <> all (v_known) loop
    perform cupcake.leave_archives(v_row.user_id, v_row.other_id);
  end loop;
  for v_row in select m.pair_id, array_agg(m.user_id order by m.user_id) as members
      from public.pair_member as m group by 1 order by max(m.joined_at), 1 loop
    perform cupcake.feed_people(v_row.members, v_row.pair_id, true);
  end loop;
  for v_row in select h.member_id, p.pair_id, p.partner_id
      from cupcake.head as h cross join lateral cupcake.partnership(h.member_id) as p order by 1 loop
    perform cupcake.feed_records_anew(v_row.member_id, v_row.partner_id, v_row.pair_id);
  end loop;
  return v_epoch;
end $$;

revoke execute on all functions in schema cupcake from public, anon, authenticated;
