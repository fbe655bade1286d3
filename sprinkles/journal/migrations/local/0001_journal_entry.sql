-- `seq` gives the search index a rowid that VACUUM never renumbers.
CREATE TABLE journal_entry (
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
  text TEXT,
  at TEXT,
  time_zone TEXT,
  all_day INTEGER,
  tags TEXT,
  starred INTEGER,
  location TEXT,
  weather TEXT,
  media TEXT,
  source TEXT,
  source_id TEXT,
  source_data TEXT
);

-- The list, newest first, and its pages.
CREATE INDEX journal_entry_at ON journal_entry (at DESC, id) WHERE deleted_at IS NULL;
-- Importing again finds what is here, tombstones included.
CREATE INDEX journal_entry_source ON journal_entry (source, source_id) WHERE source_id IS NOT NULL;

CREATE VIRTUAL TABLE journal_entry_search USING fts5 (
  title, text, tags,
  content = 'journal_entry', content_rowid = 'seq',
  tokenize = "unicode61 remove_diacritics 2"
);
CREATE TRIGGER journal_entry_search_insert AFTER INSERT ON journal_entry WHEN new.deleted_at IS NULL BEGIN
  INSERT INTO journal_entry_search (rowid, title, text, tags) VALUES (new.seq, new.title, new.text, new.tags);
END;
CREATE TRIGGER journal_entry_search_delete AFTER DELETE ON journal_entry WHEN old.deleted_at IS NULL BEGIN
  INSERT INTO journal_entry_search (journal_entry_search, rowid, title, text, tags)
  VALUES ('delete', old.seq, old.title, old.text, old.tags);
END;
-- Only when something searchable changed: sharing a whole diary must not index it anew. One trigger, because the order of
-- two would be SQLite's to choose, and the old words must leave before the new ones enter.
CREATE TRIGGER journal_entry_search_update AFTER UPDATE ON journal_entry
WHEN (old.deleted_at IS NULL) <> (new.deleted_at IS NULL) OR old.title IS NOT new.title
  OR old.text IS NOT new.text OR old.tags IS NOT new.tags BEGIN
  INSERT INTO journal_entry_search (journal_entry_search, rowid, title, text, tags)
  SELECT 'delete', old.seq, old.title, old.text, old.tags WHERE old.deleted_at IS NULL;
  INSERT INTO journal_entry_search (rowid, title, text, tags)
  SELECT new.seq, new.title, new.text, new.tags WHERE new.deleted_at IS NULL;
END;
