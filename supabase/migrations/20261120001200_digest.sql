-- "Both phones identical": each device says what the digest of its shared records is, and learns whether that of the partner's
-- devices is the same. Only reports that both were made at the head of their member's feed are compared: then both devices
-- were told of exactly the same shared records, and a difference means that something is missing on one of them.
--
-- What a digest tells the server: nothing it could not read today, as content is not sealed yet. Once it is, somebody who
-- can read this table could confirm a guess of everything that a pair shares, all at once; the marks must then be keyed with a
-- secret of the pair. There is none yet. Until then devices hash each table's sum together with the pair's id, so that two
-- reports can't be subtracted from each other to single out the record between them.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

create table cupcake.digest_report (
  node text primary key,
  member_id uuid not null,
  pair_id uuid not null,
  epoch bigint not null,
  cursor bigint not null,
  tables jsonb not null,
  at timestamptz not null default clock_timestamp()
);
comment on table cupcake.digest_report is
  'The last report of each device: per table {"version": the contract''s, "marks": {"1": a hash of what is shared, as version 1 '
  'knows it, …}}. Deleted when the pair ends.';
create index digest_report_member on cupcake.digest_report (member_id);
create index digest_report_pair on cupcake.digest_report (pair_id);
alter table cupcake.digest_report enable row level security;

create function cupcake.forget_reports() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from cupcake.digest_report where pair_id in (
    select n.pair_id from new_rows as n where n.ended_at is not null);
  return null;
end $$;
comment on function cupcake.forget_reports() is
  'A pair that ended has nothing to compare. On the membership, so that no way of parting can forget it.';
create trigger forget_reports after update on public.pair_member
  referencing new table as new_rows for each statement execute function cupcake.forget_reports();

create function cupcake.report_fault(request jsonb) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return case
    when jsonb_typeof(request) is distinct from 'object' then 'not a report'
    when jsonb_typeof(request -> 'node') is distinct from 'string'
        or not coalesce(request ->> 'node' ~ '^[0-9a-f]{16}$', false) then 'node is not 16 hex digits'
    when not cupcake.is_count(request -> 'epoch', 0) then 'epoch is not a number'
    when not cupcake.is_count(request -> 'cursor', 0) then 'cursor is not a number'
    when jsonb_typeof(request -> 'tables') is distinct from 'object' then 'tables is not an object'
    when octet_length(request::text) > 65536 then 'a report is at most 64 KB'
    when exists (
      select from jsonb_each(request -> 'tables') as t
      where t.key !~ '^[a-z][a-z0-9_]{0,50}$' or case
        when jsonb_typeof(t.value) <> 'object' then true
        when not cupcake.is_count(t.value -> 'version', 1) then true
        when jsonb_typeof(t.value -> 'marks') is distinct from 'object' then true
        else exists (
          select from jsonb_each(t.value -> 'marks') as m
          where m.key !~ '^[1-9][0-9]{0,8}$' or not coalesce(m.value #>> '{}' ~ '^[0-9a-f]{64}$', false)) end)
      then 'a table''s report has no version or no marks'
  end;
end $$;
comment on function cupcake.report_fault(jsonb) is 'Why a report is none; null if it is one. CASE keeps the order.';

create function cupcake.same_digest(p_mine jsonb, p_theirs jsonb) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return (
    select bool_and(c.mine = c.theirs) from (
      select m.value -> 'marks' ->> l.level as mine, t.value -> 'marks' ->> l.level as theirs
      from jsonb_each(p_mine) as m
      join jsonb_each(p_theirs) as t on t.key = m.key
      cross join lateral (
        select least((m.value ->> 'version')::numeric, (t.value ->> 'version')::numeric)::text as level) as l) as c);
end $$;
comment on function cupcake.same_digest(jsonb, jsonb) is
  'Compares the tables that both know, each at the lower version of the two; null when there is nothing to compare.';

create function public.report_digest(request jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_member constant uuid := cupcake.caller();
  v_fault constant text := cupcake.report_fault(request);
  v_us record;
  v_epoch bigint;
  v_same boolean;
begin
  if v_fault is not null then
    return jsonb_build_object('kind', 'invalid', 'reason', v_fault);
  end if;
  if not exists (select from cupcake.node as n where n.node = request ->> 'node' and n.member_id = v_member) then
    return jsonb_build_object('kind', 'invalid', 'reason', 'the node never synced, or belongs to somebody else');
  end if;
  select e.epoch into v_epoch from cupcake.epoch as e;
  -- The pair must not end between the look and the report, or the report would outlive it. Locking the own seat waits for
  -- a parting that is under way, and for nothing that syncing does.
  perform 1 from public.pair_member as m where m.user_id = v_member and m.ended_at is null for share;
  select p.pair_id, p.partner_id into v_us from cupcake.partnership(v_member) as p;
  if v_us.partner_id is null or (request ->> 'epoch')::numeric <> v_epoch
      or (request ->> 'cursor')::numeric is distinct from (select h.revision from cupcake.head as h where h.member_id = v_member) then
    return jsonb_build_object('kind', 'compared', 'same', null);
  end if;
  insert into cupcake.digest_report as r (node, member_id, pair_id, epoch, cursor, tables)
    values (request ->> 'node', v_member, v_us.pair_id, v_epoch, (request ->> 'cursor')::numeric::bigint, request -> 'tables')
    on conflict (node) do update set pair_id = excluded.pair_id, epoch = excluded.epoch, cursor = excluded.cursor,
      tables = excluded.tables, at = excluded.at;
  delete from cupcake.digest_report where member_id = v_member and at < clock_timestamp() - interval '90 days';

  -- One statement, one snapshot: both heads, both reports.
  select bool_and(cupcake.same_digest(mine.tables, theirs.tables)) into v_same
    from cupcake.digest_report as mine
    join cupcake.head as my_head on my_head.member_id = mine.member_id and my_head.revision = mine.cursor
    join cupcake.digest_report as theirs
      on theirs.member_id = v_us.partner_id and theirs.pair_id = mine.pair_id and theirs.epoch = mine.epoch
    join cupcake.head as their_head on their_head.member_id = theirs.member_id and their_head.revision = theirs.cursor
    where mine.node = request ->> 'node';
  return jsonb_build_object('kind', 'compared', 'same', v_same);
end $$;
comment on function public.report_digest(jsonb) is
  'Keeps a device''s report and answers whether the partner''s devices hold the same: true, false, or null when none of them '
  'has reported at its own head. The partner''s report itself is told to nobody.';

revoke execute on all functions in schema cupcake from public, anon, authenticated;
revoke execute on function public.report_digest(jsonb) from public, anon;
grant execute on function public.report_digest(jsonb) to authenticated;
