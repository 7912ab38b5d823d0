-- Long questions that are answered after their request: kept until they expire, so that a restart loses none.
CREATE TABLE jobs (
  -- Of the author, the question and its input: the same asked again is the same job.
  id TEXT PRIMARY KEY NOT NULL,
  author TEXT NOT NULL,
  question TEXT NOT NULL,
  fields TEXT NOT NULL,
  work INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'done', 'failed')),
  submitted_at TEXT NOT NULL,
  started_at TEXT,
  finished_at TEXT,
  expires_at TEXT NOT NULL,
  -- How often it was begun: one that ends its process each time is not begun forever.
  attempts INTEGER NOT NULL DEFAULT 0,
  -- Who answers it, and until when that holds unless it is renewed.
  runner TEXT,
  lease_until TEXT,
  result TEXT,
  problem TEXT
) STRICT;

CREATE INDEX jobs_by_status ON jobs (status, submitted_at);
