-- What the log channel tells apart from any ticket, and who reported what.

CREATE TABLE team_events (
    id         INTEGER PRIMARY KEY,
    kind       TEXT    NOT NULL CHECK (kind IN ('message_reported', 'blocked', 'unblocked')),
    actor_id   INTEGER NOT NULL,
    actor_name TEXT    NOT NULL,
    at_ms      INTEGER NOT NULL,
    details    TEXT    NOT NULL DEFAULT '{}',
    -- NULL until it stands in the log channel.
    message_id INTEGER
) STRICT;

CREATE INDEX team_events_to_post ON team_events (id) WHERE message_id IS NULL;

-- Nobody reports a message twice.
CREATE TABLE reports (
    message_id     INTEGER NOT NULL,
    reporter_id    INTEGER NOT NULL,
    reported_at_ms INTEGER NOT NULL,
    PRIMARY KEY (message_id, reporter_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX reports_by_reporter ON reports (reporter_id, reported_at_ms);

-- The figures of a month.
CREATE INDEX tickets_by_closing ON tickets (closed_at_ms) WHERE closed_at_ms IS NOT NULL;
