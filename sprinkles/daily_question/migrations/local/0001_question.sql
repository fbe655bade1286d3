-- `seq` gives the search index a rowid that VACUUM never renumbers.
CREATE TABLE question_answer (
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
  circle TEXT,
  question_id TEXT,
  question TEXT,
  text TEXT
);
-- A day's answers, and the pages of days.
CREATE INDEX question_answer_day ON question_answer (day DESC, circle) WHERE deleted_at IS NULL;

CREATE VIRTUAL TABLE question_answer_search USING fts5 (
  question, text,
  content = 'question_answer', content_rowid = 'seq',
  tokenize = "unicode61 remove_diacritics 2"
);
CREATE TRIGGER question_answer_search_insert AFTER INSERT ON question_answer WHEN new.deleted_at IS NULL BEGIN
  INSERT INTO question_answer_search (rowid, question, text) VALUES (new.seq, new.question, new.text);
END;
CREATE TRIGGER question_answer_search_delete AFTER DELETE ON question_answer WHEN old.deleted_at IS NULL BEGIN
  INSERT INTO question_answer_search (question_answer_search, rowid, question, text) VALUES ('delete', old.seq, old.question, old.text);
END;
-- One trigger, because the order of two would be SQLite's to choose, and the old words must leave before the new ones enter.
CREATE TRIGGER question_answer_search_update AFTER UPDATE ON question_answer
WHEN (old.deleted_at IS NULL) <> (new.deleted_at IS NULL) OR old.question IS NOT new.question OR old.text IS NOT new.text BEGIN
  INSERT INTO question_answer_search (question_answer_search, rowid, question, text)
  SELECT 'delete', old.seq, old.question, old.text WHERE old.deleted_at IS NULL;
  INSERT INTO question_answer_search (rowid, question, text) SELECT new.seq, new.question, new.text WHERE new.deleted_at IS NULL;
END;

CREATE TABLE question_marker (
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
  circle TEXT
);
CREATE INDEX question_marker_day ON question_marker (day DESC, circle) WHERE deleted_at IS NULL;

CREATE TABLE own_question (
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
  text TEXT,
  day TEXT
);
CREATE INDEX own_question_day ON own_question (day) WHERE deleted_at IS NULL;

CREATE VIRTUAL TABLE own_question_search USING fts5 (
  text,
  content = 'own_question', content_rowid = 'seq',
  tokenize = "unicode61 remove_diacritics 2"
);
CREATE TRIGGER own_question_search_insert AFTER INSERT ON own_question WHEN new.deleted_at IS NULL BEGIN
  INSERT INTO own_question_search (rowid, text) VALUES (new.seq, new.text);
END;
CREATE TRIGGER own_question_search_delete AFTER DELETE ON own_question WHEN old.deleted_at IS NULL BEGIN
  INSERT INTO own_question_search (own_question_search, rowid, text) VALUES ('delete', old.seq, old.text);
END;
-- One trigger, because the order of two would be SQLite's to choose, and the old words must leave before the new ones enter.
CREATE TRIGGER own_question_search_update AFTER UPDATE ON own_question
WHEN (old.deleted_at IS NULL) <> (new.deleted_at IS NULL) OR old.text IS NOT new.text BEGIN
  INSERT INTO own_question_search (own_question_search, rowid, text)
  SELECT 'delete', old.seq, old.text WHERE old.deleted_at IS NULL;
  INSERT INTO own_question_search (rowid, text) SELECT new.seq, new.text WHERE new.deleted_at IS NULL;
END;
