-- Runs at every start, after the gateway has made its tables in auth and storage and before the migrations.
-- A hosted project lets `postgres` write policies on storage's tables; here that takes owning them.

grant all on all tables in schema auth to postgres;
grant all on all routines in schema auth to postgres, anon, authenticated, service_role;
grant all on all tables in schema storage to postgres, anon, authenticated, service_role;
grant all on all routines in schema storage to postgres, anon, authenticated, service_role;

do $$
declare
  found text;
begin
  foreach found in array array['storage.objects', 'storage.buckets'] loop
    if pg_catalog.to_regclass(found) is not null then
      execute 'alter table ' || found || ' owner to supabase_storage_admin';
      execute 'alter table ' || found || ' enable row level security';
    end if;
  end loop;
end $$;
