-- Each backup that ended, well or not. The folder of backups decides what is due and what is old; this table tells of it.
CREATE TABLE backups (
    id             INTEGER PRIMARY KEY,
    finished_at_ms INTEGER NOT NULL,
    duration_ms    INTEGER NOT NULL,
    is_good        INTEGER NOT NULL CHECK (is_good IN (0, 1)),
    -- The name of its folder below BACKUP_PATH; NULL where none came about.
    name           TEXT    UNIQUE,
    -- What that folder takes; attachments lie beside it, once for all backups.
    size_bytes     INTEGER NOT NULL,
    -- How many attachments were new to the backups, and how many bytes they take.
    new_files      INTEGER NOT NULL,
    new_file_bytes INTEGER NOT NULL,
    -- Why it failed, in German.
    failure        TEXT,
    CHECK (is_good = (failure IS NULL)),
    CHECK (is_good = (name IS NOT NULL))
) STRICT;

CREATE INDEX backups_good ON backups (finished_at_ms) WHERE is_good = 1;
