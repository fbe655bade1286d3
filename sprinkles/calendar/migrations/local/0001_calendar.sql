-- `seq` gives the search index a rowid that VACUUM never renumbers.
CREATE TABLE calendar_event (
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
  notes TEXT,
  place TEXT,
  all_day INTEGER,
  starts_at TEXT,
  ends_at TEXT,
  time_zone TEXT,
  starts_on TEXT,
  ends_on TEXT,
  rrule TEXT,
  rdates TEXT,
  exdates TEXT,
  moves TEXT,
  overrides TEXT,
  reminders TEXT,
  occasion TEXT,
  color TEXT,
  source TEXT,
  source_id TEXT,
  source_data TEXT
);

-- What a window of days holds: both kinds of start sort as text, and a date sorts before the instants of its day.
CREATE INDEX calendar_event_start ON calendar_event (coalesce(starts_at, starts_on)) WHERE deleted_at IS NULL;
-- Importing again finds what is here, tombstones included.
CREATE INDEX calendar_event_source ON calendar_event (source, source_id) WHERE source_id IS NOT NULL;

CREATE VIRTUAL TABLE calendar_event_search USING fts5 (
  title, notes, place,
  content = 'calendar_event', content_rowid = 'seq',
  tokenize = "unicode61 remove_diacritics 2"
);
CREATE TRIGGER calendar_event_search_insert AFTER INSERT ON calendar_event WHEN new.deleted_at IS NULL BEGIN
  INSERT INTO calendar_event_search (rowid, title, notes, place) VALUES (new.seq, new.title, new.notes, new.place);
END;
CREATE TRIGGER calendar_event_search_delete AFTER DELETE ON calendar_event WHEN old.deleted_at IS NULL BEGIN
  INSERT INTO calendar_event_search (calendar_event_search, rowid, title, notes, place)
  VALUES ('delete', old.seq, old.title, old.notes, old.place);
END;
-- One trigger, because the order of two would be SQLite's to choose, and the old words must leave before the new ones enter.
CREATE TRIGGER calendar_event_search_update AFTER UPDATE ON calendar_event
WHEN (old.deleted_at IS NULL) <> (new.deleted_at IS NULL) OR old.title IS NOT new.title
  OR old.notes IS NOT new.notes OR old.place IS NOT new.place BEGIN
  INSERT INTO calendar_event_search (calendar_event_search, rowid, title, notes, place)
  SELECT 'delete', old.seq, old.title, old.notes, old.place WHERE old.deleted_at IS NULL;
  INSERT INTO calendar_event_search (rowid, title, notes, place)
  SELECT new.seq, new.title, new.notes, new.place WHERE new.deleted_at IS NULL;
END;

CREATE TABLE calendar_link (
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
  at TEXT,
  title TEXT,
  icon TEXT,
  route TEXT,
  item_kind TEXT
);
CREATE INDEX calendar_link_day ON calendar_link (day) WHERE deleted_at IS NULL;
CREATE INDEX calendar_link_parent ON calendar_link (parent_id, parent_table);
