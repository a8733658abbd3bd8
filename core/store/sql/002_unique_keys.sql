-- Which invoice holds an idempotency key or a reference, by a 64-bit hash of account, kind and text.
CREATE TABLE unique_key (
  hash INTEGER NOT NULL,
  invoice INTEGER NOT NULL,
  PRIMARY KEY (hash, invoice)
) STRICT, WITHOUT ROWID;
