-- What a pair owns. Written by the payment service alone, told to both members' devices like the membership.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

create table public.pair_entitlement (
  id uuid primary key default gen_random_uuid(),
  pair_id uuid not null references public.pair (id) on delete cascade,
  product text not null check (product ~ '^[a-z][a-z0-9_.-]{0,79}$'),
  purchase_id text not null check (char_length(purchase_id) between 1 and 200),
  purchaser_user_id uuid not null,
  ends_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null default now(),
  unique (purchase_id, product)
);
comment on table public.pair_entitlement is
  'A purchase that a pair may use. ends_at: null for what is bought once; revoked_at: paid back, ends at once.';
create index pair_entitlement_pair on public.pair_entitlement (pair_id);

alter table public.pair_entitlement enable row level security;
revoke all on public.pair_entitlement from public, anon, authenticated;
grant select on public.pair_entitlement to service_role;
create policy pair_entitlement_own on public.pair_entitlement for select to authenticated
  using (pair_id in (
    select m.pair_id from public.pair_member as m where m.user_id = (select auth.uid()) and m.ended_at is null));

insert into cupcake.synced_table (name, server, content, countable) values
  ('pair_entitlement', true, '{pair_id,product,ends_at,revoked_at}', false);

create function cupcake.read_pair_entitlement(
  p_member uuid, p_partner uuid, p_pair uuid, p_ids uuid[], p_max_bytes bigint,
  out record_id uuid, out kind text, out payload json)
returns setof record
language plpgsql stable set search_path = '' as $$
begin
  return query
  select e.id, 'server', json_build_array(e.id, json_build_array(
    e.pair_id, e.product, cupcake.to_ms(e.ends_at), cupcake.to_ms(e.revoked_at)))
  from public.pair_entitlement as e
  where e.id = any (p_ids) and e.pair_id = p_pair;
end $$;
comment on function cupcake.read_pair_entitlement(uuid, uuid, uuid, uuid[], bigint) is
  'What the pair of now owns. Who paid, and how, is told to no device.';

-- As in 20261120000300_feeding.sql, and what the pair owns: a restored pair has it again.
create or replace function cupcake.feed_people(p_members uuid[], p_pair uuid, p_profiles boolean) returns void
language plpgsql set search_path = '' as $$
declare
  v_items cupcake.fed[];
  v_member uuid;
begin
  select array_agg((i.table_name, i.record_id, i.kind)::cupcake.fed order by i.nth, i.table_name, i.record_id) into v_items from (
    select 1 as nth, 'pair_member' as table_name, m.id as record_id, 'server' as kind
      from public.pair_member as m where m.pair_id = p_pair
    union all
    select 1, 'profile', p.id, 'server' from public.profile as p where p_profiles and p.id = any (p_members)
    union all
    select 2, 'pair_entitlement', e.id, 'server' from public.pair_entitlement as e where p_profiles and e.pair_id = p_pair
  ) as i;
  foreach v_member in array p_members loop
    perform cupcake.feed_member(v_member, v_items);
  end loop;
end $$;
comment on function cupcake.feed_people(uuid[], uuid, boolean) is
  'Feeds the membership of a pair to its members, and at a join their profiles and what the pair owns.';

create function public.record_entitlement(request jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_pair constant uuid := (request ->> 'pair_id')::uuid;
  v_members uuid[];
  v_row public.pair_entitlement;
  v_member uuid;
begin
  if coalesce(not cupcake.is_ms(request -> 'ends_at'), false) and jsonb_typeof(request -> 'ends_at') <> 'null' then
    return cupcake.sorry('bad_time', 'ends_at is milliseconds since 1970, or null: send it again.');
  end if;
  if not exists (select from public.pair as p where p.id = v_pair) then
    return cupcake.sorry('no_pair', 'There is no such pair: look it up again.');
  end if;
  -- Heads before any record, as everywhere; membership may have changed while we waited, so it is read again.
  perform cupcake.lock_heads(array(select m.user_id from public.pair_member as m where m.pair_id = v_pair));
  v_members := array(select m.user_id from public.pair_member as m where m.pair_id = v_pair and m.ended_at is null order by 1);
  insert into public.pair_entitlement as e (pair_id, product, purchase_id, purchaser_user_id, ends_at, revoked_at)
    values (v_pair, request ->> 'product', request ->> 'purchase_id', (request ->> 'purchaser_user_id')::uuid,
      cupcake.from_ms((request ->> 'ends_at')::numeric::bigint),
      case when request -> 'revoked' = 'true' then clock_timestamp() end)
    on conflict (purchase_id, product) do update
      set ends_at = excluded.ends_at,
        revoked_at = case when excluded.revoked_at is null then null else coalesce(e.revoked_at, excluded.revoked_at) end
      where e.pair_id = excluded.pair_id
        and (e.ends_at, e.revoked_at is null) is distinct from (excluded.ends_at, excluded.revoked_at is null)
    returning * into v_row;
  if v_row.id is null then
    return jsonb_build_object('recorded', false);
  end if;
  foreach v_member in array v_members loop
    perform cupcake.feed_member(v_member, array[('pair_entitlement', v_row.id, 'server')::cupcake.fed]);
  end loop;
  return jsonb_build_object('recorded', true);
end $$;
comment on function public.record_entitlement(jsonb) is
  'The payment service tells what a pair bought, renewed or was paid back: {pair_id, product, purchase_id, '
  'purchaser_user_id, ends_at, revoked}. The same again moves no head. For service_role alone.';

revoke execute on all functions in schema cupcake from public, anon, authenticated;
revoke execute on function public.record_entitlement(jsonb) from public, anon, authenticated;
grant execute on function public.record_entitlement(jsonb) to service_role;
