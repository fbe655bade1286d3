-- Which tables and columns this server knows, told to a device that has not heard yet: a newer app holds back what an
-- older server cannot take, and sends it once the server has learned it.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

create table cupcake.registry_mark (
  single boolean primary key default true check (single),
  mark text not null
);
comment on table cupcake.registry_mark is
  'Names the state of the registry. Kept by a trigger, so that a call compares one word instead of reading every table.';
alter table cupcake.registry_mark enable row level security;

create function cupcake.mark_registry() returns trigger
language plpgsql set search_path = '' as $$
begin
  insert into cupcake.registry_mark (mark)
    select md5(coalesce(string_agg(s.name || ':' || array_to_string(s.content, ','), ';' order by s.name), ''))
    from cupcake.synced_table as s where not s.server
    on conflict (single) do update set mark = excluded.mark;
  return null;
end $$;
comment on function cupcake.mark_registry() is 'After a table was registered, or registered again with more columns.';

create trigger mark_registry after insert or update or delete or truncate on cupcake.synced_table
  for each statement execute function cupcake.mark_registry();
update cupcake.synced_table set server = server;

create function cupcake.registry_news(p_known jsonb) returns text
language plpgsql stable set search_path = '' as $$
declare
  v_mark text;
begin
  if p_known is null then
    return '';
  end if;
  select r.mark into v_mark from cupcake.registry_mark as r;
  if p_known = to_jsonb(v_mark) then
    return '';
  end if;
  return (select format(',"registry":{"mark":%s,"tables":%s}', to_json(v_mark),
      coalesce(jsonb_object_agg(s.name, to_jsonb(cupcake.parent_columns(s) || s.content)), '{}'))
    from cupcake.synced_table as s where not s.server);
end $$;
comment on function cupcake.registry_news(jsonb) is
  'What a page adds for a device that named another mark than today''s; nothing for one that asked for none.';

revoke execute on all functions in schema cupcake from public, anon, authenticated;
