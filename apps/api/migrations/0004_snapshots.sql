-- Published tables as they were fetched, and what was made of them: files by path, in parts, for D1 takes values of
-- at most 2 MB.
CREATE TABLE snapshot_parts (
  path TEXT NOT NULL,
  part INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (path, part)
) STRICT;
