-- Which members hold one of the roles that count in the panel. It asks at every request whether its visitor still does.
CREATE TABLE roster_members (
    user_id       INTEGER PRIMARY KEY,
    -- Those of the roles that the member holds, as a JSON array; empty for one who held some and lost them.
    role_ids      TEXT    NOT NULL,
    changed_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE roster (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    -- Of which roles it is kept who holds them, as a JSON array.
    role_ids    TEXT    NOT NULL,
    -- When the whole list of members had been read; NULL while events may have been missed since.
    read_at_ms  INTEGER
) STRICT;
