-- `seq` gives the search index a rowid that VACUUM never renumbers.
CREATE TABLE mood_check_in (
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
  at TEXT,
  time_zone TEXT,
  day TEXT,
  valence INTEGER,
  energy INTEGER,
  feelings TEXT,
  factors TEXT,
  note TEXT
);
CREATE INDEX mood_check_in_at ON mood_check_in (at DESC, id) WHERE deleted_at IS NULL;
CREATE INDEX mood_check_in_day ON mood_check_in (day) WHERE deleted_at IS NULL;

CREATE VIRTUAL TABLE mood_check_in_search USING fts5 (
  note, feelings, factors,
  content = 'mood_check_in', content_rowid = 'seq',
  tokenize = "unicode61 remove_diacritics 2"
);
CREATE TRIGGER mood_check_in_search_insert AFTER INSERT ON mood_check_in WHEN new.deleted_at IS NULL BEGIN
  INSERT INTO mood_check_in_search (rowid, note, feelings, factors) VALUES (new.seq, new.note, new.feelings, new.factors);
END;
CREATE TRIGGER mood_check_in_search_delete AFTER DELETE ON mood_check_in WHEN old.deleted_at IS NULL BEGIN
  INSERT INTO mood_check_in_search (mood_check_in_search, rowid, note, feelings, factors) VALUES ('delete', old.seq, old.note, old.feelings, old.factors);
END;
-- One trigger, because the order of two would be SQLite's to choose, and the old words must leave before the new ones enter.
CREATE TRIGGER mood_check_in_search_update AFTER UPDATE ON mood_check_in
WHEN (old.deleted_at IS NULL) <> (new.deleted_at IS NULL) OR old.note IS NOT new.note OR old.feelings IS NOT new.feelings OR old.factors IS NOT new.factors BEGIN
  INSERT INTO mood_check_in_search (mood_check_in_search, rowid, note, feelings, factors)
  SELECT 'delete', old.seq, old.note, old.feelings, old.factors WHERE old.deleted_at IS NULL;
  INSERT INTO mood_check_in_search (rowid, note, feelings, factors) SELECT new.seq, new.note, new.feelings, new.factors WHERE new.deleted_at IS NULL;
END;

CREATE TABLE mood_weather (
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
  day TEXT,
  word TEXT
);
CREATE INDEX mood_weather_day ON mood_weather (day) WHERE deleted_at IS NULL;
