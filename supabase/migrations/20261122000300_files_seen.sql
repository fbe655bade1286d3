-- Whoever shares a record decides about the files that are in it on their screen. One that another device of theirs attached
-- meanwhile, or that nothing in the record names any more, would come along unseen: then the sharing waits.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

create function cupcake.with_strange_files(p_frame cupcake.frame, p_group jsonb, p_columns text[], p_before integer,
  p_rows cupcake.sent_row[])
returns cupcake.outcome[]
language plpgsql stable set search_path = '' as $$
declare
  i_visibility constant integer := array_position(p_columns, 'visibility') - 1;
begin
  if p_frame.is_new or i_visibility is null or p_frame.level < 2 or not p_group ? 'files' then
    return '{}';
  end if;
  return array(
    select (s.ord, p_group ->> 'table', s.id, 'retry', '[]'::jsonb, false, false, 0, null, null, false, false)::cupcake.outcome
    from unnest(p_rows) as s
    -- LATERAL and LIMIT force one look-up by key per row: what a call costs must not grow with history.
    cross join lateral (
      select from public.attachment as a
      where a.parent_table = p_group ->> 'table' and a.parent_id = s.id and a.author_id = p_frame.member
        and a.deleted_at is null and a.parent_pair is distinct from p_frame.for_pair
        and (p_group -> 'files' -> (s.ord - p_before - 1)::integer ? a.id::text) is not true
      limit 1) as strange
    where s.r -> 4 ->> i_visibility = 'shared');
end $$;
comment on function cupcake.with_strange_files(cupcake.frame, jsonb, text[], integer, cupcake.sent_row[]) is
  'Of rows that share a record with the pair those whose record has a live file that the row does not name, and that the pair '
  'has not got: it may have been taken out, or come since. They wait on the device (`retry`). A group without `files` is of an '
  'app from before, and is not asked.';
revoke execute on function cupcake.with_strange_files(cupcake.frame, jsonb, text[], integer, cupcake.sent_row[])
  from public, anon, authenticated;

create or replace function cupcake.apply_group(p_frame cupcake.frame, p_group jsonb, p_before integer) returns cupcake.outcome[]
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
  else
    v_waiting := cupcake.with_strange_files(p_frame, p_group, v_columns, p_before, v_rows);
  end if;
  if cardinality(v_waiting) > 0 then
    v_rows := array(select s from unnest(v_rows) as s where s.ord not in (select w.ord from unnest(v_waiting) as w));
  end if;
  if v_table.child and p_frame.is_new then
    v_rows := cupcake.with_parents(p_frame, v_columns, v_rows);
    if p_frame.pair is not null and p_group -> 'named' = 'false' then
      -- A file that no record names there which both read, of a record that both read: the device has yet to hear so. Of
      -- somebody else's record it is one that nothing names any more.
      v_rows := array(select (s.ord, s.id, s.r, s.owner_id, s.parent_table, s.parent_id, s.parent_pair,
          case
            when s.verdict is not null or s.parent_pair is distinct from p_frame.pair then s.verdict
            when (s.r -> 4 -> (array_position(v_columns, 'deleted_at') - 1) <> 'null') is true then null
            when s.owner_id = p_frame.member then 'retry' else 'gone' end)::cupcake.sent_row
        from unnest(v_rows) as s order by s.ord);
    end if;
  end if;
  execute format('select cupcake.apply_%I($1, $2, $3)', v_table.name) into v_outcomes using p_frame, v_columns, v_rows;
  return v_outcomes || v_waiting;
end $$;
