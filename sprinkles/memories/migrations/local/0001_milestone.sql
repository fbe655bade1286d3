CREATE TABLE milestone (
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
  day TEXT,
  note TEXT,
  theme TEXT,
  media TEXT
);
CREATE INDEX milestone_day ON milestone (day) WHERE deleted_at IS NULL;

CREATE VIRTUAL TABLE milestone_search USING fts5 (
  title, note,
  content = 'milestone', content_rowid = 'seq',
  tokenize = "unicode61 remove_diacritics 2"
);
CREATE TRIGGER milestone_search_insert AFTER INSERT ON milestone WHEN new.deleted_at IS NULL BEGIN
  INSERT INTO milestone_search (rowid, title, note) VALUES (new.seq, new.title, new.note);
END;
CREATE TRIGGER milestone_search_delete AFTER DELETE ON milestone WHEN old.deleted_at IS NULL BEGIN
  INSERT INTO milestone_search (milestone_search, rowid, title, note) VALUES ('delete', old.seq, old.title, old.note);
END;
-- One trigger, because the order of two would be SQLite's to choose, and the old words must leave before the new ones enter.
CREATE TRIGGER milestone_search_update AFTER UPDATE ON milestone
WHEN (old.deleted_at IS NULL) <> (new.deleted_at IS NULL) OR old.title IS NOT new.title OR old.note IS NOT new.note BEGIN
  INSERT INTO milestone_search (milestone_search, rowid, title, note)
  SELECT 'delete', old.seq, old.title, old.note WHERE old.deleted_at IS NULL;
  INSERT INTO milestone_search (rowid, title, note) SELECT new.seq, new.title, new.note WHERE new.deleted_at IS NULL;
END;
