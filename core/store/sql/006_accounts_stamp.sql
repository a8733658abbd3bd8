-- Which accounts and connections these are, for what was read of them and is kept elsewhere. Drawn at random, since a number
-- would come again in a store that was restored from a backup and went on. Triggers, so that no way to change a row misses it.
CREATE TABLE accounts_stamp (stamp BLOB NOT NULL) STRICT;
INSERT INTO accounts_stamp VALUES (randomblob(16));

CREATE TRIGGER account_inserted AFTER INSERT ON account BEGIN UPDATE accounts_stamp SET stamp = randomblob(16); END;
CREATE TRIGGER account_updated AFTER UPDATE ON account BEGIN UPDATE accounts_stamp SET stamp = randomblob(16); END;
CREATE TRIGGER account_deleted AFTER DELETE ON account BEGIN UPDATE accounts_stamp SET stamp = randomblob(16); END;
CREATE TRIGGER connection_inserted AFTER INSERT ON connection BEGIN UPDATE accounts_stamp SET stamp = randomblob(16); END;
CREATE TRIGGER connection_updated AFTER UPDATE ON connection BEGIN UPDATE accounts_stamp SET stamp = randomblob(16); END;
CREATE TRIGGER connection_deleted AFTER DELETE ON connection BEGIN UPDATE accounts_stamp SET stamp = randomblob(16); END;
