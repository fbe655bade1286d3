-- A file that its author attached in private while apart, to a record of the pair that ended, stays theirs when that is restored.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

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
    if p_group -> 'named' = 'false' then
      -- A file that no record names there which both read, of a record that both read: the device has yet to hear so. Of
      -- somebody else's record it is one that nothing names any more. Of a record of a pair that ended it stays the author's
      -- own, also when the pair is restored.
      v_rows := array(select (s.ord, s.id, s.r, s.owner_id, s.parent_table, s.parent_id,
          case when s.parent_pair = p_frame.pair then s.parent_pair end,
          case
            when s.verdict is not null or (s.parent_pair = p_frame.pair) is not true then s.verdict
            when (s.r -> 4 -> (array_position(v_columns, 'deleted_at') - 1) <> 'null') is true then null
            when s.owner_id = p_frame.member then 'retry' else 'gone' end)::cupcake.sent_row
        from unnest(v_rows) as s order by s.ord);
    end if;
  end if;
  execute format('select cupcake.apply_%I($1, $2, $3)', v_table.name) into v_outcomes using p_frame, v_columns, v_rows;
  return v_outcomes || v_waiting;
end $$;
