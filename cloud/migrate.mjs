// Owns the way from an empty database to the project's schema: bootstrap, then supabase/migrations in name order.
// Each file runs in one transaction together with its record, as `postgres`, in the table the Supabase CLI uses too.
// A shipped migration never changes: a file that differs from what was applied stops the start.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { execute, isPostgres, rows, transaction } from "./database.mjs";
import { env } from "./settings.mjs";

const here = (name) => new URL(name, import.meta.url);
const literal = (text) => `'${text.replaceAll("'", "''")}'`;

const HISTORY = `
  create schema if not exists supabase_migrations;
  create table if not exists supabase_migrations.schema_migrations (
    version text primary key, statements text[], name text);
  grant usage on schema supabase_migrations to postgres;
  grant select on supabase_migrations.schema_migrations to postgres;`;

/** Roles, schemas and grants of a hosted project. Before lite makes its own tables. */
export async function bootstrap() {
  await execute(await readFile(here("bootstrap.sql"), "utf8"));
  // PGlite has one user and no network; only a real server needs a password.
  if (isPostgres) await execute(`alter role postgres password ${literal(env("CUPCAKE_CLOUD_DATABASE_PASSWORD"))}`);
}

/** After lite has made its own tables: who may do what with them. */
export const grantOnSystemTables = async () => execute(await readFile(here("after_system.sql"), "utf8"));

/** Applies what is pending; returns the names of the files. Throws with one line that names the file. */
export async function migrate(folder) {
  await execute(HISTORY);
  const applied = new Map(
    (await rows("select version, statements[1] as sql from supabase_migrations.schema_migrations")).map((row) => [row.version, row.sql]),
  );
  const done = [];
  for (const file of await migrationFiles(folder)) {
    const sql = await readFile(path.join(folder, file), "utf8");
    const [version, name] = split(file);
    if (!applied.has(version)) {
      await apply({ file, version, name, sql });
      done.push(file);
    } else if (applied.get(version) !== sql) {
      throw new Error(
        `supabase/migrations/${file} was changed after it was applied. ` +
          "Restore it and add a new migration, or start over with `cupcake cloud reset`.",
      );
    }
  }
  return done;
}

async function migrationFiles(folder) {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.endsWith(".sql")).sort();
}

function split(file) {
  const [, version, name] = /^([^_]+)_?(.*)\.sql$/.exec(file) ?? [null, file, ""];
  return [version, name];
}

async function apply({ file, version, name, sql }) {
  try {
    await transaction(async (tx) => {
      await execute("set local role postgres", tx);
      await execute(sql, tx);
      await execute("reset role", tx);
      await rows("insert into supabase_migrations.schema_migrations (version, statements, name) values ($1, array[$2], $3)", [version, sql, name], tx);
    });
  } catch (error) {
    const line = error.position ? `:${sql.slice(0, Number(error.position) - 1).split("\n").length}` : "";
    throw new Error(`supabase/migrations/${file}${line}: ${error.message}`, { cause: error });
  }
}
