-- Keys that an administrator gives out, each by the hash of its text; a key that has ended keeps its row, for the
-- history names it.
CREATE TABLE keys (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  hash TEXT NOT NULL,
  -- Of read, write and admin, with spaces between.
  scopes TEXT NOT NULL,
  created_at TEXT NOT NULL,
  expires_at TEXT,
  ended_at TEXT
) STRICT;

CREATE UNIQUE INDEX keys_name ON keys (name) WHERE ended_at IS NULL;

-- Who wrote a revision: the name of the key; nothing for what was written before there were several.
ALTER TABLE history ADD COLUMN author TEXT;
