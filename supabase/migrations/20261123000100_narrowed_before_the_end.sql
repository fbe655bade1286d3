-- A record was narrowed to its projection just before a pair ended, and a device of the other one had not heard of it: it is told
-- so after the end, as it is of what was withdrawn. Only an app that says that it understands it is told.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

create function cupcake.is_of(p_author uuid, p_table text, p_id uuid) returns boolean
language plpgsql stable set search_path = '' as $$
declare
  v_found boolean;
begin
  if p_author is null then
    return false;
  end if;
  execute format('select true from public.%I where id = $1 and author_id = $2', p_table) into v_found using p_id, p_author;
  return coalesce(v_found, false);
end $$;
comment on function cupcake.is_of(uuid, text, uuid) is
  'Whether the record is there and this member''s. What the partner of now has is hidden only until they were heard again.';

create or replace function cupcake.shown_columns(p_table text, p_kind text) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (select case when p_kind in ('withdrawn', 'narrowed') then '[]'::jsonb
      when s.server then to_jsonb(s.content)
      else to_jsonb(array['visibility', 'deleted_at'] || cupcake.parent_columns(s)
        || case when p_kind = 'full' then s.content else s.projection end) end
    from cupcake.synced_table as s where s.name = p_table);
end $$;

-- Called by public.sync alone, which is replaced below in the same transaction.
-- squawk-ignore ban-drop-function
drop function cupcake.pull(uuid, bigint, integer, bigint, text[], cupcake.fed[]);
create function cupcake.pull(
  p_member uuid, p_cursor bigint, p_max_rows integer, p_max_bytes bigint, p_tables text[], p_omit cupcake.fed[],
  p_narrowed boolean,
  out head bigint, out cursor bigint, out more boolean, out changes text)
language plpgsql stable set search_path = '' as $$
begin
  with me as materialized (
    select p.pair_id, p.partner_id from cupcake.partnership(p_member) as p
  ), todo as materialized (
    select f.revision, f.table_name, f.record_id, f.kind, row_number() over (order by f.revision) as nth
    from cupcake.feed as f where f.member_id = p_member and f.revision > p_cursor
    order by f.revision limit p_max_rows + 1
  ), wanted as materialized (
    -- `is not true`: a hashed lookup; see the generated functions.
    select t.* from todo as t
    where t.nth <= p_max_rows and t.table_name = any (p_tables)
      and ((t.table_name, t.record_id) in (select o.table_name, o.record_id from unnest(p_omit) as o)) is not true
  ), got as materialized (
    select g.table_name, r.record_id, r.kind, r.payload
    from (select w.table_name, array_agg(w.record_id order by w.revision) as ids from wanted as w group by 1) as g, me
    cross join lateral cupcake.read_rows(g.table_name, p_member, me.partner_id, me.pair_id, g.ids, p_max_bytes) as r
  ), item as materialized (
    -- Readable now: shown. Fed as a withdrawal: withdrawn. Else unreadable because a pair ended: narrowed if that was the last
    -- that it had to hear while it was one, or passed over.
    select w.revision, w.table_name, coalesce(g.kind, case w.kind when 'projection' then 'narrowed' else 'withdrawn' end) as kind,
      case when g.record_id is null then json_build_array(w.record_id) else g.payload end as payload
    from me cross join wanted as w left join got as g on g.table_name = w.table_name and g.record_id = w.record_id
    where g.record_id is not null or w.kind = 'withdrawn'
      or case when p_narrowed and w.kind = 'projection' then not cupcake.is_of(me.partner_id, w.table_name, w.record_id) end
  ), summed as materialized (
    select i.*, row_number() over (order by i.revision) as place,
      sum(coalesce(octet_length(i.payload::text) + 2, p_max_bytes + 1)) over (order by i.revision) as bytes
    from item as i
  ), ends as materialized (
    -- The page ends before the first row that would make it too big, unless it is the page's only one.
    select (select min(s.revision) from summed as s where s.bytes > p_max_bytes and s.place > 1) as cut
  ), grouped as (
    select s.table_name, s.kind, string_agg(s.payload::text, ',' order by s.revision) as rows
    from summed as s, ends as e where e.cut is null or s.revision < e.cut group by 1, 2
  ), last as (
    select coalesce(max(t.revision), p_cursor) as revision
    from todo as t, ends as e where t.nth <= p_max_rows and (e.cut is null or t.revision < e.cut)
  )
  select coalesce((select h.revision from cupcake.head as h where h.member_id = p_member), 0), l.revision,
      exists (select from todo as t where t.revision > l.revision),
      coalesce((select string_agg(format('{"table":%s,"kind":%s,"columns":%s,"rows":[%s]}', to_json(g.table_name),
          to_json(g.kind), cupcake.shown_columns(g.table_name, g.kind), g.rows), ','
        order by g.kind <> 'server', g.table_name, g.kind) from grouped as g), '')
    into pull.head, pull.cursor, pull.more, pull.changes from last as l;
end $$;
comment on function cupcake.pull(uuid, bigint, integer, bigint, text[], cupcake.fed[], boolean) is
  'A page of the member''s feed. Rows, cursor, more and head come from one statement: between two a commit could '
  'slip in and be skipped. The feed says only where to look; what may be seen is asked of the record. '
  'changes: the groups as text, without the brackets; parsed once, at the very end.';

create or replace function public.sync(request jsonb) returns json
language plpgsql volatile security definer
-- Every plan here is for "some rows by key": planning anew for the first five calls of a connection costs more
-- than the calls.
set search_path = '' set plan_cache_mode = 'force_generic_plan'
as $$
declare
  v_member constant uuid := cupcake.caller();
  v_changes constant jsonb := coalesce(request -> 'changes', '[]');
  v_fault text;
  v_epoch bigint;
  v_cursor bigint;
  v_now bigint;
  v_frame cupcake.frame;
  v_pushes boolean;
  v_recovered boolean;
  v_answers text := '[]';
  v_omit cupcake.fed[] := '{}';
  v_tables text[];
  v_page record;
begin
  if jsonb_typeof(request) is distinct from 'object' or jsonb_typeof(request -> 'protocol') is distinct from 'number' then
    return json_build_object('kind', 'invalid', 'reason', 'not a request of this protocol');
  end if;
  if request -> 'protocol' <> '1' then
    return json_build_object('kind', 'protocol', 'min', 1, 'max', 1);
  end if;
  v_fault := cupcake.envelope_fault(request);
  if v_fault is not null then
    return json_build_object('kind', 'invalid', 'reason', v_fault);
  end if;

  v_cursor := (request ->> 'cursor')::numeric::bigint;
  select e.epoch into v_epoch from cupcake.epoch as e;
  if (request ->> 'epoch')::numeric <> v_epoch
      or not request ? 'after' and v_cursor > coalesce((select h.revision from cupcake.head as h where h.member_id = v_member), 0) then
    return json_build_object('kind', 'epoch', 'epoch', v_epoch);
  end if;

  v_pushes := exists (select from jsonb_array_elements(v_changes) as g where jsonb_array_length(g -> 'rows') > 0);
  v_recovered := v_epoch > 1 and request -> 'recovered' = 'true' and not cupcake.is_heard(v_member);
  if v_pushes or v_recovered then
    select m.pair_id, m.partner_id into v_frame.pair, v_frame.partner from cupcake.lock_members(v_member) as m;
  end if;
  select t.fault, coalesce(t.cursor, v_cursor) into v_fault, v_cursor from cupcake.take_call(
    request ->> 'node', v_member, (request ->> 'call')::numeric::bigint, (request ->> 'after')::numeric::bigint) as t;
  if v_fault = 'stale' then
    return json_build_object('kind', 'stale');
  elsif v_fault = 'invalid' then
    return json_build_object('kind', 'invalid', 'reason', 'the node belongs to somebody else');
  end if;

  v_now := cupcake.now_ms();
  if v_pushes then
    if cupcake.is_ahead(v_changes, v_now) then
      return json_build_object('kind', 'clock', 'time', v_now);
    end if;
    v_frame.member := v_member;
    v_frame.node := request ->> 'node';
    v_frame.now_ms := v_now;
    select p.answers, p.omit into v_answers, v_omit from cupcake.push(v_frame, v_changes, v_cursor) as p;
  end if;
  if v_recovered then
    perform cupcake.hear(v_member, v_frame.partner, v_frame.pair, v_epoch);
  end if;

  v_tables := array(select jsonb_array_elements_text(request -> 'tables'));
  select * into v_page from cupcake.pull(v_member, v_cursor, least((request ->> 'max_rows')::numeric, 1000)::integer,
    least((request ->> 'max_bytes')::numeric, 1000000)::bigint, v_tables, v_omit,
    coalesce(request -> 'narrowed' = 'true', false));
  if jsonb_array_length(coalesce(request -> 'aside', '[]')) > 0 then
    v_page.changes := concat_ws(',', nullif(v_page.changes, ''),
      nullif(cupcake.withdrawn_aside(v_member, request -> 'aside', v_tables), ''));
  end if;
  if request -> 'more' = 'true' then
    perform cupcake.lead_to(request ->> 'node', (request ->> 'call')::numeric::bigint, v_page.cursor);
  end if;
  return format('{"protocol":1,"kind":"page","epoch":%s,"time":%s,"head":%s,"cursor":%s,"more":%s,"answers":%s,"changes":[%s]%s}',
    v_epoch, v_now, v_page.head, v_page.cursor, to_json(v_page.more), coalesce(v_answers, '[]'), v_page.changes,
    cupcake.registry_news(request -> 'registry'))::json;
end $$;

create or replace function cupcake.erase_account(p_member uuid) returns jsonb
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
        -- What was withdrawn from somebody or narrowed, their devices may still have to hear; it says an id and nothing else.
        delete from cupcake.feed as f using gone as g
        where f.member_id = any ($2) and f.table_name = %1$L and f.record_id = g.id and f.kind not in ('withdrawn', 'projection')
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

revoke execute on all functions in schema cupcake from public, anon, authenticated;
