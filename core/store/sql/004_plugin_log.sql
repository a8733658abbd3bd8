-- What plugins said while they worked on an invoice, redacted.
CREATE TABLE plugin_log (
  id INTEGER PRIMARY KEY,
  invoice INTEGER NOT NULL,
  at INTEGER NOT NULL,
  call TEXT NOT NULL,
  level INTEGER NOT NULL,              -- of LogLevel, core/base/log.h
  text TEXT NOT NULL
) STRICT;
CREATE INDEX plugin_log_by_invoice ON plugin_log (invoice);
