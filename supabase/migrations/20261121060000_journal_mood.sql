-- How the day of an entry felt: one more column of its content, opaque here as the others are.

-- Rather fail than hold up a database in use: for this migration only.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

alter table public.journal_entry add column mood jsonb;

select cupcake.register_synced_table('journal_entry', '{"edit": "both", "delete": "author"}');
