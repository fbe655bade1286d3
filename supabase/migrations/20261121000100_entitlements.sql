-- What a pair owns. Written by the payment service alone, told to both members' devices like the membership.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

create table public.pair_entitlement (
  id uuid primary key default gen_random_uuid(),
  pair_id uuid not null references public.pair (id) on delete cascade,
  product text not null check (product ~ '^[a-z][a-z0-9_.-]{0,79}$'),
  purchase_id text not null check (char_length(purchase_id) between 1 and 200),
  purchaser_user_id uuid,
  ends_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null default now(),
  unique (purchase_id, product)
);
comment on table public.pair_entitlement is
  'A purchase that a pair may use. purchaser_user_id: null once that account is gone. ends_at: null for what is bought once; revoked_at: paid back, ends at once.';
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

-- ---------------------------------------------------------------- what has to be owned

alter table cupcake.synced_table add column product text check (product ~ '^[a-z][a-z0-9_.-]{0,79}$');
comment on column cupcake.synced_table.product is 'What a pair must own for new records of it; null: nothing.';

create function cupcake.sell_table(name text, product text) returns void
language plpgsql set search_path = '' as $$
begin
  update cupcake.synced_table as s set product = sell_table.product where s.name = sell_table.name and not s.server;
  if not found then
    raise exception 'sell_table: % is not registered: call register_synced_table first', sell_table.name;
  end if;
end $$;
comment on function cupcake.sell_table(text, text) is
  'New records of the table wait until their pair owns the product. Edits, deletes, narrowing and pull never do.';

create function cupcake.owns(p_pair uuid, p_product text) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (select from public.pair_entitlement as e where e.pair_id = p_pair and e.product = p_product
    and e.revoked_at is null and (e.ends_at is null or e.ends_at > clock_timestamp() - interval '30 days'));
end $$;
comment on function cupcake.owns(uuid, text) is 'With the thirty days that a device gives too: it may be offline while it is renewed.';

create function cupcake.unowned(p_table cupcake.synced_table, p_pair uuid, p_rows cupcake.sent_row[])
returns cupcake.outcome[]
language plpgsql stable set search_path = '' as $$
declare
  v_waiting cupcake.outcome[];
begin
  if p_table.product is null or cupcake.owns(p_pair, p_table.product) then
    return '{}';
  end if;
  execute format($q$
    select coalesce(array_agg((s.ord, %1$L, s.id, 'retry', '[]'::jsonb, false, false, 0, null, null, false, false)::cupcake.outcome), '{}')
    from unnest($1) as s where not exists (select from public.%1$I as t where t.id = s.id)
    $q$, p_table.name) into v_waiting using p_rows;
  return v_waiting;
end $$;
comment on function cupcake.unowned(cupcake.synced_table, uuid, cupcake.sent_row[]) is
  'Of rows said to be new those that are, of a table that the pair does not own: a purchase may still be under way, so they '
  'wait on the device (`retry`). A record that is here already is not new, whatever the device thinks.';

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
