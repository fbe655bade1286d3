-- Pairing and parting. Errors are returned, not raised: a raised one would roll back the count of wrong codes,
-- and a person needs a sentence that says what to do next.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

create function cupcake.sorry(error text, message text) returns jsonb
language sql immutable as $$ select jsonb_build_object('error', error, 'message', message) $$;
comment on function cupcake.sorry(text, text) is 'An error for a person: a code for the app, one sentence for the reader.';

create function cupcake.ensure_profile(p_member uuid) returns void
language sql volatile as $$
  insert into public.profile (id) values (p_member) on conflict (id) do nothing
$$;
comment on function cupcake.ensure_profile(uuid) is
  'Profiles are made when first needed: a trigger on auth.users would be the platform''s table and our failure.';

create function cupcake.seat_of(p_member uuid) returns jsonb
language sql stable as $$
  select jsonb_build_object('id', p_member, 'display_name', coalesce(p.display_name, ''), 'seat', m.seat)
  from public.pair_member as m left join public.profile as p on p.id = m.user_id
  where m.user_id = p_member and m.ended_at is null
$$;
comment on function cupcake.seat_of(uuid) is 'How a member of an active pair is shown.';

-- ---------------------------------------------------------------- codes

create function cupcake.draw_code() returns text
language sql volatile set search_path = '' as $$
  select string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', (get_byte(d.bytes, i) & 31) + 1, 1), '' order by i)
  from (select sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) as bytes) as d, generate_series(0, 9) as i
$$;
comment on function cupcake.draw_code() is 'Ten characters of Crockford''s base32, 50 bits. 256 is a multiple of 32: no character is likelier.';

create function cupcake.plain_code(word text) returns text
language sql immutable set search_path = '' as $$
  select translate(upper(regexp_replace(word, '[-[:space:]]', '', 'g')), 'OIL', '011')
$$;
comment on function cupcake.plain_code(text) is 'A code as a person types it: any case, with or without dashes, O for 0 and I or L for 1.';

create function cupcake.hash_code(code text) returns bytea
language sql stable set search_path = '' as $$
  select sha256(s.invite_key || sha256(s.invite_key || convert_to(code, 'UTF8'))) from cupcake.secret as s
$$;
comment on function cupcake.hash_code(text) is 'A keyed hash; built in functions only, since where pgcrypto lives differs.';

create function cupcake.may_try_code(p_member uuid) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_wrong bigint;
begin
  insert into cupcake.invite_attempt as a (member_id) values (p_member)
    on conflict (member_id) do update set
      wrong = case when a.since < clock_timestamp() - interval '1 hour' then 0 else a.wrong end,
      since = case when a.since < clock_timestamp() - interval '1 hour' then clock_timestamp() else a.since end
    returning a.wrong into v_wrong;
  return v_wrong < 10;
end $$;
comment on function cupcake.may_try_code(uuid) is
  'Ten wrong codes an hour. The row stays locked to the end of the call, so that parallel tries are counted one by one.';

-- ---------------------------------------------------------------- RPCs

create function public.create_invite(request jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_member constant uuid := cupcake.caller();
  v_code text := cupcake.draw_code();
  v_expires timestamptz := clock_timestamp() + interval '24 hours';
begin
  perform cupcake.lock_members(v_member);
  if exists (select from cupcake.partnership(v_member) as p where p.pair_id is not null) then
    return cupcake.sorry('already_paired', 'You are paired already: leave that pair first to invite somebody else.');
  end if;
  perform cupcake.ensure_profile(v_member);
  -- A new code replaces those that are out: a forgotten one must not pair anybody later.
  update public.invite set expires_at = clock_timestamp()
    where inviter_id = v_member and used_at is null and expires_at > clock_timestamp();
  delete from public.invite where inviter_id = v_member and used_at is null and expires_at < clock_timestamp() - interval '30 days';
  insert into public.invite (inviter_id, code_hash, expires_at) values (v_member, cupcake.hash_code(v_code), v_expires);
  return jsonb_build_object('code', left(v_code, 5) || '-' || right(v_code, 5), 'expires_at', v_expires);
end $$;
comment on function public.create_invite(jsonb) is 'A single-use code for 24 hours. It is told once and kept as a keyed hash.';

create function cupcake.make_pair(p_inviter uuid, p_joiner uuid) returns uuid
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
comment on function cupcake.make_pair(uuid, uuid) is
  'A pair of two single people whose heads are locked. Within 30 days of parting the old pair is restored, with what it shared.';

create function cupcake.join_fault(p_invite public.invite, p_member uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return case
    when p_invite.used_at is not null then
      cupcake.sorry('used', 'This code was used already: ask for a new one.')
    when p_invite.inviter_id = p_member then
      cupcake.sorry('own_code', 'This is your own code: send it to the person you want to pair with.')
    when p_invite.expires_at <= clock_timestamp() then
      cupcake.sorry('expired', 'This code has expired: ask for a new one.')
    when exists (select from cupcake.partnership(p_member) as p where p.pair_id is not null) then
      cupcake.sorry('already_paired', 'You are paired already: leave that pair first to join another.')
    when exists (select from cupcake.partnership(p_invite.inviter_id) as p where p.pair_id is not null) then
      cupcake.sorry('inviter_paired', 'The person who sent this code is paired by now: ask them about it.')
  end;
end $$;
comment on function cupcake.join_fault(public.invite, uuid) is 'Why an invite cannot be taken; null if it can.';

create function public.join_pair(request jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_member constant uuid := cupcake.caller();
  v_invite public.invite;
  v_fault jsonb;
  v_pair uuid;
begin
  if not cupcake.may_try_code(v_member) then
    return cupcake.sorry('too_many_attempts', 'That were too many wrong codes: wait an hour and try again.');
  end if;
  select * into v_invite from public.invite
    where code_hash = cupcake.hash_code(cupcake.plain_code(left(request ->> 'code', 100)));
  if v_invite.id is null then
    update cupcake.invite_attempt set wrong = wrong + 1 where member_id = v_member;
    return cupcake.sorry('wrong_code', 'No invite has this code: compare it with the one you were sent.');
  end if;

  perform cupcake.lock_heads(array[v_invite.inviter_id, v_member]);
  -- Read again under the locks, which all that change membership hold. An account that was deleted took its codes along.
  select * into v_invite from public.invite where id = v_invite.id for update;
  if v_invite.id is null or not cupcake.is_member(v_invite.inviter_id) or not cupcake.is_member(v_member) then
    return cupcake.sorry('wrong_code', 'No invite has this code: compare it with the one you were sent.');
  end if;
  if v_invite.used_by = v_member and exists (
      select from cupcake.partnership(v_member) as p where p.pair_id = v_invite.pair_id) then
    return jsonb_build_object('pair_id', v_invite.pair_id, 'partner', cupcake.seat_of(v_invite.inviter_id));
  end if;
  v_fault := cupcake.join_fault(v_invite, v_member);
  if v_fault is not null then
    return v_fault;
  end if;

  perform cupcake.ensure_profile(v_invite.inviter_id);
  perform cupcake.ensure_profile(v_member);
  v_pair := cupcake.make_pair(v_invite.inviter_id, v_member);
  update public.invite set used_at = clock_timestamp(), used_by = v_member, pair_id = v_pair where id = v_invite.id;
  update public.invite set expires_at = clock_timestamp()
    where inviter_id in (v_invite.inviter_id, v_member) and used_at is null and expires_at > clock_timestamp();
  insert into cupcake.audit_log (actor_id, action, pair_id) values (v_member, 'join', v_pair);
  return jsonb_build_object('pair_id', v_pair, 'partner', cupcake.seat_of(v_invite.inviter_id));
end $$;
comment on function public.join_pair(jsonb) is
  'Takes an invite. The same person with the same code again is told the same: an answer may have been lost.';

create function public.leave_pair(request jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_member constant uuid := cupcake.caller();
  v_us record;
begin
  select * into v_us from cupcake.lock_members(v_member);
  if v_us.pair_id is not null then
    update public.pair set ended_at = cupcake.from_ms(cupcake.now_ms()) where id = v_us.pair_id;
    update public.pair_member set ended_at = cupcake.from_ms(cupcake.now_ms()) where pair_id = v_us.pair_id;
    perform cupcake.feed_people(array[v_member, v_us.partner_id], v_us.pair_id, false);
    insert into cupcake.audit_log (actor_id, action, pair_id) values (v_member, 'leave', v_us.pair_id);
  end if;
  return jsonb_build_object('left', true);
end $$;
comment on function public.leave_pair(jsonb) is
  'Ends the pair for both. Only the membership is fed: each keeps what was shared as an archive, and reads nothing '
  'new from this instant. Left already: the same answer.';

create function public.pair_status(request jsonb) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_member constant uuid := cupcake.caller();
  v_status jsonb;
begin
  select jsonb_build_object('pair_id', m.pair_id, 'since', min(m.joined_at),
      'members', jsonb_agg(cupcake.seat_of(m.user_id) order by m.seat)) into v_status
    from public.pair_member as m
    where m.ended_at is null and m.pair_id = (select p.pair_id from cupcake.partnership(v_member) as p)
    group by m.pair_id;
  return coalesce(v_status, jsonb_build_object('pair_id', null));
end $$;
comment on function public.pair_status(jsonb) is 'The caller''s active pair, or a pair_id of null.';

create function public.set_profile(request jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_member constant uuid := cupcake.caller();
  v_name constant text := btrim(request ->> 'display_name');
  v_us record;
  v_reader uuid;
begin
  if jsonb_typeof(request -> 'display_name') is distinct from 'string' or char_length(v_name) not between 1 and 80 then
    return cupcake.sorry('bad_name', 'A name has 1 to 80 characters: choose another.');
  end if;
  select * into v_us from cupcake.lock_members(v_member);
  perform cupcake.ensure_profile(v_member);
  update public.profile set display_name = v_name, updated_at = clock_timestamp()
    where id = v_member and display_name <> v_name;
  if found then
    foreach v_reader in array array_remove(array[v_member, v_us.partner_id], null) loop
      perform cupcake.feed_member(v_reader, array[('profile', v_member, 'server')::cupcake.fed]);
    end loop;
  end if;
  return jsonb_build_object('id', v_member, 'display_name', v_name);
end $$;
comment on function public.set_profile(jsonb) is 'The name that the partner sees. The same name again moves no head.';

revoke execute on all functions in schema cupcake from public, anon, authenticated;
revoke execute on function public.create_invite(jsonb), public.join_pair(jsonb), public.leave_pair(jsonb),
  public.pair_status(jsonb), public.set_profile(jsonb) from public, anon;
grant execute on function public.create_invite(jsonb), public.join_pair(jsonb), public.leave_pair(jsonb),
  public.pair_status(jsonb), public.set_profile(jsonb) to authenticated;
