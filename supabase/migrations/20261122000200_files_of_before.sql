-- A file that was taken out of a record before that was shared leaves no trace with the other one: not what it was, how large
-- it was, or what it hashes to. Its tombstone stays with the author; one of a file that both had still goes to both.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

create or replace function cupcake.with_parents(p_frame cupcake.frame, p_columns text[], p_rows cupcake.sent_row[])
returns cupcake.sent_row[]
language plpgsql stable set search_path = '' as $$
declare
  i_table constant integer := array_position(p_columns, 'parent_table') - 1;
  i_id constant integer := array_position(p_columns, 'parent_id') - 1;
  -- Of attachments alone: their ids are random, so that none is ever undeleted or made by somebody else. After a restore what
  -- is offered as new may be one that both had.
  i_gone constant integer := case when p_columns @> array['sha256', 'owner_id'] and (select e.epoch = 1 from cupcake.epoch as e)
    then array_position(p_columns, 'deleted_at') - 1 end;
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
          case when x.visibility = 'shared' and (s.r -> 4 -> $7 = 'null') is not false then x.pair_id end,
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
      into v_found using v_parent.rows, p_frame.member, p_frame.partner, p_frame.pair, v_parent.edit, i_id, i_gone;
    v_rows := v_rows || v_found;
  end loop;
  -- A table that a newer app knows and this server does not yet: the child waits on the device, as its parent does.
  return v_rows || array(
    select (s.ord, s.id, s.r, null, null, null, null, 'retry')::cupcake.sent_row from unnest(p_rows) as s
    where jsonb_typeof(s.r -> 4 -> i_table) = 'string' and s.r -> 4 ->> i_table ~ '^[a-z][a-z0-9_]{0,50}$'
      and jsonb_typeof(s.r -> 4 -> i_id) = 'string' and cupcake.is_uuid(s.r -> 4 ->> i_id)
      and not exists (select from cupcake.synced_table as t where t.name = s.r -> 4 ->> i_table));
end $$;

create or replace function cupcake.follow_parents(p_table text, p_ids uuid[], p_partner uuid, p_pair uuid) returns cupcake.fed[]
language plpgsql set search_path = '' as $$
declare
  v_child cupcake.synced_table;
  v_some cupcake.fed[];
  v_items cupcake.fed[] := '{}';
  v_shared constant text := 'case when t.visibility = ''shared'' then t.pair_id end';
  v_shared_alive constant text :=
    'case when t.visibility = ''shared'' and (c.deleted_at is null or c.parent_pair = t.pair_id) then t.pair_id end';
begin
  if cardinality(p_ids) = 0 then
    return v_items;
  end if;
  for v_child in select * from cupcake.synced_table as s where s.child order by s.name loop
    execute format($q$
      with moved as (
        update public.%1$I as c set parent_pair = %4$s
        from public.%2$I as t
        where t.id = any ($1) and c.parent_table = %2$L and c.parent_id = t.id and c.parent_pair is distinct from %4$s
        returning c.id, coalesce(%3$s, false) as seen
      )
      select array_agg((%1$L, m.id, case when m.seen then 'full' else 'withdrawn' end)::cupcake.fed order by m.id)
      from moved as m
      left join lateral (select e.kind from cupcake.feed as e
        where e.member_id = $2 and e.table_name = %1$L and e.record_id = m.id limit 1) as f on true
      where m.seen or f.kind <> 'withdrawn'
      $q$, v_child.name, p_table, cupcake.shared_test(v_child, 'c', '$3'),
        case v_child.name when 'attachment' then v_shared_alive else v_shared end)
      into v_some using p_ids, p_partner, p_pair;
    v_items := v_items || coalesce(v_some, '{}');
  end loop;
  return v_items;
end $$;
comment on function cupcake.follow_parents(text, uuid[], uuid, uuid) is
  'After the audience of these records changed: their children follow, but no tombstone of a file to somebody who never had '
  'the file. Answers what to feed to the author''s partner.';
