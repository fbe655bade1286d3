-- What is deleted is shown to nobody who has not seen it: an entry that was written or shared without a network and deleted
-- before that was sent, or deleted on another device of its author first. It is stored as private, with all its words, for its author.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

do $do$
declare
  v_text text := pg_get_functiondef('cupcake.apply_template()'::regprocedure);
  v_rule record;
  v_table cupcake.synced_table;
begin
  for v_rule in select * from (values
    -- A new record that is deleted already. What follows a record is as visible as that, and says of itself only that it is gone.
    ('case when p.for_pair = p.pair then least(f.wanted, p.level) else 0 end as level,',
      'case when p.for_pair = p.pair and ({{child}} or jsonb_typeof(f.v -> i_deleted_at) is distinct from ''number'')
          then least(f.wanted, p.level) else 0 end as level,'),
    -- One that is deleted by this change, or was before.
    ('and p.for_pair = p.pair and p.level >= w.wanted',
      'and p.for_pair = p.pair and p.level >= w.wanted
        and ({{child}} or case when w.struck then w.revived else w.deleted_at is null end)')
  ) as rule (words, instead) loop
    if position(v_rule.words in v_text) = 0 then
      raise exception 'the template has no "%"', v_rule.words;
    end if;
    v_text := replace(v_text, v_rule.words, v_rule.instead);
  end loop;
  execute v_text;
  for v_table in select * from cupcake.synced_table as s where not s.server order by s.name loop
    execute cupcake.fill_template(cupcake.apply_template(), v_table);
  end loop;
end $do$;
