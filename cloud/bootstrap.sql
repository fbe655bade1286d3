-- Makes a plain PostgreSQL look like a hosted Supabase project before any migration runs: its roles, schemas and grants.
-- Runs at every start as the superuser, so every statement may be repeated. It is never part of supabase/migrations:
-- a hosted project has all of this already.
--
-- What follows from it: migrations run as `postgres`, who is not a superuser here either, so that a migration which
-- only works for a superuser fails on a laptop and not on the day of the release. New tables get no grants.

do $$
declare
  wanted text;
begin
  foreach wanted in array array[
    'anon', 'authenticated', 'service_role', 'authenticator', 'supabase_auth_admin', 'supabase_storage_admin',
    'supabase_realtime_admin', 'dashboard_user', 'postgres'
  ] loop
    if not exists (select from pg_catalog.pg_roles where rolname = wanted) then
      execute pg_catalog.format('create role %I nologin', wanted);
    end if;
  end loop;
end $$;

alter role service_role bypassrls;
alter role authenticator noinherit;
alter role postgres login createdb createrole bypassrls;

grant anon, authenticated, service_role to authenticator;
grant anon, authenticated, service_role, authenticator, supabase_storage_admin, supabase_realtime_admin, dashboard_user
  to postgres with admin option;
grant pg_monitor, pg_read_all_data, pg_signal_backend to postgres;

do $$
begin
  execute pg_catalog.format('alter database %I owner to postgres', pg_catalog.current_database());
  execute pg_catalog.format(
    'alter database %I set search_path to "$user", public, extensions', pg_catalog.current_database());
end $$;

revoke create on schema public from public;
grant usage on schema public to anon, authenticated, service_role;
grant all on schema public to postgres;

create schema if not exists extensions;
grant usage on schema extensions to public;
grant all on schema extensions to postgres;
create extension if not exists pgcrypto with schema extensions;
create extension if not exists "uuid-ossp" with schema extensions;

-- The tables and functions of auth and storage are made by the gateway after this file; default privileges reach them.
create schema if not exists auth;
grant usage on schema auth to anon, authenticated, service_role;
grant all on schema auth to postgres;
alter default privileges in schema auth grant all on tables to postgres;
alter default privileges in schema auth grant all on sequences to postgres;
alter default privileges in schema auth grant all on routines to postgres;

create schema if not exists storage;
grant usage on schema storage to anon, authenticated, service_role;
grant all on schema storage to postgres, supabase_storage_admin;
alter default privileges in schema storage grant all on tables to postgres, anon, authenticated, service_role;
alter default privileges in schema storage grant all on routines to postgres, anon, authenticated, service_role;

-- Enough of Realtime for migrations to send nudges and to write policies against.
create schema if not exists realtime;
grant usage on schema realtime to anon, authenticated, service_role;
grant all on schema realtime to postgres, supabase_realtime_admin;

create table if not exists realtime.messages (
  id uuid not null default pg_catalog.gen_random_uuid(),
  topic text not null,
  extension text not null,
  payload jsonb,
  event text,
  private boolean default false,
  inserted_at timestamp not null default pg_catalog.now(),
  updated_at timestamp not null default pg_catalog.now(),
  primary key (id, inserted_at)
);
alter table realtime.messages owner to supabase_realtime_admin;
alter table realtime.messages enable row level security;
grant select, insert, update on realtime.messages to anon, authenticated, service_role;

-- The hosted service reads the write-ahead log; here the gateway listens. With the topic: most of them nobody awaits.
create or replace function realtime.announce() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  perform pg_catalog.pg_notify('realtime_messages', new.id || ' ' || new.topic);
  return null;
end $$;
create or replace trigger announce after insert on realtime.messages
  for each row execute function realtime.announce();

create or replace function realtime.topic() returns text
  language sql stable set search_path = ''
  as $$ select nullif(pg_catalog.current_setting('realtime.topic', true), '') $$;

-- Like the hosted one it swallows its own errors: a nudge that can't be sent must not undo the write it announces.
create or replace function realtime.send(payload jsonb, event text, topic text, private boolean default true)
  returns void language plpgsql security definer set search_path = ''
as $$
begin
  insert into realtime.messages (payload, event, topic, private, extension)
  values (send.payload, send.event, send.topic, send.private, 'broadcast');
exception when others then
  raise warning 'realtime.send: %', sqlerrm;
end $$;
