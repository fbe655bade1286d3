-- The sign-in service keeps a log of who signed in, with addresses. It forgets an account with the account.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

create function cupcake.forget_sign_ins(p_member uuid) returns void
language plpgsql set search_path = '' as $$
begin
  if to_regclass('auth.audit_log_entries') is not null then
    delete from auth.audit_log_entries as e
      where e.payload ->> 'actor_id' = p_member::text or e.payload -> 'traits' ->> 'user_id' = p_member::text;
  end if;
exception when insufficient_privilege then
  raise warning 'auth.audit_log_entries still names a deleted account: turn off the log in the database (docs/operations.md)';
end $$;
comment on function cupcake.forget_sign_ins(uuid) is
  'What the sign-in service wrote down of an account, its address among it. Where the log belongs to somebody who does not '
  'let go of it, the account goes all the same and the server''s log has a warning.';
revoke execute on function cupcake.forget_sign_ins(uuid) from public, anon, authenticated;

create or replace function public.delete_account(request jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_member constant uuid := auth.uid();
begin
  if v_member is null then
    raise exception using errcode = '28000', message = 'sign in first';
  end if;
  if request ->> 'confirm' is distinct from 'delete my account' then
    return cupcake.sorry('not_confirmed', 'To delete the account for good, confirm it with the words “delete my account”.');
  end if;
  if cupcake.is_member(v_member) then
    perform cupcake.erase_account(v_member);
    perform cupcake.forget_sign_ins(v_member);
  end if;
  return jsonb_build_object('deleted', true);
end $$;

create or replace function cupcake.erase_strays() returns integer
language plpgsql set search_path = '' as $$
declare
  v_member uuid;
begin
  select h.member_id into v_member from cupcake.head as h
    where not exists (select from auth.users as u where u.id = h.member_id) limit 1;
  if v_member is null then
    return 0;
  end if;
  perform cupcake.erase_account(v_member);
  perform cupcake.forget_sign_ins(v_member);
  return 1;
end $$;
