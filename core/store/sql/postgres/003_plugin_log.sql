-- What plugins said while they worked on an invoice, redacted. Bytes, since a plugin may say what is no text to PostgreSQL.
CREATE TABLE plugin_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  invoice bigint NOT NULL,
  at bigint NOT NULL,
  call text NOT NULL,
  level bigint NOT NULL,                -- of LogLevel, core/base/log.h
  text bytea NOT NULL
);
CREATE INDEX plugin_log_by_invoice ON plugin_log (invoice);
