-- The registry: one call gives a table everything that sync needs, so that a sprinkle's migration is one
-- CREATE TABLE and one call.
--
-- The functions of a table are generated: typed, static SQL whose plans PostgreSQL keeps, over all rows of a group
-- at once. They state the two rules (docs/sync.md): structural columns go by the higher clock, except that the
-- narrower of concurrent visibilities wins and only the author widens; content is compare-and-set.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

create type cupcake.frame as (
  member uuid, partner uuid, pair uuid, node text, now_ms bigint,
  is_new boolean, for_pair uuid, level integer
);
comment on type cupcake.frame is
  'What every row of a group has in common: who calls, their pair of now, and the audience the group was written for.';

create type cupcake.sent_row as (
  ord integer, id uuid, r jsonb,
  owner_id uuid, parent_table text, parent_id uuid, parent_pair uuid, verdict text
);
comment on type cupcake.sent_row is
  'A row of a request whose every cast is known to be safe, and its place in the request. The rest is about the parent '
  'of a child record: whose it is, which pair it is shared in full with, and why the child cannot be taken.';

create type cupcake.outcome as (
  ord integer, table_name text, record_id uuid, answer text, done jsonb, stub boolean, differs boolean,
  before bigint, mine_kind text, mate_kind text, in_pair boolean, moved boolean
);
comment on type cupcake.outcome is
  'What became of a row. done: the settled columns, null for all. differs: what is stored is not what was sent. '
  'before: the caller''s feed revision until now. mine_kind, mate_kind: how to feed it to the caller and the partner. '
  'moved: who may see it is not what it was.';

create function cupcake.apply_template() returns text
language sql immutable set search_path = '' as $body$ select $tpl$
create or replace function cupcake.apply_{{table}}(p cupcake.frame, p_columns text[], p_rows cupcake.sent_row[])
returns cupcake.outcome[]
language plpgsql set search_path = '' as $fn$
declare
  never constant text := repeat('0', 32);
  -- Where a column's value stands in a row; null: not sent.
  i_visibility constant integer := array_position(p_columns, 'visibility') - 1;
  i_deleted_at constant integer := array_position(p_columns, 'deleted_at') - 1;
{{places}}
  v_unsent jsonb := '{}';
  v_rest cupcake.sent_row[] := p_rows;
  v_inserted cupcake.outcome[] := '{}';
  v_met cupcake.outcome[] := '{}';
begin
  if p.is_new then
    select coalesce(jsonb_object_agg(c, never), '{}') into v_unsent
      from unnest({{columns}}) as c where c <> all (p_columns);

    with fresh as materialized (
      select s.ord, s.id, (s.r ->> 1)::numeric::bigint as created_ms,
        s.r -> 2 as clk, jsonb_typeof(s.r -> 2) = 'string' as one, s.r -> 4 as v, s.r -> 5 as seen,
        octet_length((s.r -> 4)::text) as bytes,
        cupcake.level_rank(s.r -> 4 ->> i_visibility) as wanted,
        s.r -> 4 ->> i_visibility not in ('private', 'calendar_visible', 'shared') as odd{{fresh_parent}}
      -- Those that are there already are left out by the insert itself: to look for them first may read the whole table.
      from unnest(p_rows) as s where true{{fresh_if}}
    ), granted as materialized (
      -- A record is stored for the audience it names, and for nobody else: else private.
      select f.*, case when p.for_pair = p.pair then least(f.wanted, p.level) else 0 end as level,
        -- A list may be one longer than the columns: its last is the clock of all that are not named (`*`).
        case when f.one then f.clk #>> '{}'
          else coalesce(f.clk ->> cardinality(p_columns), f.clk ->> coalesce(i_visibility, 0)) end as base,
        case when f.one then f.clk #>> '{}' when i_visibility is null then never else f.clk ->> i_visibility end as sent_clock
      from fresh as f where f.bytes <= 2097152{{granted_if}}
    ), judged as materialized (
      select g.*, coalesce(g.odd, false) or g.level <> g.wanted as decided,
        -- One clock for the whole record stands for every column, sent or not, known here or not.
        case when g.one and not coalesce(g.odd, false) and g.level = g.wanted then jsonb_build_object('*', g.base)
          else jsonb_build_object('*', g.base)
            || case when g.one then '{}' else case when jsonb_array_length(g.clk) > cardinality(p_columns) then '{}' else v_unsent end
                 || jsonb_strip_nulls(jsonb_build_object({{list_clocks}})) end
            || case when coalesce(g.odd, false) or g.level <> g.wanted
                 then jsonb_build_object('visibility', cupcake.server_clock(p.now_ms, g.sent_clock)) else '{}' end
          end as clocks,
        jsonb_build_object('bytes', g.bytes, 'vis_seen', jsonb_build_object(right(g.sent_clock, 16), g.sent_clock))
          -- A new tombstone may have been wiped where it comes from. Who undeletes it sends all content again if one
          -- column is asked for: the first that came empty, so that every version of the app knows it.
          || case when jsonb_typeof(g.v -> i_deleted_at) = 'number' then jsonb_build_object('wiped', array(
              select c.name from unnest({{content}}) with ordinality as c (name, nth)
              where g.v -> array_position(p_columns, c.name) - 1 = 'null' order by c.nth limit 1)) else '{}' end as state
      from granted as g
    ), stored as (
      insert into public.{{table_name}} (id, author_id, pair_id, visibility, created_at, updated_at, deleted_at,
          clocks, sync_state{{insert_columns}}{{parent_columns}})
      select j.id, {{owner}}, case when j.level > 0 then p.pair end, cupcake.level_word(j.level),
        cupcake.from_ms(j.created_ms),
        cupcake.clock_time(case when j.one and not j.decided then j.base else cupcake.newest_clock(j.clocks) end),
        cupcake.from_ms((j.v ->> i_deleted_at)::numeric::bigint), j.clocks,
        case jsonb_typeof(j.seen) when 'null' then j.state else j.state || jsonb_build_object('seen',
          case jsonb_typeof(j.seen) when 'string' then jsonb_build_object('*', j.seen) else j.seen end) end{{insert_values}}{{parent_values}}
      from judged as j order by j.id
      on conflict (id) do nothing
      returning id
    )
    select coalesce(array_agg((j.ord, '{{table}}', j.id, 'applied', null, false, j.decided, 0, 'full',
        {{inserted_mate}}, j.level > 0, false)::cupcake.outcome), '{}')
      -- `is true` keeps this a hashed lookup: the planner, who cannot know how long an array is, would join in
      -- a nested loop, a million steps for a page.
      into v_inserted from judged as j where (j.id in (select i.id from stored as i)) is true;

    if cardinality(v_inserted) < cardinality(p_rows) then
      select coalesce(array_agg(s), '{}') into v_rest from unnest(p_rows) as s
        where s.ord not in (select o.ord from unnest(v_inserted) as o);
    else
      return v_inserted;
    end if;
  end if;

  with met as materialized (
    select s.ord, s.id, s.r, s.r -> 4 as v, s.r ->> 6 as shown, s.r -> 4 ->> i_visibility as word,
      case jsonb_typeof(s.r -> 5) when 'string' then jsonb_build_object('*', s.r -> 5) when 'object' then s.r -> 5 end as seen,
      case when jsonb_typeof(s.r -> 2) = 'string' and i_visibility is not null then s.r ->> 2
        else s.r -> 2 ->> i_visibility end collate "C" as c_vis,
      case when jsonb_typeof(s.r -> 2) = 'string' and i_deleted_at is not null then s.r ->> 2
        else s.r -> 2 ->> i_deleted_at end collate "C" as c_del,
      t.author_id, t.pair_id, t.visibility, t.deleted_at, t.clocks, t.sync_state,
      cupcake.clock_of(t.clocks, 'visibility') collate "C" as s_vis,
      cupcake.clock_of(t.clocks, 'deleted_at') collate "C" as s_del,
      coalesce(t.author_id = p.member, false) as mine,
      coalesce(t.author_id = p.member
        or (t.author_id = p.partner and {{met_shared}}), false) as in_full,
      f.revision as before, f.kind as fed_me, g.kind as fed_mate{{met_parent}}
    from unnest(v_rest) as s
    left join lateral (select x.* from public.{{table_name}} as x where x.id = s.id limit 1) as t on true
    -- LATERAL and LIMIT force one look-up by key per row: a join may read a member's whole feed, and what a call
    -- costs would grow with history.
    left join lateral (select e.revision, e.kind from cupcake.feed as e
      where e.member_id = p.member and e.table_name = '{{table}}' and e.record_id = s.id limit 1) as f on true
    left join lateral (select e.kind from cupcake.feed as e
      where e.member_id = p.partner and e.table_name = '{{table}}' and e.record_id = s.id limit 1) as g on true
  ), able as materialized (
    select m.*, (m.mine and {{edit_mine}}) or {{edit_both}} as may_edit,
      coalesce((m.mine or {{delete_both}}) and m.c_del > m.s_del, false) as struck
    from met as m
    where m.mine or (m.in_full and ({{edit_both}} or {{delete_both}} or {{child}}))
  ), opened as materialized (
    select a.*, a.struck and jsonb_typeof(a.v -> i_deleted_at) = 'null' as revived,
      -- What a wiped tombstone held is gone from here: who undeletes it sends all of that again.
      a.struck and jsonb_typeof(a.v -> i_deleted_at) = 'null'
        and not coalesce(a.sync_state -> 'wiped', '[]') <@ to_jsonb(p_columns) as stub
    from able as a
  ), put as materialized (
    -- Content, one by one for the columns that were sent: compare-and-set. A lower clock of the pusher's own node
    -- is no conflict: its answer was lost.
    select o.*, k.*
    from opened as o
    cross join lateral (
      select jsonb_object_agg(c.name, c.clock) filter (where c.writes) as put_clocks,
        jsonb_object_agg(c.name, c.value) filter (where c.writes) as put_values,
        array_agg(c.name) filter (where c.writes) as put_names,
        array_agg(c.name) filter (where c.clock = c.stored or not o.may_edit) as done_names,
        coalesce(bool_or(c.clock <> c.stored and not c.writes), false) as left_some
      from (
        select u.name, u.clock, u.stored, o.v -> (u.nth - 1)::integer as value,
          o.may_edit and (o.deleted_at is null or o.revived) and u.clock > u.stored
            and (u.stored = u.base or right(u.stored, 16) = p.node) as writes
        from (
          select n.name, n.nth, cupcake.clock_of(o.clocks, n.name) collate "C" as stored,
            case jsonb_typeof(o.r -> 2) when 'string' then o.r ->> 2 else o.r -> 2 ->> (n.nth - 1)::integer end collate "C" as clock,
            coalesce(case jsonb_typeof(o.r -> 3) when 'string' then o.r ->> 3
              else o.r -> 3 ->> (n.nth - 1)::integer end, never) collate "C" as base
          from unnest(p_columns) with ordinality as n (name, nth)
          where n.name not in ('visibility', 'deleted_at')
          offset 0) as u
        offset 0) as c
    ) as k
    where not o.stub
  ), voiced as materialized (
    select w.*, b.bytes > 2097152 as too_big, b.bytes <= 2097152 as wrote, b.bytes,
      -- Visibility is the author's, and a retry of a change taken in before is none, whatever happened since.
      coalesce(w.mine and w.c_vis <> w.s_vis
        and w.c_vis > coalesce(w.sync_state -> 'vis_seen' ->> right(w.c_vis, 16), never){{child_said}}, false) as said,
      cupcake.level_rank(w.word) as wanted,
      coalesce(w.word not in ('private', 'calendar_visible', 'shared'), false) as odd,
      cupcake.level_rank(w.visibility) as have_stored,
      case when w.pair_id = p.pair then cupcake.level_rank(w.visibility) else 0 end as have,
      case when b.bytes <= 2097152 then w.clocks || w.put_clocks else w.clocks end as content_clocks
    from put as w
    cross join lateral (select coalesce((
      select octet_length((jsonb_build_object({{stored_values}}) || w.put_values)::text)
      from public.{{table_name}} as x where x.id = w.id and w.put_clocks is not null), 0) as bytes offset 0) as s
    cross join lateral (select nullif(s.bytes, 0) as bytes) as b
  ), widened as materialized (
    -- A widening is a decision about what was on the screen: compare-and-set on the visibility and on every
    -- content clock the person saw, and only for the author's pair of now.
    select w.*, coalesce(w.said and w.wanted > w.have and w.c_vis > w.s_vis
        and (right(w.s_vis, 16) = p.node or w.s_vis = coalesce(
          case jsonb_typeof(w.r -> 3) when 'string' then w.r ->> 3 else w.r -> 3 ->> i_visibility end, never))
        and p.for_pair = p.pair and p.level >= w.wanted
        and not exists (select from unnest({{content}}) as c
          where cupcake.clock_of(w.content_clocks, c) <> cupcake.clock_of(coalesce(w.seen, '{}'), c)), false) as widens
    from voiced as w
  ), settled as materialized (
    select w.*,
      case when not w.said then w.have_stored
        when w.widens then w.wanted
        when w.wanted > w.have then w.have
        when w.c_vis > w.s_vis then w.wanted
        else least(w.wanted, w.have_stored) end as level_1,
      case when not w.said then w.s_vis
        when w.widens then w.c_vis
        when w.wanted > w.have then cupcake.server_clock(p.now_ms, greatest(w.s_vis, w.c_vis))
        when w.c_vis > w.s_vis then case when w.odd then cupcake.server_clock(p.now_ms, w.c_vis) else w.c_vis end
        when w.wanted < w.have_stored then cupcake.server_clock(p.now_ms, w.s_vis)
        else w.s_vis end collate "C" as clock_1,
      case when not w.said then w.pair_id
        when w.widens then p.for_pair
        when least(w.wanted, w.have) > 0 then w.pair_id end as pair_1
    from widened as w
  ), final as materialized (
    -- The author's own words were written for an audience; a record that is wider by now is narrowed to it.
    select a.*, n.named,
      case when n.narrows then n.named else a.level_1 end as new_level,
      case when n.narrows then cupcake.server_clock(p.now_ms, a.clock_1) else a.clock_1 end collate "C" as new_clock,
      case when n.narrows and n.named = 0 then null else a.pair_1 end as new_pair
    from settled as a
    cross join lateral (
      select l.named, coalesce(a.wrote, false) and a.mine and not a.widens and a.level_1 > l.named as narrows
      from (select case when p.for_pair is not distinct from a.pair_1 then p.level else 0 end as named offset 0) as l
      offset 0) as n
  ), told as materialized (
    select f.*,
      coalesce(f.wrote, false) or f.struck or f.new_clock <> f.s_vis or f.new_pair is distinct from f.pair_id as changed,
      case when f.struck then f.revived else f.deleted_at is null end as living,
      -- Also when it was not sent: a device must hear of a visibility that it did not know.
      case when f.c_vis is null then f.new_clock is distinct from f.shown else f.new_clock <> f.c_vis end
        or coalesce(not f.struck and f.c_del <> f.s_del, false)
        or f.left_some or coalesce(f.too_big, false) as differs,
      array_remove(array[
        case when f.c_vis is not null and (f.mine or f.c_vis = f.s_vis or {{child}}) then 'visibility' end,
        case when f.c_del is not null then 'deleted_at' end], null)
        || f.done_names || case when f.wrote then f.put_names end as done,
      {{mate_sees}} as mate_sees,
      f.clocks || case when f.wrote then f.put_clocks else '{}' end
        || case when f.new_clock <> f.s_vis then jsonb_build_object('visibility', f.new_clock) else '{}' end
        || case when f.struck then jsonb_build_object('deleted_at', f.c_del) else '{}' end as new_clocks
    from final as f
  ), written as (
    update public.{{table_name}} as t set
      visibility = cupcake.level_word(u.new_level),
      pair_id = u.new_pair,
      deleted_at = case when u.struck then cupcake.from_ms((u.v ->> i_deleted_at)::numeric::bigint) else t.deleted_at end,
      updated_at = cupcake.clock_time(cupcake.newest_clock(u.new_clocks)),
      clocks = u.new_clocks,
      sync_state = u.sync_state
        || case when u.wrote then jsonb_build_object('bytes', u.bytes) else '{}' end
        -- Who else wrote in it, for the author's devices: words of an ex-partner are widened only when the author says so.
        || case when u.wrote and not u.mine and not coalesce(u.sync_state -> 'hands', '[]') ? p.member::text
             then jsonb_build_object('hands', coalesce(u.sync_state -> 'hands', '[]') || to_jsonb(p.member::text)) else '{}' end
        || case when u.wrote and u.sync_state ? 'wiped'
             then jsonb_build_object('wiped', (u.sync_state -> 'wiped') - u.put_names) else '{}' end
        || case when u.said then jsonb_build_object('vis_seen', coalesce(u.sync_state -> 'vis_seen', '{}')
             || jsonb_build_object(right(u.c_vis, 16), u.c_vis)) else '{}' end
        || case when u.struck and not u.revived
             then jsonb_build_object('seen', coalesce(u.seen, '{}')) else '{}' end{{set_values}}
    from told as u
    where t.id = u.id and (u.changed or u.said)
  ), answered as (
    select (u.ord, '{{table}}', u.id,
        case when u.too_big then 'refused'
          when cardinality(u.done) < cardinality(p_columns) then case when u.living then 'conflict' else 'gone' end
          when u.changed then 'applied' else 'duplicate' end,
        case when cardinality(u.done) < cardinality(p_columns) then to_jsonb(u.done) end,
        false, u.differs, u.before,
        case when u.changed then 'full' end,
        case when not u.changed or p.partner is null then null
          when not u.mine then 'full'
          when u.mate_sees is null then case when u.fed_mate <> 'withdrawn' then 'withdrawn' end
          when u.mate_sees = 'full' or u.fed_mate is distinct from u.mate_sees then u.mate_sees
          when u.struck or u.new_clock <> u.s_vis or (u.wrote and u.put_names && {{projection}}) then u.mate_sees end,
        u.changed and (u.pair_id is not null or u.new_pair is not null),
        u.new_level <> u.have_stored or u.new_pair is distinct from u.pair_id)::cupcake.outcome as o
    from told as u
    union all
    select (s.ord, '{{table}}', s.id, 'unknown', '[]'::jsonb, true, false, s.before, null, null, false, false)::cupcake.outcome
    from opened as s where s.stub
    union all
    -- Not found, or not the caller's to write: what they were never shown might as well not be there. A new
    -- record that is not found by now was taken by another call in this instant, unless it is too big.
    select (m.ord, '{{table}}', m.id,
        case {{child_answer}}when m.author_id is not null
            -- An id that was never shown to the caller gets the words of one that does not exist.
            then case when m.fed_me is not null then 'gone' when p.is_new then 'refused' else 'unknown' end
          when not p.is_new then 'unknown'
          when octet_length(m.v::text) > 2097152 then 'refused' else 'retry' end,
        '[]'::jsonb, false, false, m.before, null, null, false, false)::cupcake.outcome
    from met as m
    where not (m.mine or (m.in_full and ({{edit_both}} or {{delete_both}} or {{child}})))
  )
  select coalesce(array_agg(a.o), '{}') into v_met from answered as a;
  return v_inserted || v_met;
end $fn$
$tpl$ $body$;
comment on function cupcake.apply_template() is
  'The generated function that applies one group to its table: new records, then everything else.';

create function cupcake.read_template() returns text
language sql immutable set search_path = '' as $body$ select $tpl$
create or replace function cupcake.read_{{table}}(
  p_member uuid, p_partner uuid, p_pair uuid, p_ids uuid[], p_max_bytes bigint,
  out record_id uuid, out kind text, out payload json)
returns setof record
language plpgsql stable set search_path = '' as $fn$
begin
  return query
  select s.id, s.sees, case
      when s.above > p_max_bytes then null
      when s.sees = 'full' and s.deleted_at is not null then json_build_array(
        s.id, s.author_id, s.pair_id, cupcake.to_ms(s.created_at), s.clocks,
        json_build_array(s.visibility, cupcake.to_ms(s.deleted_at){{full_parent}}{{full_values}}),
        case when s.author_id = p_member then coalesce(s.sync_state -> 'hands', '[]') else '[]' end,
        coalesce(s.sync_state -> 'seen', '{}'))
      when s.author_id = p_member and s.sync_state ? 'hands' then json_build_array(s.id, s.author_id, s.pair_id,
        cupcake.to_ms(s.created_at), s.clocks,
        json_build_array(s.visibility, cupcake.to_ms(s.deleted_at){{full_parent}}{{full_values}}), s.sync_state -> 'hands')
      when s.sees = 'full' then json_build_array(s.id, s.author_id, s.pair_id, cupcake.to_ms(s.created_at), s.clocks,
        json_build_array(s.visibility, cupcake.to_ms(s.deleted_at){{full_parent}}{{full_values}}))
      else json_build_array(s.id, s.author_id, s.pair_id, cupcake.to_ms(s.created_at),
        jsonb_build_object('visibility', cupcake.clock_of(s.clocks, 'visibility'),
          'deleted_at', cupcake.clock_of(s.clocks, 'deleted_at'){{projected_clocks}}),
        json_build_array(s.visibility, cupcake.to_ms(s.deleted_at){{projected_values}}))
    end
  from (
    select t.*, k.sees, i.nth,
      -- Estimated before anything big is read: a page of huge records must not be built to be thrown away.
      sum(coalesce((t.sync_state ->> 'bytes')::bigint, 0)) over (order by i.nth)
        - coalesce((t.sync_state ->> 'bytes')::bigint, 0) as above
    from unnest(p_ids) with ordinality as i (id, nth)
    join public.{{table_name}} as t on t.id = i.id
    cross join lateral (select case
      when t.author_id = p_member then 'full'
      when t.author_id = p_partner then {{reader_sees}}
      end as sees) as k
    where k.sees is not null
  ) as s
  order by s.nth;
end $fn$
$tpl$ $body$;
comment on function cupcake.read_template() is
  'The generated function that shows records to a member. It asks the record and the membership, never the feed. '
  'A payload of null: readable, but beyond the page''s bytes. json and not jsonb: it is only put together, and jsonb '
  'takes everything apart again at each step.';

create function cupcake.each_column(p_columns text[], p_line text, p_between text) returns text
language sql immutable set search_path = '' as $$
  select coalesce(string_agg(
    regexp_replace(replace(replace(p_line, '{{i}}', quote_ident(c.name)), '{{l}}', quote_literal(c.name)),
      '\{\{([a-z]_)\}\}', '\1' || c.name, 'g'), p_between order by c.nth), '')
  from unnest(p_columns) with ordinality as c (name, nth)
$$;
comment on function cupcake.each_column(text[], text, text) is
  'A line per column: {{i}} is its name as an identifier, {{l}} as a literal, {{x_}} the name with x_ in front.';

create function cupcake.shared_test(p_table cupcake.synced_table, p_row text, p_pair text) returns text
language sql immutable set search_path = '' as $$
  select replace(replace(case
      when p_table.follows then '<row>.parent_pair = <pair>'
      when p_table.child then '<row>.pair_id = <pair> and <row>.visibility = ''shared'' and <row>.parent_pair = <pair>'
      else '<row>.pair_id = <pair> and <row>.visibility = ''shared''' end,
    '<row>', p_row), '<pair>', p_pair)
$$;
comment on function cupcake.shared_test(cupcake.synced_table, text, text) is
  'The one sentence of what it takes for a row to be shown in full to its author''s partner in a pair, as SQL.';

create function cupcake.parent_columns(p_table cupcake.synced_table) returns text[]
language sql immutable set search_path = '' as $$
  select case when p_table.child then array['parent_table', 'parent_id'] else array[]::text[] end
$$;
comment on function cupcake.parent_columns(cupcake.synced_table) is 'The columns by which a child record names its parent, beside its content.';

create function cupcake.fill_parents(p_template text, p_table cupcake.synced_table) returns text
language plpgsql immutable set search_path = '' as $body$
declare
  v_child constant boolean := p_table.child;
  v_part record;
  v_text text := p_template;
begin
  for v_part in select * from (values
    ('fresh_parent', case when v_child then ', s.owner_id, s.parent_table, s.parent_id, s.parent_pair' else '' end),
    ('fresh_if', case when v_child then ' and s.verdict is null' else '' end),
    -- What the partner adds to a record is for both; written for fewer it would be given away unseen.
    ('granted_if', case when not v_child then '' else
      ' and (f.owner_id = p.member or ' || case when p_table.follows then 'true'
        else 'coalesce(p.for_pair = p.pair and least(f.wanted, p.level) = 2, false)' end || ')' end),
    ('owner', case when v_child then 'j.owner_id' else 'p.member' end),
    ('parent_columns', case when v_child then ', parent_table, parent_id, parent_pair' else '' end),
    ('parent_values', case when v_child then ', j.parent_table, j.parent_id, j.parent_pair' else '' end),
    ('inserted_mate', case when p_table.follows then 'case when j.parent_pair = p.pair then ''full'' end'
      when v_child then 'case when j.level = 2 and j.parent_pair = p.pair then ''full'' end'
      else 'case when j.level = 2 then ''full'' when j.level = 1 and {{projects}} then ''projection'' end' end),
    ('met_shared', cupcake.shared_test(p_table, 't', 'p.pair')),
    ('met_parent', case when v_child then ', t.parent_pair, s.verdict, s.owner_id' else '' end),
    -- Both may keep one version: only a narrower word of the second counts.
    ('child_said', case when v_child then
      E'\n        and (not p.is_new or cupcake.level_rank(w.word) < cupcake.level_rank(w.visibility))' else '' end),
    ('child_answer', case when not v_child then '' else
      'when p.is_new and octet_length(m.v::text) <= 2097152 then coalesce(m.verdict, ''gone'') ' end),
    ('mate_sees', case when p_table.follows then 'case when f.parent_pair = p.pair then ''full'' end'
      when v_child then 'case when f.new_pair = p.pair and f.parent_pair = p.pair and f.new_level = 2 then ''full'' end'
      else 'case when f.new_pair = p.pair then
        case when f.new_level = 2 then ''full'' when f.new_level = 1 and {{projects}} then ''projection'' end end' end),
    ('full_parent', case when v_child then ', s.parent_table, s.parent_id' else '' end),
    ('reader_sees', 'case
        when ' || cupcake.shared_test(p_table, 't', 'p_pair') || ' then ''full''
        when t.pair_id = p_pair and t.visibility = ''calendar_visible'' and {{projects}} then ''projection'' end')
  ) as part (hole, filling) loop
    v_text := replace(v_text, '{{' || v_part.hole || '}}', v_part.filling);
  end loop;
  return v_text;
end $body$;
comment on function cupcake.fill_parents(text, cupcake.synced_table) is
  'The holes of a template that differ for child records.';

create function cupcake.fill_template(p_template text, p_table cupcake.synced_table) returns text
language plpgsql immutable set search_path = '' as $body$
declare
  v_content constant text[] := p_table.content;
  v_sent constant text[] := cupcake.parent_columns(p_table) || p_table.content;
  v_all constant text[] := array['visibility', 'deleted_at'] || v_sent;
  v_part record;
  v_text text := cupcake.fill_parents(p_template, p_table);
begin
  for v_part in select * from (values
    ('columns', quote_literal(v_all::text) || '::text[]'),
    ('places', cupcake.each_column(v_sent,
      '  {{i_}} constant integer := array_position(p_columns, {{l}}) - 1;', E'\n')),
    ('list_clocks', cupcake.each_column(v_all, '{{l}}, nullif(g.clk ->> {{i_}}, g.base)', ', ')),
    ('insert_columns', cupcake.each_column(v_content, ', {{i}}', '')),
    ('insert_values', cupcake.each_column(v_content, E',\n        nullif(j.v -> {{i_}}, ''null'')', '')),
    ('stored_values', cupcake.each_column(v_content, '{{l}}, x.{{i}}', ', ')),
    ('content', quote_literal(v_content::text) || '::text[]'),
    ('projection', quote_literal(p_table.projection::text) || '::text[]'),
    ('set_values', cupcake.each_column(v_content,
      E',\n      {{i}} = case when u.wrote and u.put_values ? {{l}} then nullif(u.put_values -> {{l}}, ''null'') else t.{{i}} end', '')),
    ('full_values', cupcake.each_column(v_content, ', s.{{i}}', '')),
    ('projected_values', cupcake.each_column(p_table.projection, ', s.{{i}}', '')),
    ('projected_clocks', cupcake.each_column(p_table.projection,
      E',\n          {{l}}, cupcake.clock_of(s.clocks, {{l}})', '')),
    ('projects', (cardinality(p_table.projection) > 0)::text),
    ('edit_mine', (p_table.edit <> 'nobody')::text),
    ('child', p_table.child::text),
    ('edit_both', (p_table.edit = 'both')::text),
    ('delete_both', (p_table.delete = 'both')::text),
    ('table_name', quote_ident(p_table.name)),
    ('table', p_table.name)
  ) as part (hole, filling) loop
    v_text := replace(v_text, '{{' || v_part.hole || '}}', v_part.filling);
  end loop;
  return v_text;
end $body$;
comment on function cupcake.fill_template(text, cupcake.synced_table) is
  'A template''s holes, filled from the registry. In a template i_ is a column''s place in a row, c_ a clock sent, '
  's_ the clock stored.';

create function cupcake.register_synced_table(name text, options jsonb default '{}') returns void
language plpgsql set search_path = '' as $body$
#variable_conflict use_column
declare
  v_name constant text := register_synced_table.name;
  v_reserved constant text[] := array['id', 'author_id', 'pair_id', 'visibility', 'created_at', 'updated_at',
    'deleted_at', 'clocks', 'sync_state'];
  v_parents constant text[] := array['parent_table', 'parent_id', 'parent_pair'];
  v_table cupcake.synced_table;
  v_lacking text;
begin
  if to_regclass(format('public.%I', v_name)) is null then
    raise exception 'register_synced_table: there is no table public.%: create it first', v_name;
  end if;
  select string_agg(r, ', ') into v_lacking
  from unnest(v_reserved || case when (options ->> 'parent')::boolean then v_parents else '{}' end) as r where not exists (
    select from pg_catalog.pg_attribute as a
    where a.attrelid = format('public.%I', v_name)::regclass and a.attname = r and not a.attisdropped);
  if v_lacking is not null then
    raise exception 'register_synced_table: public.% lacks the column(s) %', v_name, v_lacking;
  end if;

  select v_name, false,
    coalesce((select array_agg(c) from jsonb_array_elements_text(options -> 'content') as c), (
      select array_agg(a.attname::text order by a.attnum) from pg_catalog.pg_attribute as a
      where a.attrelid = format('public.%I', v_name)::regclass and a.attnum > 0 and not a.attisdropped
        and a.atttypid = 'jsonb'::regtype and a.attname <> all (v_reserved))),
    coalesce((select array_agg(c) from jsonb_array_elements_text(options -> 'projection') as c), '{}'),
    coalesce(options ->> 'edit', 'author'), coalesce(options ->> 'delete', 'author'),
    coalesce((options ->> 'countable')::boolean, true),
    coalesce((options ->> 'parent')::boolean, false), coalesce((options ->> 'follows')::boolean, false)
    into v_table;
  if v_table.content is null or not v_table.projection <@ v_table.content then
    raise exception 'register_synced_table: public.% needs jsonb content columns, and its projection must be of them', v_name;
  end if;
  if exists (select from unnest(v_table.content) as c where c !~ '^[a-z][a-z0-9_]{0,55}$') then
    raise exception 'register_synced_table: a content column of public.% is not plain snake_case', v_name;
  end if;

  insert into cupcake.synced_table as s values (v_table.*)
    on conflict (name) do update set content = excluded.content, projection = excluded.projection,
      edit = excluded.edit, delete = excluded.delete, countable = excluded.countable, child = excluded.child,
      follows = excluded.follows;
  perform cupcake.guard_synced_table(v_table);
  execute cupcake.fill_template(cupcake.apply_template(), v_table);
  execute cupcake.fill_template(cupcake.read_template(), v_table);
  execute format('revoke execute on function cupcake.apply_%1$s, cupcake.read_%1$s from public, anon, authenticated', v_name);
end $body$;
comment on function cupcake.register_synced_table(text, jsonb) is
  'Gives a table its walls, indexes, size limit and functions. Call it again after ALTER TABLE ADD COLUMN. Options: '
  'edit (author|both|nobody) and delete (author|both), projection (what calendar_visible shows), content (default: every '
  'jsonb column), countable; parent: rows belong to other records (columns parent_table text, parent_id uuid, parent_pair '
  'uuid; edit must be nobody); follows: such a row is as visible as its record, whatever its own visibility says.';

create function cupcake.guard_synced_table(p_table cupcake.synced_table) returns void
language plpgsql set search_path = '' as $body$
begin
  execute format('alter table public.%I enable row level security', p_table.name);
  execute format('revoke all on public.%I from public, anon, authenticated', p_table.name);
  execute format('grant select, insert, update, delete on public.%I to service_role', p_table.name);

  execute format('drop policy if exists %I on public.%I', p_table.name || '_visible', p_table.name);
  execute format($q$
    create policy %I on public.%I for select to authenticated using (
      author_id = (select auth.uid())
      or (%s in (
        select m.pair_id from public.pair_member as m where m.user_id = (select auth.uid()) and m.ended_at is null)))
    $q$, p_table.name || '_visible', p_table.name, case
      when p_table.follows then 'parent_pair'
      when p_table.child then 'visibility = ''shared'' and parent_pair = pair_id and pair_id'
      else 'visibility = ''shared'' and pair_id' end);
  if p_table.child then
    execute format('create index if not exists %I on public.%I (parent_table, parent_id)',
      p_table.name || '_parent', p_table.name);
    execute format('create index if not exists %I on public.%I (parent_pair) where parent_pair is not null',
      p_table.name || '_parent_pair', p_table.name);
  end if;

  execute format('create index if not exists %I on public.%I (author_id)', p_table.name || '_author', p_table.name);
  execute format('create index if not exists %I on public.%I (pair_id) where pair_id is not null',
    p_table.name || '_pair', p_table.name);
  -- Tombstones whose content was not wiped since they were last deleted, by the clock of the deletion.
  execute format($q$
    create index if not exists %I on public.%I ((cupcake.clock_of(clocks, 'deleted_at') collate "C"))
      where deleted_at is not null and sync_state ->> 'swept' is distinct from cupcake.clock_of(clocks, 'deleted_at')
    $q$, p_table.name || '_unswept', p_table.name);

  -- Counted as text, not as stored: what is compressed today would not fit a restored dump tomorrow.
  execute format('alter table public.%I drop constraint if exists %I', p_table.name, p_table.name || '_content_size');
  execute format('alter table public.%I add constraint %I check (octet_length(jsonb_build_array(%s)::text) <= 2097152)',
    p_table.name, p_table.name || '_content_size', cupcake.each_column(p_table.content, '{{i}}', ', '));
end $body$;
comment on function cupcake.guard_synced_table(cupcake.synced_table) is
  'The walls of a synced table: no privilege at all for the API''s roles, and a policy behind that for the day when '
  'one is granted by mistake. There is no policy for writing, hence no writing but through sync.';

insert into cupcake.synced_table (name, server, content, countable) values
  ('profile', true, '{display_name,created_at,updated_at}', false),
  ('pair_member', true, '{pair_id,user_id,seat,joined_at,ended_at}', false);

create function cupcake.read_profile(
  p_member uuid, p_partner uuid, p_pair uuid, p_ids uuid[], p_max_bytes bigint,
  out record_id uuid, out kind text, out payload json)
returns setof record
language plpgsql stable set search_path = '' as $$
begin
  return query
  select p.id, 'server', json_build_array(p.id, json_build_array(
    p.display_name, cupcake.to_ms(p.created_at), cupcake.to_ms(p.updated_at)))
  from public.profile as p
  where p.id = any (p_ids) and p.id in (p_member, p_partner);
end $$;
comment on function cupcake.read_profile(uuid, uuid, uuid, uuid[], bigint) is 'The own profile and the partner''s of now.';

create function cupcake.read_pair_member(
  p_member uuid, p_partner uuid, p_pair uuid, p_ids uuid[], p_max_bytes bigint,
  out record_id uuid, out kind text, out payload json)
returns setof record
language plpgsql stable set search_path = '' as $$
begin
  return query
  select m.id, 'server', json_build_array(m.id, json_build_array(
    m.pair_id, m.user_id, m.seat, cupcake.to_ms(m.joined_at), cupcake.to_ms(m.ended_at)))
  from public.pair_member as m
  where m.id = any (p_ids)
    and m.pair_id in (select o.pair_id from public.pair_member as o where o.user_id = p_member);
end $$;
comment on function cupcake.read_pair_member(uuid, uuid, uuid, uuid[], bigint) is
  'The membership of the pairs that the member is or was in: a device must learn that one ended.';

revoke execute on all functions in schema cupcake from public, anon, authenticated;
