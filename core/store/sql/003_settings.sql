-- What accounts own. Read whole at start, so values have columns of their own: no JSON is parsed then.
CREATE TABLE account (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  environment INTEGER NOT NULL,
  zone TEXT NOT NULL,
  default_connection TEXT NOT NULL,
  may_choose_connection INTEGER NOT NULL,
  issuer_tax_id TEXT NOT NULL,
  issuer_name TEXT NOT NULL,
  issuer_municipality TEXT NOT NULL,
  issuer_municipal_registration TEXT,
  issuer_caepf TEXT,
  issuer_email TEXT,
  issuer_phone TEXT,
  issuer_tax_regime INTEGER NOT NULL,
  issuer_simples_assessment INTEGER,
  issuer_special_regime INTEGER NOT NULL,
  address_street TEXT,                 -- absent: the issuer has no address
  address_number TEXT,
  address_complement TEXT,
  address_district TEXT,
  address_municipality TEXT,
  address_postal_code TEXT,
  address_country TEXT,
  address_city TEXT,
  address_region TEXT,
  address_foreign_postal_code TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE connection (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  plugin TEXT NOT NULL,
  environment INTEGER NOT NULL,
  settings TEXT NOT NULL,
  certificate TEXT,
  series TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  write_connection INTEGER NOT NULL,
  egress TEXT NOT NULL,                -- hosts, one a line
  ca_file TEXT,
  max_in_flight INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE api_key (
  id TEXT PRIMARY KEY,
  secret_digest BLOB NOT NULL,
  account TEXT NOT NULL,               -- empty: an operator's
  environment INTEGER NOT NULL,
  label TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  revoked INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX api_key_by_account ON api_key (account);

CREATE TABLE secret (
  account TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  summary TEXT NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (account, name)
) STRICT;

-- Configurations that routed something, for the record.
CREATE TABLE snapshot (
  version INTEGER PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  text BLOB NOT NULL                   -- compressed
) STRICT;

-- kv/1 of the plugins.
CREATE TABLE kv (
  connection TEXT NOT NULL,
  key TEXT NOT NULL,
  value BLOB NOT NULL,
  version INTEGER NOT NULL,
  expires_at INTEGER,
  PRIMARY KEY (connection, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX kv_by_expiry ON kv (expires_at) WHERE expires_at IS NOT NULL;
