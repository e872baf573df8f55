-- Who is logged in to the panel. The session's secret is only in the visitor's cookie; here stands its SHA-256.
-- IF NOT EXISTS: two workers that start together may both find version 0.
CREATE TABLE IF NOT EXISTS sessions (
    secret_sha256 BLOB    PRIMARY KEY,
    user_id       INTEGER NOT NULL,
    user_name     TEXT    NOT NULL,
    -- The member's role IDs at login, as a JSON array.
    role_ids      TEXT    NOT NULL,
    created_at_ms INTEGER NOT NULL,
    seen_at_ms    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS sessions_by_age ON sessions (created_at_ms);
