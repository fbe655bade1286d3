-- An account that was deleted after a backup stays deleted when that backup is restored: the log that is kept outside
-- names it, and the restored database erases it again before the service opens.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

comment on table cupcake.membership_log is
  'Every seat as it stood after each join, leave and forgetting, every account that was erased (`forget` without a seat), and '
  'every epoch handed out; only ever added to. A copy is kept outside the database and its backups: what ended after a backup '
  'must stay ended when that is restored.';

create function cupcake.log_erasure() returns trigger
language plpgsql set search_path = '' as $$
begin
  insert into cupcake.membership_log (action, user_id) values ('forget', old.member_id);
  return null;
end $$;
comment on function cupcake.log_erasure() is
  'The head of a member goes with the account and never otherwise. An id and nothing else; ids are never used twice.';

create trigger head_logged after delete on cupcake.head
  for each row execute function cupcake.log_erasure();

create function cupcake.erase_again() returns integer
language plpgsql set search_path = '' as $$
declare
  v_member uuid;
  v_count integer := 0;
begin
  for v_member in
      select distinct l.user_id from cupcake.membership_log as l where l.action = 'forget' and l.seat_id is null
        and (exists (select from cupcake.head as h where h.member_id = l.user_id)
          or exists (select from auth.users as u where u.id = l.user_id)) order by 1 loop
    perform cupcake.erase_account(v_member);
    perform cupcake.forget_sign_ins(v_member);
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;
comment on function cupcake.erase_again() is
  'Erases the accounts that the log says were erased and that a restored backup has brought back. Answers how many.';

-- What it does is in *_epoch.sql; this adds one step to it. Nobody but the owner may call it, and the name stays.
-- squawk-ignore renaming-object
alter function cupcake.restored(jsonb, bigint) rename to begin_epoch;
comment on function cupcake.begin_epoch(jsonb, bigint) is
  'Membership as the log says, a new epoch, everything fed anew: the first step of cupcake.restored, which is what to call.';

create function cupcake.restored(p_log jsonb, p_epoch bigint default null) returns bigint
language plpgsql set search_path = '' as $$
declare
  v_epoch constant bigint := cupcake.begin_epoch(p_log, p_epoch);
begin
  -- Last, for feeding makes heads for the seats of accounts that are gone.
  perform cupcake.erase_again();
  return v_epoch;
end $$;
comment on function cupcake.restored(jsonb, bigint) is
  'Run once after a backup of this database was restored, before the service opens: takes the log of membership kept outside, '
  'raises the epoch, feeds membership first and then every record anew, and erases the accounts that were deleted since. '
  'Answers the epoch. For the owner only.';

revoke execute on all functions in schema cupcake from public, anon, authenticated;
