-- The one RPC: push and pull in one transaction. docs/sync.md states the words; this file keeps their order:
-- look at the envelope, compare epochs, lock, take the call's number, look at clocks, apply, feed, pull.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

create function cupcake.is_uuid(word text) returns boolean
language sql immutable parallel safe as $$
  select coalesce(length(word) = 36 and word like '________-____-____-____-____________'
    and length(replace(word, '-', '')) = 32 and word !~ '[^-0-9a-f]', false)
$$;
comment on function cupcake.is_uuid(text) is
  'The one spelling of a uuid that the wire knows: else one record could have two names. A thousand times a page: one '
  'expression with counted repeats costs four times as much, and so does translate().';

create function cupcake.is_clock(word text) returns boolean
language sql immutable parallel safe as $$
  select coalesce(length(word) = 32 and word !~ '[^0-9a-f]', false)
$$;
comment on function cupcake.is_clock(text) is '32 lowercase hex digits.';

create function cupcake.is_count(value jsonb, lowest bigint) returns boolean
language sql immutable parallel safe as $$
  select case when jsonb_typeof(value) = 'number'
    then (value #>> '{}')::numeric between lowest and 9007199254740991
         and (value #>> '{}')::numeric = trunc((value #>> '{}')::numeric)
    else false end
$$;
comment on function cupcake.is_count(jsonb, bigint) is 'A whole number, not below the lowest, that every language holds exactly.';

create function cupcake.group_fault(p_group jsonb) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return case
    when jsonb_typeof(p_group) is distinct from 'object' then 'a group of changes is not an object'
    when jsonb_typeof(p_group -> 'table') is distinct from 'string' then 'a group names no table'
    when jsonb_typeof(p_group -> 'new') is distinct from 'boolean' then 'a group does not say whether it is new'
    when jsonb_typeof(p_group -> 'level') is distinct from 'string' then 'a group names no level'
    when coalesce(jsonb_typeof(p_group -> 'pair'), 'null') <> 'null' and not cupcake.is_uuid(p_group ->> 'pair')
      then 'a group''s pair is not a uuid'
    when jsonb_typeof(p_group -> 'columns') is distinct from 'array' then 'a group names no columns'
    when jsonb_typeof(p_group -> 'rows') is distinct from 'array' then 'a group has no rows'
    when exists (select from jsonb_array_elements(p_group -> 'columns') as c where jsonb_typeof(c) <> 'string')
      then 'a column''s name is not a string'
  end;
end $$;
comment on function cupcake.group_fault(jsonb) is 'Why a group is not one; null if it is. CASE keeps the order, so nothing is read as what it is not.';

create function cupcake.envelope_fault(request jsonb) returns text
language plpgsql immutable set search_path = '' as $$
declare
  v_fault text;
begin
  v_fault := case
    when jsonb_typeof(request -> 'node') is distinct from 'string'
        or not coalesce(request ->> 'node' ~ '^[0-9a-f]{16}$', false) or request ->> 'node' = 'ffffffffffffffff'
      then 'node is not 16 hex digits'
    when not cupcake.is_count(request -> 'call', 1) then 'call is not a number above zero'
    when not cupcake.is_count(request -> 'epoch', 0) then 'epoch is not a number'
    when not cupcake.is_count(request -> 'cursor', 0) then 'cursor is not a number'
    when request ? 'after' and not cupcake.is_count(request -> 'after', 1) then 'after is not a number above zero'
    when not cupcake.is_count(request -> 'max_rows', 1) then 'max_rows is not a number above zero'
    when not cupcake.is_count(request -> 'max_bytes', 1) then 'max_bytes is not a number above zero'
    when jsonb_typeof(request -> 'tables') is distinct from 'array' then 'tables is not a list'
    when jsonb_typeof(coalesce(request -> 'aside', '[]')) <> 'array' then 'aside is not a list'
    when jsonb_typeof(coalesce(request -> 'changes', '[]')) <> 'array' then 'changes is not a list'
  end;
  if v_fault is not null then
    return v_fault;
  end if;
  if exists (select from jsonb_array_elements(request -> 'tables') as t where jsonb_typeof(t) <> 'string') then
    return 'a table''s name is not a string';
  end if;
  if exists (select from jsonb_array_elements(request -> 'aside') as a where
      case when jsonb_typeof(a) <> 'array' then true when jsonb_array_length(a) <> 2 then true
        else jsonb_typeof(a -> 0) <> 'string' or not cupcake.is_uuid(a ->> 1) end) then
    return 'aside does not hold pairs of table and id';
  end if;
  select cupcake.group_fault(g) into v_fault from jsonb_array_elements(request -> 'changes') as g
    where cupcake.group_fault(g) is not null limit 1;
  if v_fault is not null then
    return v_fault;
  end if;
  if (select sum(jsonb_array_length(g -> 'rows')) from jsonb_array_elements(request -> 'changes') as g) > 1000 then
    return 'more than 1000 rows';
  end if;
  if exists (
      select from jsonb_array_elements(request -> 'changes') as g, jsonb_array_elements(g -> 'rows') as r
      where length(r ->> 0) = 36 group by g ->> 'table', r ->> 0 having count(*) > 1) then
    return 'a record is named twice';
  end if;
  return null;
end $$;
comment on function cupcake.envelope_fault(jsonb) is
  'Why a request is not one; null if it is. Nothing is cast here, so that no request can raise.';

create function cupcake.sound_rows(p_group jsonb, p_columns text[], p_before integer) returns cupcake.sent_row[]
language plpgsql stable set search_path = '' as $$
declare
  v_count constant integer := cardinality(p_columns);
  v_new constant boolean := p_group -> 'new' = 'true';
  i_visibility constant integer := array_position(p_columns, 'visibility') - 1;
  i_deleted_at constant integer := array_position(p_columns, 'deleted_at') - 1;
  v_rows cupcake.sent_row[];
begin
  with cells as materialized (
    select p_before + e.nth as ord, e.r, e.r -> 1 as created, e.r -> 2 as clocks, e.r -> 3 as bases, e.r -> 4 as values,
      e.r -> 5 as seen, e.r -> 6 as shown
    from jsonb_array_elements(p_group -> 'rows') with ordinality as e (r, nth)
    where case when jsonb_typeof(e.r) = 'array' then jsonb_array_length(e.r) = 7 and cupcake.is_uuid(e.r ->> 0) end
  ), sound as materialized (
    select c.ord, c.r from cells as c
    -- Nested deeper than a device can read, one record would stop the partner's sync for good.
    where case jsonb_typeof(c.values) when 'array' then jsonb_array_length(c.values) = v_count
        and not jsonb_path_exists(c.values, '$.**{64}') end
      and case when v_new then cupcake.is_ms(c.created) else c.created = 'null' end
      and case jsonb_typeof(c.clocks)
        when 'string' then cupcake.is_clock(c.clocks #>> '{}')
        when 'array' then jsonb_array_length(c.clocks) in (v_count, case when v_new then v_count + 1 end)
          and c.clocks::text ~ '^\[("[0-9a-f]{32}"(, )?)+\]$' end
      and case jsonb_typeof(c.bases) when 'null' then true
        when 'string' then cupcake.is_clock(c.bases #>> '{}')
        when 'array' then jsonb_array_length(c.bases) = v_count
          and c.bases::text ~ '^\[(("[0-9a-f]{32}"|null)(, )?)+\]$' end
      and case jsonb_typeof(c.seen) when 'null' then true
        when 'string' then cupcake.is_clock(c.seen #>> '{}')
        when 'object' then octet_length(c.seen::text) <= 16384
          and c.seen::text ~ '^\{("[a-z0-9_*]{1,63}": "[0-9a-f]{32}"(, )?)*\}$' end
      and case jsonb_typeof(c.shown) when 'null' then true
        when 'string' then cupcake.is_clock(c.shown #>> '{}') end
      and case when i_visibility is null then true else jsonb_typeof(c.values -> i_visibility) = 'string' end
      and case when i_deleted_at is null or c.values -> i_deleted_at = 'null' then true
        else cupcake.is_ms(c.values -> i_deleted_at) end
  )
  select coalesce(array_agg((s.ord, (s.r ->> 0)::uuid, s.r, null, null, null, null, null)::cupcake.sent_row order by s.ord), '{}')
    into v_rows
    from sound as s;
  return v_rows;
end $$;
comment on function cupcake.sound_rows(jsonb, text[], integer) is
  'The rows of a group whose every cast is safe; the others are answered `refused` one by one. The barrier of the '
  'materialized CTE matters: a cast that the planner moved in front of its predicate would fail the whole call.';

create function cupcake.is_ahead(p_changes jsonb, p_now_ms bigint) returns boolean
language plpgsql immutable set search_path = '' as $$
declare
  v_limit constant text collate "C" := lpad(to_hex(((p_now_ms + 300000) << 16) | 65535), 16, '0') || repeat('f', 16);
begin
  return exists (
    select from jsonb_array_elements(p_changes) as g, jsonb_array_elements(g -> 'rows') as r
    where case jsonb_typeof(r -> 2)
      when 'string' then (r ->> 2) collate "C" > v_limit and cupcake.is_clock(r ->> 2)
      when 'array' then exists (
        select from jsonb_array_elements_text(r -> 2) as c where c collate "C" > v_limit and cupcake.is_clock(c))
      else false end);
end $$;
comment on function cupcake.is_ahead(jsonb, bigint) is
  'Whether any clock is more than five minutes ahead: stored, it would win over everything for as long as it is ahead.';

create function cupcake.take_call(p_node text, p_member uuid, p_call bigint, p_after bigint, out fault text, out cursor bigint)
language plpgsql set search_path = '' as $$
declare
  v_member uuid;
begin
  if p_after is null then
    insert into cupcake.node as n (node, member_id, last_call) values (p_node, p_member, p_call)
      on conflict (node) do update set last_call = excluded.last_call, seen_at = clock_timestamp()
      where n.member_id = excluded.member_id and n.last_call < excluded.last_call;
  else
    -- Waits for the call that it follows, if that is still under way; the next statement sees what that one left.
    perform from cupcake.node as n where n.node = p_node and n.member_id = p_member for update;
    update cupcake.node as n set last_call = p_call, seen_at = clock_timestamp()
      where n.node = p_node and n.member_id = p_member and n.last_call = p_after and n.led_call = p_after and p_after < p_call
      returning n.led_to into take_call.cursor;
  end if;
  if found then
    return;
  end if;
  select n.member_id into v_member from cupcake.node as n where n.node = p_node;
  take_call.fault := case when v_member <> p_member then 'invalid' else 'stale' end;
end $$;
comment on function cupcake.take_call(text, uuid, bigint, bigint) is
  'Takes a call''s number; no fault if it is the node''s highest, and, of one that follows another, if that was the one before. '
  'cursor: where that one''s answer ended. A node belongs to the first member that used it.';

create function cupcake.lead_to(p_node text, p_call bigint, p_cursor bigint) returns void
language plpgsql set search_path = '' as $$
begin
  update cupcake.node set led_call = p_call, led_to = p_cursor where node = p_node;
end $$;
comment on function cupcake.lead_to(text, bigint, bigint) is 'Remembers where the answer of a call ended that others may follow unanswered.';

create function cupcake.with_parents(p_frame cupcake.frame, p_columns text[], p_rows cupcake.sent_row[])
returns cupcake.sent_row[]
language plpgsql stable set search_path = '' as $$
declare
  i_table constant integer := array_position(p_columns, 'parent_table') - 1;
  i_id constant integer := array_position(p_columns, 'parent_id') - 1;
  v_parent record;
  v_found cupcake.sent_row[];
  v_rows cupcake.sent_row[] := '{}';
begin
  for v_parent in
    select t.name, t.edit, array_agg(s) as rows from unnest(p_rows) as s
    join cupcake.synced_table as t on t.name = s.r -> 4 ->> i_table and not t.server and not t.child
    where jsonb_typeof(s.r -> 4 -> i_table) = 'string' and jsonb_typeof(s.r -> 4 -> i_id) = 'string'
      and cupcake.is_uuid(s.r -> 4 ->> i_id)
    group by t.name, t.edit order by t.name
  loop
    execute format($q$
      select array_agg((s.ord, s.id, s.r, x.author_id, %1$L, s.parent_id,
          case when x.visibility = 'shared' then x.pair_id end,
          case
            -- It was forgotten with its record's last word (*_housekeeping.sql).
            when s.clock <= x.sync_state ->> 'forgot' collate "C" then 'gone'
            when x.author_id = $2 then null
            when x.author_id = $3 and x.pair_id = $4 and x.visibility = 'shared' and $5 = 'both' then null
            -- A record that was never shown to the caller is answered like one that is not there yet.
            when f.kind is not null then 'gone' else 'retry' end)::cupcake.sent_row order by s.ord)
      from (select u.ord, u.id, u.r, (u.r -> 4 ->> $6)::uuid as parent_id,
          case jsonb_typeof(u.r -> 2) when 'string' then u.r ->> 2 else u.r -> 2 ->> 0 end as clock from unnest($1) as u) as s
      left join lateral (select t.* from public.%1$I as t where t.id = s.parent_id limit 1) as x on true
      left join lateral (select e.kind from cupcake.feed as e
        where e.member_id = $2 and e.table_name = %1$L and e.record_id = s.parent_id limit 1) as f on true
      $q$, v_parent.name)
      into v_found using v_parent.rows, p_frame.member, p_frame.partner, p_frame.pair, v_parent.edit, i_id;
    v_rows := v_rows || v_found;
  end loop;
  -- A table that a newer app knows and this server does not yet: the child waits on the device, as its parent does.
  return v_rows || array(
    select (s.ord, s.id, s.r, null, null, null, null, 'retry')::cupcake.sent_row from unnest(p_rows) as s
    where jsonb_typeof(s.r -> 4 -> i_table) = 'string' and s.r -> 4 ->> i_table ~ '^[a-z][a-z0-9_]{0,50}$'
      and jsonb_typeof(s.r -> 4 -> i_id) = 'string' and cupcake.is_uuid(s.r -> 4 ->> i_id)
      and not exists (select from cupcake.synced_table as t where t.name = s.r -> 4 ->> i_table));
end $$;
comment on function cupcake.with_parents(cupcake.frame, text[], cupcake.sent_row[]) is
  'New child records beside what there is to know of their parents: a child belongs to its parent''s author, and may be added by whoever '
  'may edit the parent. A row that names no parent is left out, and so refused.';

create function cupcake.follow_parents(p_table text, p_ids uuid[], p_partner uuid, p_pair uuid) returns cupcake.fed[]
language plpgsql set search_path = '' as $$
declare
  v_child cupcake.synced_table;
  v_some cupcake.fed[];
  v_items cupcake.fed[] := '{}';
begin
  if cardinality(p_ids) = 0 then
    return v_items;
  end if;
  for v_child in select * from cupcake.synced_table as s where s.child order by s.name loop
    execute format($q$
      with moved as (
        update public.%1$I as c set parent_pair = x.shared_pair
        from (select t.id, case when t.visibility = 'shared' then t.pair_id end as shared_pair
          from public.%2$I as t where t.id = any ($1)) as x
        where c.parent_table = %2$L and c.parent_id = x.id and c.parent_pair is distinct from x.shared_pair
        returning c.id, coalesce(%3$s, false) as seen
      )
      select array_agg((%1$L, m.id, case when m.seen then 'full' else 'withdrawn' end)::cupcake.fed order by m.id)
      from moved as m
      left join lateral (select e.kind from cupcake.feed as e
        where e.member_id = $2 and e.table_name = %1$L and e.record_id = m.id limit 1) as f on true
      where m.seen or f.kind <> 'withdrawn'
      $q$, v_child.name, p_table, cupcake.shared_test(v_child, 'c', '$3'))
      into v_some using p_ids, p_partner, p_pair;
    v_items := v_items || coalesce(v_some, '{}');
  end loop;
  return v_items;
end $$;
comment on function cupcake.follow_parents(text, uuid[], uuid, uuid) is
  'After the audience of these records changed: their children follow. Answers what to feed to the author''s partner.';
create function cupcake.not_known_yet(p_group jsonb, p_columns text[], p_before integer) returns cupcake.outcome[]
language plpgsql stable set search_path = '' as $$
begin
  if p_group ->> 'table' !~ '^[a-z][a-z0-9_]{0,50}$'
      or exists (select from unnest(p_columns) as c where c !~ '^[a-z][a-z0-9_]{0,55}$'
        or c in ('id', 'author_id', 'pair_id', 'created_at', 'updated_at', 'clocks', 'sync_state')) then
    return '{}';
  end if;
  return array(
    select (s.ord, p_group ->> 'table', s.id, 'retry', '[]'::jsonb, false, false, 0, null, null, false, false)::cupcake.outcome
    from unnest(cupcake.sound_rows(p_group, p_columns, p_before)) as s);
end $$;
comment on function cupcake.not_known_yet(jsonb, text[], integer) is
  'Sound rows for a table or a column that is not here: nothing is wrong with the words, a newer app is ahead of this '
  'server. They wait on the device (`retry`); the registry in the answer tells it what it can send until then.';

create function cupcake.apply_group(p_frame cupcake.frame, p_group jsonb, p_before integer) returns cupcake.outcome[]
language plpgsql set search_path = '' as $$
declare
  v_columns text[];
  v_table cupcake.synced_table;
  v_rows cupcake.sent_row[];
  v_waiting cupcake.outcome[] := '{}';
  v_outcomes cupcake.outcome[];
begin
  select * into v_table from cupcake.synced_table as s where s.name = p_group ->> 'table';
  select coalesce(array_agg(c order by nth), '{}') into v_columns
    from jsonb_array_elements_text(p_group -> 'columns') with ordinality as t (c, nth);
  if v_table.server or cardinality(v_columns) = 0
      or cardinality(v_columns) > (select count(distinct c) from unnest(v_columns) as c) then
    return '{}';
  end if;
  if v_table.name is null
      or not v_columns <@ (array['visibility', 'deleted_at'] || cupcake.parent_columns(v_table) || v_table.content) then
    return cupcake.not_known_yet(p_group, v_columns, p_before);
  end if;
  p_frame.is_new := p_group -> 'new' = 'true';
  p_frame.for_pair := (p_group ->> 'pair')::uuid;
  p_frame.level := cupcake.level_rank(p_group ->> 'level');
  v_rows := cupcake.sound_rows(p_group, v_columns, p_before);
  if p_frame.is_new and v_table.product is not null then
    v_waiting := cupcake.unowned(v_table, p_frame.pair, v_rows);
    v_rows := array(select s from unnest(v_rows) as s where s.ord not in (select w.ord from unnest(v_waiting) as w));
  end if;
  if v_table.child and p_frame.is_new then
    v_rows := cupcake.with_parents(p_frame, v_columns, v_rows);
  end if;
  execute format('select cupcake.apply_%I($1, $2, $3)', v_table.name) into v_outcomes using p_frame, v_columns, v_rows;
  return v_outcomes || v_waiting;
end $$;
comment on function cupcake.apply_group(cupcake.frame, jsonb, integer) is
  'Applies a group through its table''s generated function. A row without an outcome is refused: a malformed row, '
  'a name that can be none, a table of the server''s own.';

create function cupcake.answers(p_outcomes cupcake.outcome[], p_rows integer, p_member uuid, p_partner uuid, p_pair uuid)
returns text
language plpgsql stable set search_path = '' as $$
declare
  v_answers text;
begin
  with shown as (
    select g.table_name, r.record_id, jsonb_build_object('table', g.table_name, 'kind', r.kind,
      'columns', cupcake.shown_columns(g.table_name, r.kind), 'rows', jsonb_build_array(r.payload::jsonb)) as row
    from (select o.table_name, array_agg(o.record_id) as ids from unnest(p_outcomes) as o where o.differs group by 1) as g
    cross join lateral cupcake.read_rows(g.table_name, p_member, p_partner, p_pair, g.ids, null) as r
  )
  select '[' || string_agg(case
      when o.ord is null then '"refused"'
      -- An answer is one of seven plain words.
      when s.row is null and not o.stub and coalesce(o.done, '[]') = '[]' then '"' || o.answer || '"'
      else (jsonb_strip_nulls(jsonb_build_object('answer', o.answer, 'done', o.done, 'stub', nullif(o.stub, false)))
        || case when s.row is null then '{}' else jsonb_build_object('row', s.row) end)::text
    end, ',' order by n) || ']' into v_answers
  from generate_series(1, p_rows) as n
  left join unnest(p_outcomes) as o on o.ord = n
  left join shown as s on s.table_name = o.table_name and s.record_id = o.record_id;
  return v_answers;
end $$;
comment on function cupcake.answers(cupcake.outcome[], integer, uuid, uuid, uuid) is
  'The answers beside the rows sent: a word, or an object where something has to be added.';

create function cupcake.shown_columns(p_table text, p_kind text) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (select case when p_kind = 'withdrawn' then '[]'::jsonb
      when s.server then to_jsonb(s.content)
      else to_jsonb(array['visibility', 'deleted_at'] || cupcake.parent_columns(s)
        || case when p_kind = 'full' then s.content else s.projection end) end
    from cupcake.synced_table as s where s.name = p_table);
end $$;
comment on function cupcake.shown_columns(text, text) is 'The columns beside which the values of a page stand.';

create function cupcake.read_rows(
  p_table text, p_member uuid, p_partner uuid, p_pair uuid, p_ids uuid[], p_max_bytes bigint,
  out record_id uuid, out kind text, out payload json)
returns setof record
language plpgsql stable set search_path = '' as $$
declare
  v_server boolean;
begin
  select s.server into v_server from cupcake.synced_table as s where s.name = p_table;
  if v_server is null then
    return;
  end if;
  if not v_server and p_partner is not null and not cupcake.is_heard(p_partner) then
    p_partner := null;  -- the server was restored: what it has of them may be wider than what they want by now
  end if;
  return query execute format('select * from cupcake.read_%I($1, $2, $3, $4, $5)', p_table)
    using p_member, p_partner, p_pair, p_ids, p_max_bytes;
end $$;
comment on function cupcake.read_rows(text, uuid, uuid, uuid, uuid[], bigint) is
  'Reads through the table''s own function. STABLE all the way down: it sees the snapshot of the statement that asks.';

create function cupcake.pull(
  p_member uuid, p_cursor bigint, p_max_rows integer, p_max_bytes bigint, p_tables text[], p_omit cupcake.fed[],
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
    -- Readable now: shown. Fed as a withdrawal: withdrawn. Else unreadable because a pair ended: passed over.
    select w.revision, w.table_name, coalesce(g.kind, 'withdrawn') as kind,
      case when g.record_id is null then json_build_array(w.record_id) else g.payload end as payload
    from wanted as w left join got as g on g.table_name = w.table_name and g.record_id = w.record_id
    where g.record_id is not null or w.kind = 'withdrawn'
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
comment on function cupcake.pull(uuid, bigint, integer, bigint, text[], cupcake.fed[]) is
  'A page of the member''s feed. Rows, cursor, more and head come from one statement: between two a commit could '
  'slip in and be skipped. The feed says only where to look; what may be seen is asked of the record. '
  'changes: the groups as text, without the brackets; parsed once, at the very end.';

create function cupcake.withdrawn_aside(p_member uuid, p_aside jsonb, p_tables text[]) returns text
language plpgsql stable set search_path = '' as $$
declare
  v_group record;
  v_ids jsonb;
  v_groups text := '';
begin
  for v_group in
    select s.name, array_agg((a ->> 1)::uuid) as ids from jsonb_array_elements(p_aside) as a
    join cupcake.synced_table as s on s.name = a ->> 0 and not s.server and s.name = any (p_tables)
    group by 1 order by 1
  loop
    execute format($q$
      select jsonb_agg(jsonb_build_array(t.id)) from public.%1$I as t
      where t.id = any ($2)
        and t.author_id in (
          select o.user_id from public.pair_member as m join public.pair_member as o on o.pair_id = m.pair_id
          where m.user_id = $1 and o.user_id <> $1)
        -- What was never fed is answered like what does not exist. After a restore from a backup the feed may be older
        -- than what the device holds, and the record must go all the same.
        and cupcake.is_heard(t.author_id)
        and (exists (select from cupcake.epoch as e where e.epoch > 1)
          or exists (select from cupcake.feed as f where f.member_id = $1 and f.table_name = %1$L and f.record_id = t.id))
        and t.id not in (
          select r.record_id from cupcake.partnership($1) as me
          cross join lateral cupcake.read_%1$I($1, me.partner_id, me.pair_id, $2, 0) as r)
      $q$, v_group.name) into v_ids using p_member, v_group.ids;
    if v_ids is not null then
      v_groups := concat_ws(',', nullif(v_groups, ''),
        jsonb_build_object('table', v_group.name, 'kind', 'withdrawn', 'columns', '[]'::jsonb, 'rows', v_ids));
    end if;
  end loop;
  return v_groups;
end $$;
comment on function cupcake.withdrawn_aside(uuid, jsonb, text[]) is
  'Which of the records that a device set aside are here and not for it. Only of people it was ever paired with.';

create function cupcake.push(
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
comment on function cupcake.push(cupcake.frame, jsonb, bigint) is
  'Applies the groups in order, feeds what changed to whom it changed for, and answers. The heads are locked.';

-- json and not jsonb: a page is put together as text, and the device parses it; the server need not.
create function public.sync(request jsonb) returns json
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
    least((request ->> 'max_bytes')::numeric, 1000000)::bigint, v_tables, v_omit);
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
comment on function public.sync(jsonb) is
  'Sync protocol v1 (docs/sync.md): pushes, then pulls, in one transaction. SECURITY DEFINER because nobody has any '
  'privilege on the tables; the author is the caller. 40001: the pair changed meanwhile, send it again.';

revoke execute on all functions in schema cupcake from public, anon, authenticated;
revoke execute on function public.sync(jsonb) from public, anon;
grant execute on function public.sync(jsonb) to authenticated;
