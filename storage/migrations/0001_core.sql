-- The home itself: one row, the account it belongs to once somebody signed in.
CREATE TABLE home (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  home_id TEXT NOT NULL,
  machine TEXT NOT NULL,
  account_id TEXT,
  account_email TEXT,
  created_at INTEGER NOT NULL
);

-- The hybrid logical clock (storage/clock_row.py): advanced inside write transactions and by every pull.
CREATE TABLE clock_row (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  node TEXT NOT NULL,
  ms INTEGER NOT NULL DEFAULT 0,
  counter INTEGER NOT NULL DEFAULT 0,
  offset_ms INTEGER NOT NULL DEFAULT 0
);

-- Where this home stands in its feed. `call` is raised and committed before a call is sent. `answered` is the call whose answer
-- was taken in last, or the last one whose answer would come too late: only the answer to the one after it is applied.
CREATE TABLE sync_state (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  epoch INTEGER NOT NULL DEFAULT 1,
  cursor INTEGER NOT NULL DEFAULT 0,
  call INTEGER NOT NULL DEFAULT 0,
  answered INTEGER NOT NULL DEFAULT 0,
  recovering INTEGER NOT NULL DEFAULT 0,
  server_restored INTEGER NOT NULL DEFAULT 0,
  last_sync_at INTEGER
);

-- The server's own rows, as pulled.
CREATE TABLE profile (
  id TEXT PRIMARY KEY,
  display_name TEXT
);
CREATE TABLE pair_member (
  id TEXT PRIMARY KEY,
  pair_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  seat INTEGER NOT NULL,
  joined_at INTEGER,
  ended_at INTEGER
);

-- The outbox: one row per record with unsent columns. `columns` is {column: {"base": clock, "value": base value,
-- "came": what ever came from the server}}; values are kept where the merge needs them and where own words must be told from
-- what came; `came` only where it is not the base value. When all of them are at "never", as in every new record, it is only the
-- list of their names.
CREATE TABLE pending_change (
  table_name TEXT NOT NULL,
  record_id TEXT NOT NULL,
  parent_id TEXT, -- of a child record: what it belongs to, and must not overtake
  is_new INTEGER NOT NULL,
  level TEXT NOT NULL,
  pair_id TEXT,
  columns TEXT NOT NULL,
  seen TEXT,
  rank INTEGER NOT NULL,
  queued_at INTEGER NOT NULL,
  touched TEXT NOT NULL, -- clock of the person's last write: unchanged means that what was sent is what is here
  attempts INTEGER NOT NULL DEFAULT 0,
  last_error TEXT,
  quarantined_at INTEGER,
  held INTEGER NOT NULL DEFAULT 0, -- 1: the cloud knows none of its columns yet (sync/registry.py); any write clears it
  PRIMARY KEY (table_name, record_id)
) WITHOUT ROWID;
CREATE INDEX pending_change_queue ON pending_change (rank, queued_at) WHERE quarantined_at IS NULL;
-- Few, if any: a child asks them whether its parent was refused, or is one that the cloud has no table for.
CREATE INDEX pending_change_refused ON pending_change (record_id) WHERE quarantined_at IS NOT NULL;
CREATE INDEX pending_change_held ON pending_change (record_id) WHERE held;
CREATE INDEX pending_change_parent ON pending_change (parent_id) WHERE parent_id IS NOT NULL;

-- Versions: what a column of a record once held. A synced table like any other; children of their record.
CREATE TABLE record_version (
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
  column_name TEXT,
  value TEXT,
  lost_clock TEXT,
  reason TEXT
);
CREATE INDEX record_version_parent ON record_version (parent_id, parent_table);

-- Own words whose record is no longer ours to write: kept for the person, never sent.
CREATE TABLE set_aside (
  id TEXT PRIMARY KEY,
  table_name TEXT NOT NULL,
  record_id TEXT NOT NULL,
  reason TEXT NOT NULL,
  words TEXT NOT NULL,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;

-- What is being typed. Never travels; becomes a record when the editor is left or saved.
CREATE TABLE draft (
  key TEXT PRIMARY KEY,
  fields TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- Files of the media folder, named by their sha256.
CREATE TABLE media_file (
  sha256 TEXT PRIMARY KEY,
  media_type TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  width INTEGER,
  height INTEGER,
  created_at INTEGER NOT NULL,
  fetched INTEGER NOT NULL DEFAULT 0 -- came from the cloud; 0: this person kept it here
) WITHOUT ROWID;

-- Versions of the app. What the contracts said when this home was last opened: a column that is new to it is looked for in
-- `extra` (storage/upgrade.py).
CREATE TABLE known_table (
  table_name TEXT PRIMARY KEY,
  columns TEXT NOT NULL
) WITHOUT ROWID;
-- What this home knows of the cloud's version, and which tables its cursor stands for (sync/registry.py, sync/backfill.py).
CREATE TABLE cloud_version (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  protocol_fault TEXT,       -- 'update_app' or 'older_cloud' since the last answer
  registry_mark TEXT,
  registry TEXT,             -- {table: [column, …]}
  covered TEXT,              -- [table, …]: what sync_state.cursor stands for; null: everything
  backfill_tables TEXT,      -- [table, …] that are being fetched from the beginning
  backfill_cursor INTEGER NOT NULL DEFAULT 0
);
INSERT INTO cloud_version (one) VALUES (1);

-- “Both phones identical” (sync/digest.py): each shared record's part of its table's sums, the sums, and what changed since.
CREATE TABLE digest_share (
  table_name TEXT NOT NULL,
  record_id TEXT NOT NULL,
  share BLOB NOT NULL, -- 32 bytes for each version of the table
  PRIMARY KEY (table_name, record_id)
) WITHOUT ROWID;
CREATE TABLE digest_total (
  table_name TEXT PRIMARY KEY,
  total BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE digest_dirty (
  table_name TEXT NOT NULL,
  record_id TEXT NOT NULL,
  PRIMARY KEY (table_name, record_id)
) WITHOUT ROWID;
CREATE TABLE digest_state (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  pair_id TEXT,            -- whose sums these are; null: they have to be made anew
  contracts TEXT,          -- and of which tables and columns
  asked TEXT,              -- what was reported to the cloud, and at which cursor
  asked_at INTEGER,
  same INTEGER,            -- its answer: 1, 0, or null for “not comparable yet”
  compared_at INTEGER,     -- when it last could compare
  differs INTEGER NOT NULL DEFAULT 0 -- comparisons in a row that found a difference
);
INSERT INTO digest_state (one) VALUES (1);

-- Whose words besides this person's an own record holds, as the server says it, and the times at which the person said that a
-- record with words of an ex-partner is their own and may be shared with the partner of now (storage/former.py).
CREATE TABLE other_hand (
  table_name TEXT NOT NULL,
  record_id TEXT NOT NULL,
  member_id TEXT NOT NULL,
  PRIMARY KEY (table_name, record_id, member_id)
) WITHOUT ROWID;
CREATE TABLE widening_confirmed (
  table_name TEXT NOT NULL,
  record_id TEXT NOT NULL,
  partner_id TEXT NOT NULL,
  confirmed_at INTEGER NOT NULL,
  PRIMARY KEY (table_name, record_id, partner_id)
) WITHOUT ROWID;

-- Recovery (storage/recovering.py). What a pull from 0 has met so far; what is here and was not met, the server lacks.
CREATE TABLE record_met (
  table_name TEXT NOT NULL,
  record_id TEXT NOT NULL,
  PRIMARY KEY (table_name, record_id)
) WITHOUT ROWID;
-- The partner's records that the server lacks, as JSON: nobody sees them until their author offers them again.
CREATE TABLE record_aside (
  table_name TEXT NOT NULL,
  record_id TEXT NOT NULL,
  parent_id TEXT, -- of a child record: it went with its parent, and comes back with it
  content TEXT NOT NULL,
  pending TEXT, -- what waited to be sent of it, as its row of pending_change
  words_id TEXT, -- where the person's own words of that stand meanwhile in set_aside
  PRIMARY KEY (table_name, record_id)
) WITHOUT ROWID;
CREATE INDEX record_aside_parent ON record_aside (parent_id) WHERE parent_id IS NOT NULL;

-- Files that travel (storage/attachments.py, storage/transfers.py).
CREATE TABLE attachment (
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
  media_id TEXT,
  sha256 TEXT,
  media_type TEXT,
  size_bytes INTEGER,
  width INTEGER,
  height INTEGER,
  owner_id TEXT
);
CREATE INDEX attachment_parent ON attachment (parent_id, parent_table);
CREATE INDEX attachment_sha256 ON attachment (sha256) WHERE deleted_at IS NULL;

-- Records and attachments that changed and that the file queue has not looked at yet.
CREATE TABLE media_look (
  table_name TEXT NOT NULL,
  record_id TEXT NOT NULL,
  PRIMARY KEY (table_name, record_id)
) WITHOUT ROWID;

-- What has to be moved, and what was. `wanted_at`: when a screen last asked for it. Never travels.
CREATE TABLE media_transfer (
  attachment_id TEXT NOT NULL,
  direction TEXT NOT NULL CHECK (direction IN ('up', 'down', 'remove')),
  owner_id TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'failed', 'done')),
  wanted_at INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  wrong INTEGER NOT NULL DEFAULT 0, -- how often its bytes were not what they should be
  next_at INTEGER NOT NULL DEFAULT 0,
  last_error TEXT,
  PRIMARY KEY (attachment_id, direction)
) WITHOUT ROWID;
CREATE INDEX media_transfer_queue ON media_transfer (state, next_at) WHERE state <> 'done';

-- Forgetting (storage/tombstones.py, storage/scrub.py): what the deleter of each tombstone had seen, by which its content is
-- wiped after thirty days; and what still has to go from the file itself, a row added in the transaction that took it out.
CREATE TABLE tombstone (
  table_name TEXT NOT NULL,
  record_id TEXT NOT NULL,
  deleted_clock TEXT NOT NULL,
  seen TEXT NOT NULL,
  wiped INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (table_name, record_id)
) WITHOUT ROWID;
CREATE INDEX tombstone_due ON tombstone (deleted_clock) WHERE wiped = 0;
CREATE TABLE scrub_due (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  table_name TEXT NOT NULL -- whose search index held the words; '': only the store's own tables did
);
