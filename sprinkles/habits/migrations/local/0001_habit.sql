CREATE TABLE habit (
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
  title TEXT,
  icon TEXT,
  colour TEXT,
  why TEXT,
  goal TEXT,
  weekdays TEXT,
  times_a_week INTEGER,
  mode TEXT,
  starts_on TEXT,
  archived_at TEXT,
  position REAL,
  remind_at TEXT
);

CREATE TABLE habit_check (
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
  parent_table TEXT,
  parent_id TEXT,
  day TEXT,
  done_by TEXT,
  done_at TEXT
);
-- A habit's checks in order of their days.
CREATE INDEX habit_check_parent ON habit_check (parent_id, day);
-- What was done within some days, of all habits.
CREATE INDEX habit_check_day ON habit_check (day) WHERE deleted_at IS NULL;

CREATE VIRTUAL TABLE habit_search USING fts5 (
  title, why,
  content = 'habit', content_rowid = 'seq',
  tokenize = "unicode61 remove_diacritics 2"
);
CREATE TRIGGER habit_search_insert AFTER INSERT ON habit WHEN new.deleted_at IS NULL BEGIN
  INSERT INTO habit_search (rowid, title, why) VALUES (new.seq, new.title, new.why);
END;
CREATE TRIGGER habit_search_delete AFTER DELETE ON habit WHEN old.deleted_at IS NULL BEGIN
  INSERT INTO habit_search (habit_search, rowid, title, why) VALUES ('delete', old.seq, old.title, old.why);
END;
-- One trigger, because the order of two would be SQLite's to choose, and the old words must leave before the new ones enter.
CREATE TRIGGER habit_search_update AFTER UPDATE ON habit
WHEN (old.deleted_at IS NULL) <> (new.deleted_at IS NULL) OR old.title IS NOT new.title OR old.why IS NOT new.why BEGIN
  INSERT INTO habit_search (habit_search, rowid, title, why)
  SELECT 'delete', old.seq, old.title, old.why WHERE old.deleted_at IS NULL;
  INSERT INTO habit_search (rowid, title, why) SELECT new.seq, new.title, new.why WHERE new.deleted_at IS NULL;
END;
