-- What each visitor has read, and the views of the overview that he keeps.
-- IF NOT EXISTS: two workers that start together may both find the older version.
CREATE TABLE IF NOT EXISTS visitors (
    user_id       INTEGER PRIMARY KEY,
    -- What happened in tickets before is not news to him.
    first_seen_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS read_marks (
    user_id    INTEGER NOT NULL,
    ticket_id  INTEGER NOT NULL,
    -- The newest message when he looked; 0 while there was none.
    message_id INTEGER NOT NULL,
    PRIMARY KEY (user_id, ticket_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS saved_views (
    id            INTEGER PRIMARY KEY,
    user_id       INTEGER NOT NULL,
    name          TEXT    NOT NULL,
    -- What stands after the question mark of its address.
    query         TEXT    NOT NULL,
    created_at_ms INTEGER NOT NULL,
    UNIQUE (user_id, name)
) STRICT;
