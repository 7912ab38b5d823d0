-- Releases that a team records, as they stand; deleted ones keep their row for the history's sake.
CREATE TABLE releases (
  id TEXT PRIMARY KEY NOT NULL,
  lab TEXT NOT NULL,
  model TEXT NOT NULL,
  -- Lab and model folded together: names are unique whatever their case.
  name_key TEXT NOT NULL,
  released TEXT NOT NULL,
  params_b REAL,
  scores TEXT NOT NULL,
  source_url TEXT NOT NULL,
  provenance TEXT NOT NULL CHECK (provenance IN ('self-reported', 'verified')),
  revision INTEGER NOT NULL,
  recorded_at TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE UNIQUE INDEX releases_name ON releases (name_key) WHERE deleted = 0;

-- Every revision as it was written, the deletion too. The key makes two writers of one revision collide.
CREATE TABLE history (
  release_id TEXT NOT NULL REFERENCES releases (id),
  revision INTEGER NOT NULL,
  change TEXT NOT NULL CHECK (change IN ('recorded', 'corrected', 'deleted')),
  at TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (release_id, revision)
) STRICT;

-- What a client's key already recorded: the same key again returns the same release.
CREATE TABLE idempotency_keys (
  key TEXT PRIMARY KEY NOT NULL,
  fingerprint TEXT NOT NULL,
  release_id TEXT NOT NULL REFERENCES releases (id),
  at TEXT NOT NULL
) STRICT;
