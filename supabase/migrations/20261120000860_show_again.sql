-- Shows records once more, for a device that gives its own change up: what is here takes that change's place. Reads only.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

create function cupcake.shown_again(p_member uuid, p_table text, p_ids uuid[]) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_groups jsonb;
begin
  with us as materialized (
    select p.pair_id, p.partner_id from cupcake.partnership(p_member) as p
  ), shown as materialized (
    select r.record_id, r.kind, r.payload
    from us cross join lateral cupcake.read_rows(p_table, p_member, us.partner_id, us.pair_id, p_ids, null) as r
  ), item as (
    select s.kind, s.payload::jsonb as payload from shown as s
    union all
    -- Of what the member was never shown they learn nothing; what only the end of a pair hides is nobody's withdrawal.
    select 'withdrawn', jsonb_build_array(f.record_id) from cupcake.feed as f
      where f.member_id = p_member and f.table_name = p_table and f.record_id = any (p_ids) and f.kind = 'withdrawn'
        and f.record_id not in (select s.record_id from shown as s)
  )
  select jsonb_agg(g.body) into v_groups from (
    select jsonb_build_object('table', p_table, 'kind', i.kind, 'columns', cupcake.shown_columns(p_table, i.kind),
      'rows', jsonb_agg(i.payload)) as body
    from item as i group by i.kind) as g;
  return coalesce(v_groups, '[]');
end $$;
comment on function cupcake.shown_again(uuid, text, uuid[]) is
  'Records as the member may see them now, in groups shaped as in a page; withdrawn if they were taken back from them.';

create function public.show_again(request jsonb) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_member constant uuid := cupcake.caller();
  v_ids constant jsonb := request -> 'ids';
  v_table text;
begin
  select s.name into v_table from cupcake.synced_table as s where s.name = request ->> 'table' and not s.server;
  if v_table is null or jsonb_typeof(v_ids) is distinct from 'array' or jsonb_array_length(v_ids) > 20
      or exists (select from jsonb_array_elements(v_ids) as i
        where jsonb_typeof(i) <> 'string' or not cupcake.is_uuid(i #>> '{}')) then
    return jsonb_build_object('kind', 'invalid', 'reason', 'not a table and up to 20 ids');
  end if;
  return jsonb_build_object('kind', 'again',
    'changes', cupcake.shown_again(v_member, v_table, array(select (jsonb_array_elements_text(v_ids))::uuid)));
end $$;
comment on function public.show_again(jsonb) is
  'Up to 20 records of a table, as the caller may see them now. SECURITY DEFINER because nobody has any privilege on the '
  'tables; the member is the caller.';

revoke execute on all functions in schema cupcake from public, anon, authenticated;
revoke execute on function public.show_again(jsonb) from public, anon;
grant execute on function public.show_again(jsonb) to authenticated;
