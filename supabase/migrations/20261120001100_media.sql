-- Files: a private bucket, who may do what in it, and how much of it one member may fill.
--
-- An object is `<owner>/<attachment id>`, owner being who uploaded it. A name is no key: the partner may fetch an object
-- only while the attachment of that id, and the record it belongs to, are shown to them. Nobody but the owner lists.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

create table public.attachment (
  id uuid primary key,
  author_id uuid not null,
  pair_id uuid,
  visibility text not null check (visibility in ('private', 'calendar_visible', 'shared')),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  clocks jsonb not null,
  sync_state jsonb not null default '{}',
  parent_table text collate "C" not null,
  parent_id uuid not null,
  parent_pair uuid,
  media_id jsonb,
  sha256 jsonb,
  media_type jsonb,
  size_bytes jsonb,
  width jsonb,
  height jsonb,
  owner_id jsonb
);
comment on table public.attachment is
  'A file of a record. The id names the object in the bucket; what the file is stands in content, opaque here.';

select cupcake.register_synced_table('attachment',
  '{"parent": true, "follows": true, "edit": "nobody", "countable": false}');

-- ---------------------------------------------------------------- who may

create table cupcake.media_limit (
  single boolean primary key default true check (single),
  member_bytes bigint not null default 5368709120
);
comment on table cupcake.media_limit is 'How much one member may keep in the bucket: 5 GiB unless the operator says otherwise.';
insert into cupcake.media_limit default values;
alter table cupcake.media_limit enable row level security;

create function cupcake.media_owner(object_name text) returns uuid
language sql immutable parallel safe as $$
  select case when object_name ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
    then left(object_name, 36)::uuid end
$$;
comment on function cupcake.media_owner(text) is 'Whose object a name names; null for every name that is not <uuid>/<uuid>.';

create function cupcake.media_bytes(p_member uuid) returns bigint
language plpgsql stable set search_path = '' as $$
begin
  return (
    select coalesce(sum(case when o.metadata ->> 'size' ~ '^[0-9]{1,15}$' then (o.metadata ->> 'size')::bigint end), 0)
    from storage.objects as o
    where o.bucket_id = 'media' and o.name ^@ (p_member || '/'));
end $$;
comment on function cupcake.media_bytes(uuid) is 'What a member keeps in the bucket, in bytes, by what storage measured.';

create function cupcake.shows_attachment(p_member uuid, p_id uuid) returns uuid
language plpgsql stable set search_path = '' as $$
declare
  v_it record;
  v_shown boolean;
begin
  select a.author_id, a.parent_table, a.parent_id, p.pair_id into v_it
    from public.attachment as a
    cross join cupcake.partnership(p_member) as p
    where a.id = p_id and a.deleted_at is null and (a.author_id = p_member
      or (a.author_id = p.partner_id and a.parent_pair = p.pair_id));
  if not found or not exists (select from cupcake.synced_table as s where s.name = v_it.parent_table and not s.server) then
    return null;
  end if;
  -- The record itself is asked, and of what it is now: what was deleted or taken back keeps its files for nobody else,
  -- also while its attachments still say otherwise.
  execute format($q$select exists (select from public.%I as t where t.id = $1 and t.author_id = $2 and t.deleted_at is null
      and (t.author_id = $3 or (t.visibility = 'shared' and t.pair_id = $4)))$q$, v_it.parent_table)
    into v_shown using v_it.parent_id, v_it.author_id, p_member, v_it.pair_id;
  return case when v_shown and (v_it.author_id = p_member or cupcake.is_heard(v_it.author_id)) then v_it.author_id end;
end $$;
comment on function cupcake.shows_attachment(uuid, uuid) is
  'The author of a live attachment that a member is shown, else null: asked of both records and of the membership, never of '
  'a feed, as reading is.';

create function public.may_read_media(object_name text) returns boolean
language plpgsql stable security definer set search_path = '' as $$
declare
  v_member constant uuid := cupcake.caller();
  v_owner constant uuid := cupcake.media_owner(object_name);
begin
  -- The owner must be the partner of now: an object of anybody else is nobody's business, whatever an attachment says.
  if v_owner is null or not exists (select from cupcake.partnership(v_member) as p where p.partner_id = v_owner) then
    return false;
  end if;
  return coalesce(cupcake.shows_attachment(v_member, right(object_name, 36)::uuid) in (v_member, v_owner), false);
end $$;
comment on function public.may_read_media(text) is
  'Whether the caller may fetch an object of their partner''s: the policy of the bucket asks. Tells no more than fetching does.';

create function public.may_store_media(object_name text, metadata jsonb) returns boolean
language plpgsql stable security definer set search_path = '' as $$
declare
  v_member constant uuid := cupcake.caller();
  v_size constant text := coalesce(metadata ->> 'contentLength', metadata ->> 'size', '0');
begin
  if cupcake.media_owner(object_name) is distinct from v_member or v_size !~ '^[0-9]{1,15}$'
      or cupcake.shows_attachment(v_member, right(object_name, 36)::uuid) is null then
    return false;
  end if;
  return cupcake.media_bytes(v_member) + v_size::bigint <= (select l.member_bytes from cupcake.media_limit as l);
end $$;
comment on function public.may_store_media(text, jsonb) is
  'Whether the caller may put an object: in their own folder, named by a live attachment that they are shown, within their '
  'limit. Where storage does not tell the size beforehand, a member can be over by one file for each upload under way.';

create function public.own_media_folder() returns text
language plpgsql stable security definer set search_path = '' as $$
begin
  return (select u.id || '/' from auth.users as u where u.id = (select auth.uid()));
end $$;
comment on function public.own_media_folder() is
  'Where the caller''s objects are; null for a token that outlived its account. The policies of the bucket ask, once a statement.';

create function public.media_usage(request jsonb) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  return jsonb_build_object('used_bytes', cupcake.media_bytes(cupcake.caller()),
    'limit_bytes', (select l.member_bytes from cupcake.media_limit as l));
end $$;
comment on function public.media_usage(jsonb) is
  'How much the caller keeps and may keep: a device asks after a refusal, since storage gives one word for all of them.';

-- ---------------------------------------------------------------- the bucket

-- A hosted project lets `postgres` write policies on storage's tables, but not on every way of applying migrations. Without
-- the policies the bucket is closed to everybody: files wait on the devices, and records go on.
do $$
begin
  insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types) values ('media', 'media', false, 52428800,
    array['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/heic', 'image/heif', 'image/avif', 'image/tiff', 'image/bmp',
      'audio/mpeg', 'audio/mp4', 'audio/aac', 'audio/wav', 'audio/ogg', 'audio/flac', 'audio/amr', 'audio/x-caf',
      'video/mp4', 'video/quicktime', 'application/pdf'])
  on conflict (id) do update set public = false, file_size_limit = excluded.file_size_limit,
    allowed_mime_types = excluded.allowed_mime_types;

  create policy media_own on storage.objects for select to authenticated
    using (bucket_id = 'media' and name ^@ (select public.own_media_folder()));
  -- Only the one operation: the partner may not list, nor sign an address that would outlive what they are shown.
  create policy media_shown on storage.objects for select to authenticated
    using (bucket_id = 'media'
      and (select current_setting('storage.operation', true)) in ('storage.object.get_authenticated', 'object.get_authenticated')
      and public.may_read_media(name));
  create policy media_store on storage.objects for insert to authenticated
    with check (bucket_id = 'media' and public.may_store_media(name, metadata));
  create policy media_remove on storage.objects for delete to authenticated
    using (bucket_id = 'media' and name ^@ (select public.own_media_folder()));
  -- None for update: what is in the bucket is never written over, by nobody.
exception when insufficient_privilege or undefined_table or invalid_schema_name then
  raise warning 'no files yet: run the last part of 20261120001100_media.sql in the project''s SQL editor';
end $$;

-- ---------------------------------------------------------------- what nothing names any more

do $$
begin
  create view cupcake.orphaned_media as
  select o.id, o.name, cupcake.media_owner(o.name) as owner_id, greatest(a.updated_at, o.created_at) as since
  from storage.objects as o
  left join public.attachment as a on a.id = case when cupcake.media_owner(o.name) is not null then right(o.name, 36)::uuid end
  where o.bucket_id = 'media' and (a.id is null or a.deleted_at is not null);
  comment on view cupcake.orphaned_media is
    'Objects without a live attachment. Their owner''s device removes them; what is left after a while is for retention.';
  revoke all on cupcake.orphaned_media from public, anon, authenticated;
exception when undefined_table or invalid_schema_name then
  raise warning 'this database has no storage: there are no files to be orphaned';
end $$;

revoke all on cupcake.media_limit from public, anon, authenticated;
revoke execute on all functions in schema cupcake from public, anon, authenticated;
revoke execute on function public.may_read_media(text), public.may_store_media(text, jsonb), public.own_media_folder(),
  public.media_usage(jsonb) from public, anon;
grant execute on function public.may_read_media(text), public.may_store_media(text, jsonb), public.own_media_folder(),
  public.media_usage(jsonb) to authenticated;
