-- Sessions that their owner can tell apart and end one by one. A new table, because SQLite cannot give an old one a key.
-- Two workers that start together may both come here: done twice, everything is as if it had been done once.
CREATE TABLE IF NOT EXISTS logins (
    -- What forms name; never given twice.
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    -- The secret is only in the visitor's cookie; here stands its SHA-256.
    secret_sha256 BLOB    NOT NULL UNIQUE,
    user_id       INTEGER NOT NULL,
    user_name     TEXT    NOT NULL,
    -- Browser and system in words; empty where the login is older than this column.
    browser       TEXT    NOT NULL,
    -- The member's role IDs, as a JSON array, and when they were last known to be these.
    role_ids      TEXT    NOT NULL,
    checked_at_ms INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    seen_at_ms    INTEGER NOT NULL
) STRICT;

CREATE INDEX IF NOT EXISTS logins_by_user ON logins (user_id, id);

-- As in 0001, for the second worker: the first has dropped it.
CREATE TABLE IF NOT EXISTS sessions (
    secret_sha256 BLOB    PRIMARY KEY,
    user_id       INTEGER NOT NULL,
    user_name     TEXT    NOT NULL,
    role_ids      TEXT    NOT NULL,
    created_at_ms INTEGER NOT NULL,
    seen_at_ms    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO logins (secret_sha256, user_id, user_name, browser, role_ids, checked_at_ms, created_at_ms, seen_at_ms)
SELECT secret_sha256, user_id, user_name, '', role_ids, created_at_ms, created_at_ms, seen_at_ms
FROM sessions ORDER BY created_at_ms;

DROP TABLE sessions;
