-- Events of this device, kept with the write that they tell of (storage/events.py). They never travel.
CREATE TABLE event (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  at INTEGER NOT NULL, -- milliseconds since 1970
  payload TEXT NOT NULL,
  source_table TEXT,
  source_id TEXT
);

-- How far each listener is, and since when it fails. `name` is sprinkle:event.
CREATE TABLE event_listener (
  name TEXT PRIMARY KEY,
  position INTEGER NOT NULL DEFAULT 0, -- the seq of the last event that is over for it
  attempts INTEGER NOT NULL DEFAULT 0, -- of the event after that one
  retry_at INTEGER NOT NULL DEFAULT 0,
  last_error TEXT -- the type of what was raised, never its words
) WITHOUT ROWID;

-- Events that a listener failed at so often that it went on without them.
CREATE TABLE event_set_aside (
  listener TEXT NOT NULL,
  seq INTEGER NOT NULL,
  error TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (listener, seq)
) WITHOUT ROWID;

-- What a sprinkle's own queries may read of the core: who the two are.
CREATE VIEW people AS
SELECT h.account_id AS id, coalesce(p.display_name, 'Me') AS name, 1 AS is_me,
  CASE m.seat WHEN 2 THEN 'b' ELSE 'a' END AS side
FROM home AS h
LEFT JOIN profile AS p ON p.id = h.account_id
LEFT JOIN pair_member AS m ON m.user_id = h.account_id AND m.ended_at IS NULL
UNION ALL
SELECT o.user_id, coalesce(p.display_name, 'Your partner'), 0, CASE o.seat WHEN 2 THEN 'b' ELSE 'a' END
FROM home AS h
JOIN pair_member AS m ON m.user_id = h.account_id AND m.ended_at IS NULL
JOIN pair_member AS o ON o.pair_id = m.pair_id AND o.user_id <> h.account_id AND o.ended_at IS NULL
LEFT JOIN profile AS p ON p.id = o.user_id;
