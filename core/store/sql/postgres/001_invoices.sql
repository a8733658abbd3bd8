-- What the gateway keeps of invoices, in terms of its model. Every table is in the schema "fiscal". Instants are
-- milliseconds since 1970 (UTC), money is centavos, words are those of the API. Texts sort by bytes (COLLATE "C"), so
-- that no index depends on the locale of a host.

-- Where each invoice stands: the fold of its events. Its row is the lock of everything that belongs to the invoice:
-- whoever writes any of it locks the row first.
CREATE TABLE invoice (
  id bigint PRIMARY KEY,                -- grows with time
  account text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  version bigint NOT NULL,              -- number of events
  type text COLLATE "C" NOT NULL,
  environment text COLLATE "C" NOT NULL,
  reference text COLLATE "C",
  created_at bigint NOT NULL,
  issue_at bigint,
  competence_date date NOT NULL,
  amount bigint NOT NULL,
  connection text COLLATE "C" NOT NULL,
  route text NOT NULL,                  -- JSON: rule, snapshot, next
  series text COLLATE "C",
  number bigint,
  access_key text COLLATE "C",
  job_kind text COLLATE "C",
  job_at bigint,
  in_doubt_since bigint,                -- present exactly while bytes may be at a provider unanswered
  facts text,                           -- JSON; absent while there are none
  CHECK ((series IS NULL) = (number IS NULL)),
  CHECK ((job_kind IS NULL) = (job_at IS NULL))
) WITH (fillfactor = 80);

CREATE INDEX invoice_by_account ON invoice (account, id);
CREATE INDEX invoice_by_state ON invoice (state, account, id);
CREATE INDEX invoice_by_reference ON invoice (account, reference, id) WHERE reference IS NOT NULL;
CREATE INDEX invoice_by_access_key ON invoice (account, access_key) WHERE access_key IS NOT NULL;
-- What waits to be done.
CREATE INDEX invoice_by_job ON invoice (connection, job_at, id) WHERE job_at IS NOT NULL;
CREATE INDEX invoice_in_doubt ON invoice (in_doubt_since) WHERE in_doubt_since IS NOT NULL;
-- A number is given once.
CREATE UNIQUE INDEX invoice_by_number ON invoice (connection, series, number) WHERE number IS NOT NULL;

-- What was asked. Never changes.
CREATE TABLE request (
  invoice bigint PRIMARY KEY,
  idempotency_key text COLLATE "C",
  fingerprint bytea NOT NULL,           -- SHA-256 of the client's canonical body
  body bytea NOT NULL                   -- compressed (core/store/compression.h)
);

-- Events are only appended.
CREATE TABLE event (
  invoice bigint NOT NULL,
  sequence bigint NOT NULL,             -- from 1 without gaps
  at bigint NOT NULL,
  kind text NOT NULL,
  data text NOT NULL,                   -- JSON
  PRIMARY KEY (invoice, sequence)
);

-- Which invoice an idempotency key means, for ever. The primary key arbitrates between requests that arrive together.
CREATE TABLE idempotency_key (
  account text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  invoice bigint NOT NULL,
  further boolean NOT NULL,             -- answered with an invoice that an earlier request had made
  PRIMARY KEY (account, key)
);
CREATE INDEX idempotency_key_further ON idempotency_key (invoice) WHERE further;

-- Which invoice holds a reference: the latest one that had it. It gives way only when it has come to nothing.
CREATE TABLE reference (
  account text COLLATE "C" NOT NULL,
  reference text COLLATE "C" NOT NULL,
  invoice bigint NOT NULL,
  PRIMARY KEY (account, reference)
);

-- Idempotency keys of calls other than accept.
CREATE TABLE remembered_key (
  account text COLLATE "C" NOT NULL,
  scope text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  fingerprint bytea NOT NULL,
  PRIMARY KEY (account, scope, key)
);

-- The gateways that have this database open. Each holds an advisory lock of its own while its session lives.
CREATE TABLE host (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,                   -- for people: machine and process
  probes bigint NOT NULL DEFAULT 0      -- written by the health check
);

-- Who works on which invoice, and until when. A row stands only while somebody does.
CREATE TABLE claim (
  invoice bigint PRIMARY KEY,
  fence bigint NOT NULL,                -- never given twice
  until bigint NOT NULL,                -- on this server's clock
  host bigint NOT NULL
) WITH (fillfactor = 50);
CREATE SEQUENCE fence;

-- The clock that leases are on: one for all hosts, whatever their own clocks show.
CREATE FUNCTION lease_now() RETURNS bigint LANGUAGE sql VOLATILE
  AS $$ SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint $$;

-- Writes that departed, to the byte.
CREATE TABLE departure (
  invoice bigint NOT NULL,
  effect text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  method text NOT NULL,
  url text NOT NULL,
  headers bytea NOT NULL,               -- name NUL value NUL, …
  body bytea NOT NULL,                  -- compressed
  PRIMARY KEY (invoice, effect)
);

CREATE TABLE document (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  invoice bigint NOT NULL,
  kind text NOT NULL,
  media_type text NOT NULL,
  content bytea NOT NULL                -- compressed
);
CREATE INDEX document_by_invoice ON document (invoice);

-- What a provider's server said is bytes: it may be no valid text.
CREATE TABLE exchange (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  invoice bigint NOT NULL,
  at bigint NOT NULL,
  call text NOT NULL,
  method text NOT NULL,
  url bytea NOT NULL,
  status bigint NOT NULL,
  failure bytea NOT NULL,
  elapsed bigint NOT NULL,
  departed_write boolean NOT NULL,
  request_head bytea NOT NULL,
  request_body bytea NOT NULL,          -- compressed, as the response's
  response_head bytea NOT NULL,
  response_body bytea NOT NULL
);
CREATE INDEX exchange_by_invoice ON exchange (invoice);

-- The next number of each series. Its row is locked by the transaction that takes a number.
CREATE TABLE series (
  connection text COLLATE "C" NOT NULL,
  series text COLLATE "C" NOT NULL,
  next bigint NOT NULL,
  PRIMARY KEY (connection, series)
) WITH (fillfactor = 50);

-- One row.
CREATE TABLE figures (
  id_lead bigint NOT NULL               -- most milliseconds that an id was ever ahead of its invoice's creation
);
INSERT INTO figures VALUES (0);
