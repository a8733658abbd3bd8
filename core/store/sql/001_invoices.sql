-- The row layout decides the speed: whatever an accept writes is appended in order of time, so its cost does not grow
-- with the store. Instants are milliseconds since 1970 (UTC), money is centavos, codes of enumerations are in
-- core/store/sqlite/record_rows.cc.

-- Names of accounts and connections, which rows refer to by a small number.
CREATE TABLE name (
  id INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,               -- 1: account, 2: connection
  text TEXT NOT NULL,
  UNIQUE (kind, text)
) STRICT;

-- Route decisions without their connection: few, though every invoice has one.
CREATE TABLE route (
  id INTEGER PRIMARY KEY,
  decision TEXT NOT NULL UNIQUE        -- JSON: rule, snapshot, next
) STRICT;

-- Where each invoice stands: the fold of its events. Rows are short, since they change; what never changes is in
-- "request".
CREATE TABLE invoice (
  id INTEGER PRIMARY KEY,              -- grows with time
  state INTEGER NOT NULL,
  account INTEGER NOT NULL,
  version INTEGER NOT NULL,            -- number of events
  type INTEGER NOT NULL,
  environment INTEGER NOT NULL,
  reference TEXT,
  created_at INTEGER NOT NULL,
  issue_at INTEGER,
  competence_date INTEGER NOT NULL,    -- 20261121
  amount INTEGER NOT NULL,
  connection INTEGER NOT NULL,
  route INTEGER NOT NULL,
  series TEXT,
  number INTEGER,
  access_key TEXT,
  job_kind INTEGER,
  job_at INTEGER,
  in_doubt_since INTEGER,              -- present exactly while bytes may be at a provider unanswered
  facts TEXT                           -- JSON; absent while there are none
) STRICT;

-- Pages of an account, with or without a state: without one, the sixteen states are merged.
CREATE INDEX invoice_by_state ON invoice (state, account);
-- A number is given once.
CREATE UNIQUE INDEX invoice_by_number ON invoice (connection, series, number) WHERE number IS NOT NULL;
CREATE INDEX invoice_by_access_key ON invoice (account, access_key) WHERE access_key IS NOT NULL;
CREATE INDEX invoice_in_doubt ON invoice (in_doubt_since) WHERE in_doubt_since IS NOT NULL;

-- What was asked, and the first event. Never changes.
CREATE TABLE request (
  invoice INTEGER PRIMARY KEY,
  idempotency_key TEXT,
  fingerprint BLOB NOT NULL,           -- SHA-256 of the client's canonical body
  event_at INTEGER NOT NULL,
  event_kind TEXT NOT NULL,
  body BLOB NOT NULL                   -- request and event data, compressed (core/store/compression.h)
) STRICT;

-- Events after the first.
CREATE TABLE event (
  invoice INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  data TEXT NOT NULL,
  PRIMARY KEY (invoice, sequence)
) STRICT, WITHOUT ROWID;

-- What waits to be done: one row for each invoice with a job, and no other.
CREATE TABLE job (
  connection INTEGER NOT NULL,
  at INTEGER NOT NULL,
  invoice INTEGER NOT NULL,
  PRIMARY KEY (connection, at, invoice)
) STRICT, WITHOUT ROWID;

-- Writes that departed, to the byte.
CREATE TABLE departure (
  invoice INTEGER NOT NULL,
  effect TEXT NOT NULL,
  at INTEGER NOT NULL,
  method TEXT NOT NULL,
  url TEXT NOT NULL,
  headers BLOB NOT NULL,               -- name NUL value NUL, …
  body BLOB NOT NULL,                  -- compressed
  PRIMARY KEY (invoice, effect)
) STRICT, WITHOUT ROWID;

CREATE TABLE document (
  id INTEGER PRIMARY KEY,
  invoice INTEGER NOT NULL,
  kind TEXT NOT NULL,
  media_type TEXT NOT NULL,
  content BLOB NOT NULL                -- compressed
) STRICT;
CREATE INDEX document_by_invoice ON document (invoice);

CREATE TABLE exchange (
  id INTEGER PRIMARY KEY,
  invoice INTEGER NOT NULL,
  at INTEGER NOT NULL,
  call TEXT NOT NULL,
  method TEXT NOT NULL,
  url TEXT NOT NULL,
  status INTEGER NOT NULL,
  failure TEXT NOT NULL,
  elapsed INTEGER NOT NULL,
  departed_write INTEGER NOT NULL,
  request_head TEXT NOT NULL,
  request_body BLOB NOT NULL,          -- compressed, as the response's
  response_head TEXT NOT NULL,
  response_body BLOB NOT NULL
) STRICT;
CREATE INDEX exchange_by_invoice ON exchange (invoice);

-- The next number of each series.
CREATE TABLE series (
  connection INTEGER NOT NULL,
  series TEXT NOT NULL,
  next INTEGER NOT NULL,
  PRIMARY KEY (connection, series)
) STRICT, WITHOUT ROWID;

-- Idempotency keys that were answered with an invoice which an earlier request had made.
CREATE TABLE further_key (
  account INTEGER NOT NULL,
  key TEXT NOT NULL,
  invoice INTEGER NOT NULL,
  PRIMARY KEY (account, key)
) STRICT, WITHOUT ROWID;

-- Idempotency keys of calls other than accept.
CREATE TABLE remembered_key (
  account INTEGER NOT NULL,
  scope TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint BLOB NOT NULL,
  PRIMARY KEY (account, scope, key)
) STRICT, WITHOUT ROWID;

-- One row of counts, so that nobody counts rows.
CREATE TABLE figures (
  waiting INTEGER NOT NULL,            -- rows of "job"
  in_doubt INTEGER NOT NULL,           -- rows of "invoice_in_doubt"
  id_lead INTEGER NOT NULL,            -- most milliseconds that an id was ever ahead of its invoice's creation
  probe INTEGER NOT NULL,              -- written by the health check
  kv_version INTEGER NOT NULL          -- last version given to a kv entry
) STRICT;
INSERT INTO figures VALUES (0, 0, 0, 0, 0);
