-- What belongs to accounts and is no service invoice. Written by other calls than accept, so that one costs nothing for it.
CREATE TABLE resource (
  place INTEGER PRIMARY KEY AUTOINCREMENT, -- the order in which they came, never given twice
  account TEXT NOT NULL,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  due_at INTEGER,
  body BLOB NOT NULL                       -- compressed
) STRICT;
CREATE UNIQUE INDEX resource_by_id ON resource (account, kind, id);
CREATE INDEX resource_in_order ON resource (account, kind, place);
CREATE INDEX resource_by_due ON resource (kind, due_at) WHERE due_at IS NOT NULL;

CREATE TABLE resource_key (
  account TEXT NOT NULL,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  place INTEGER NOT NULL,
  PRIMARY KEY (account, kind, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX resource_key_by_place ON resource_key (place);

CREATE TABLE resource_tag (
  account TEXT NOT NULL,
  kind TEXT NOT NULL,
  tag TEXT NOT NULL,
  place INTEGER NOT NULL,
  PRIMARY KEY (account, kind, tag, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX resource_tag_by_place ON resource_tag (place, tag);
