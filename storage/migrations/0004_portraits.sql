-- The photos that stand for the two (core/contracts/v1/tables/portrait.yaml).
CREATE TABLE portrait (
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
  media TEXT
);
