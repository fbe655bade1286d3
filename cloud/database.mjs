// Owns the one connection to the database: PostgreSQL by address, or PGlite by folder.
// Teaches the drivers what the clients expect: ISO timestamps, and JSON that is not encoded twice.
// Never changes data; bootstrap and migrations are migrate.mjs.
import { normalizeDatabaseError } from "./errors.mjs";
import { env, pool } from "./settings.mjs";

const OID = { json: 114, jsonb: 3802, timestamp: 1114, timestamptz: 1184 };

// PostgreSQL's text "2026-11-20 17:39:50.384+00" is refused by pydantic; hosted PostgREST and GoTrue send ISO 8601.
const isoWithZone = (text) =>
  text == null || text.includes("infinity")
    ? text
    : text.replace(" ", "T").replace(/([+-]\d\d)(?::?(\d\d))?$/, (_, hours, minutes) => `${hours}:${minutes ?? "00"}`);
const isoNaive = (text) => (text == null ? text : text.replace(" ", "T"));
// The gateway hands over JSON as text already; encoding it again would store a string.
const jsonOnce = (value) => (typeof value === "string" ? value : JSON.stringify(value));
const type = (oid, serialize, parse) => ({ to: oid, from: [oid], serialize, parse });

async function connectPostgres(url) {
  const { createPostgresConnection } = await import("@supabase/lite/postgres");
  return createPostgresConnection({
    url,
    postgresOptions: {
      max: pool,
      onnotice: () => {},
      types: {
        timestamptz: type(OID.timestamptz, (x) => x, isoWithZone),
        timestamp: type(OID.timestamp, (x) => x, isoNaive),
        json: type(OID.json, jsonOnce, JSON.parse),
        jsonb: type(OID.jsonb, jsonOnce, JSON.parse),
      },
    },
  });
}

async function connectPglite(folder) {
  const { createPgliteConnection } = await import("@supabase/lite/pglite");
  const [{ pgcrypto }, { pg_trgm }, { uuid_ossp }, { citext }] = await Promise.all(
    ["pgcrypto", "pg_trgm", "uuid_ossp", "citext"].map((name) => import(`@electric-sql/pglite/contrib/${name}`)),
  );
  return createPgliteConnection({
    url: folder,
    pgliteOptions: {
      extensions: { pgcrypto, pg_trgm, uuid_ossp, citext },
      parsers: { [OID.timestamptz]: isoWithZone, [OID.timestamp]: isoNaive },
    },
  });
}

const url = env("CUPCAKE_CLOUD_DATABASE_URL");
export const isPostgres = /^postgres(ql)?:/.test(url);
export const connection = isPostgres ? await connectPostgres(url) : await connectPglite(url);

// Stock lite answers the first request by granting everything to the API roles on every schema with row level
// security, which would undo the migrations' REVOKEs. bootstrap.sql has granted what a hosted project grants.
connection.ensureRlsContext = async () => true;
connection.normalizeDbError = normalizeDatabaseError;

/** Runs a script of any number of statements. */
export const execute = (sql, tx = connection.driver) => (isPostgres ? tx.unsafe(sql) : tx.exec(sql));

/** Runs one statement and returns its rows. */
export const rows = async (sql, values = [], tx = connection.driver) =>
  isPostgres ? tx.unsafe(sql, values) : (await tx.query(sql, values)).rows;

/** Runs `body(tx)` in one transaction. */
export const transaction = (body) =>
  isPostgres ? connection.driver.begin(body) : connection.driver.transaction(body);
