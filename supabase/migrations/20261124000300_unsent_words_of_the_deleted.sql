-- What its author wrote last and had not sent when they deleted it, nobody else ever saw: the deletion tells them of it no more
-- than that it is gone. The words are kept, for the author's devices and for everybody should it be brought back.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

do $do$
declare
  v_rule record;
  v_text text;
  v_table cupcake.synced_table;
begin
  for v_rule in select * from (values
    -- The columns that came with the deletion itself; a second deletion of what is deleted shows no more of them.
    ('cupcake.apply_template()', $w$then jsonb_build_object('seen', coalesce(u.seen, '{}')) else '{}' end{{set_values}}$w$,
      $w$then jsonb_build_object('seen', coalesce(u.seen, '{}'), 'unshown',
               case when u.deleted_at is not null then coalesce(u.sync_state -> 'unshown', '[]')
                 when u.wrote and u.mine then to_jsonb(u.put_names) else '[]' end) else '{}' end{{set_values}}$w$),
    ('cupcake.read_template()', $w$json_build_array(s.visibility, cupcake.to_ms(s.deleted_at){{full_parent}}{{full_values}}),
        case when s.author_id = p_member then$w$,
      $w$json_build_array(s.visibility, cupcake.to_ms(s.deleted_at){{full_parent}}{{told_values}}),
        case when s.author_id = p_member then$w$),
    ('cupcake.fill_template(text, cupcake.synced_table)',
      $w$('projected_values', cupcake.each_column(p_table.projection, ', s.{{i}}', '')),$w$,
      $w$('told_values', cupcake.each_column(v_content, E',\n          case when s.author_id = p_member
            or (s.sync_state -> ''unshown'' ? {{l}}) is not true then s.{{i}} end', '')),
    ('projected_values', cupcake.each_column(p_table.projection, E',\n          case when s.deleted_at is null
            or (s.sync_state -> ''unshown'' ? {{l}}) is not true then s.{{i}} end', '')),$w$)
  ) as rule (function, words, instead) loop
    v_text := pg_get_functiondef(v_rule.function::regprocedure);
    if position(v_rule.words in v_text) = 0 then
      raise exception '% has no "%"', v_rule.function, v_rule.words;
    end if;
    execute replace(v_text, v_rule.words, v_rule.instead);
  end loop;
  for v_table in select * from cupcake.synced_table as s where not s.server order by s.name loop
    execute cupcake.fill_template(cupcake.apply_template(), v_table);
    execute cupcake.fill_template(cupcake.read_template(), v_table);
  end loop;
end $do$;
