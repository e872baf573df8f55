-- Who did what in the panel. No IP addresses, and nothing of what somebody searched for.
-- IF NOT EXISTS: two workers that start together may both find the older version.
CREATE TABLE IF NOT EXISTS audit (
    id        INTEGER PRIMARY KEY,
    at_ms     INTEGER NOT NULL,
    kind      TEXT    NOT NULL,
    -- NULL where nobody is known: a login that failed before Discord said who it was.
    user_id   INTEGER,
    user_name TEXT,
    ticket_id INTEGER,
    -- What else there is to say, as a small JSON object.
    details   TEXT    NOT NULL
) STRICT;

-- Entries are written in groups, so they are not always in the order of their IDs.
CREATE INDEX IF NOT EXISTS audit_by_time ON audit (at_ms, id);
CREATE INDEX IF NOT EXISTS audit_by_kind ON audit (kind, at_ms, id);
CREATE INDEX IF NOT EXISTS audit_by_user ON audit (user_id, at_ms, id);
CREATE INDEX IF NOT EXISTS audit_by_ticket ON audit (ticket_id, at_ms, id) WHERE ticket_id IS NOT NULL;
