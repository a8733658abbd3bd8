-- Holds a row from the beginning of a copy into this database until it is complete and compared. Meanwhile no gateway
-- works on it.
CREATE TABLE unfinished_copy (
  begun_at bigint NOT NULL
);
