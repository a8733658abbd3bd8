-- Which invoice holds an idempotency key or a reference, by a 64-bit hash of account, kind and text. Hashes come in no
-- order, and a table sorted by them would write one far-away page for each; so they are kept as a log-structured merge
-- tree instead (core/store/sqlite/unique_keys.h): batches as they come, sorted runs, and runs merged into larger ones, every
-- write at the end of its table. An entry is a hash and an invoice, eight bytes each, little-endian.

-- Entries since the last run, one row for each commit that made some.
CREATE TABLE key_batch (
  id INTEGER PRIMARY KEY,
  entries BLOB NOT NULL
) STRICT;

-- Sorted runs. Four of a level become one of the next.
CREATE TABLE key_run (
  id INTEGER PRIMARY KEY,
  level INTEGER NOT NULL,
  standing INTEGER NOT NULL            -- 0: being written, 1: complete, 2: merged into another, being deleted
) STRICT;

-- The entries of a run, 250 a row. Numbered by run (times 2^24) and place.
CREATE TABLE key_chunk (
  id INTEGER PRIMARY KEY,
  entries BLOB NOT NULL
) STRICT;

-- For each 15 chunks of a run, numbered likewise: first hash and filter of each. Held in memory.
CREATE TABLE key_filter (
  id INTEGER PRIMARY KEY,
  filters BLOB NOT NULL
) STRICT;
