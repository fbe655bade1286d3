-- Which sprinkles the pair uses (core/contracts/v1/tables/addon.yaml), and what it owns.
CREATE TABLE addon (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  author_id TEXT,
  pair_id TEXT,
  visibility TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER,
  clocks TEXT NOT NULL,
  kind TEXT NOT NULL DEFAULT 'full',
  extra TEXT,
  name TEXT,
  enabled INTEGER
);

-- The server's own rows, as pulled: what the pair bought. Times are milliseconds since 1970; no `ends_at`: for good.
CREATE TABLE pair_entitlement (
  id TEXT PRIMARY KEY,
  pair_id TEXT NOT NULL,
  product TEXT NOT NULL,
  ends_at INTEGER,
  revoked_at INTEGER
);
