-- What people decide about a ban, who else is in a ticket, notices, notes, blocks, and categories beside a full one.

ALTER TABLE tickets ADD COLUMN outcome TEXT CHECK (outcome IN ('upheld', 'reduced', 'lifted', 'undecided'));
-- Since when the creator is no longer on the server; NULL while he is.
ALTER TABLE tickets ADD COLUMN creator_left_at_ms INTEGER;
-- Since when the claimer of a closed ticket is no longer on the server or on the team; reopened, it is anybody's.
ALTER TABLE tickets ADD COLUMN claimer_gone_at_ms INTEGER;

-- Members that staff added to a ticket, beside its creator and its claimer.
CREATE TABLE ticket_people (
    ticket_id     INTEGER NOT NULL REFERENCES tickets (id),
    user_id       INTEGER NOT NULL,
    user_name     TEXT    NOT NULL,
    added_by_id   INTEGER NOT NULL,
    added_by_name TEXT    NOT NULL,
    added_at_ms   INTEGER NOT NULL,
    -- Since when he is no longer on the server; NULL while he is.
    left_at_ms    INTEGER,
    PRIMARY KEY (ticket_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX ticket_people_by_user ON ticket_people (user_id);

-- What the bot has to say in a ticket's channel; committed with the change that it tells of, posted afterwards.
CREATE TABLE notices (
    id               INTEGER PRIMARY KEY,
    ticket_id        INTEGER NOT NULL REFERENCES tickets (id),
    text             TEXT    NOT NULL,
    -- The users and roles in the text that are notified, as JSON arrays of snowflakes.
    notified_users   TEXT    NOT NULL DEFAULT '[]',
    notified_roles   TEXT    NOT NULL DEFAULT '[]',
    -- Messages of the channel newer than this one may be the notice itself.
    after_message_id INTEGER NOT NULL,
    created_at_ms    INTEGER NOT NULL,
    -- NULL until it stands in the channel.
    message_id       INTEGER
) STRICT;

CREATE INDEX notices_to_post ON notices (ticket_id, id) WHERE message_id IS NULL;

-- What staff tell each other about a ticket; never shown to its creator.
CREATE TABLE notes (
    id            INTEGER PRIMARY KEY,
    ticket_id     INTEGER NOT NULL REFERENCES tickets (id),
    author_id     INTEGER NOT NULL,
    author_name   TEXT    NOT NULL,
    content       TEXT    NOT NULL,
    created_at_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX notes_by_ticket ON notes (ticket_id, id);

-- Who may not open tickets; a block that was lifted or replaced stays as a record.
CREATE TABLE blocks (
    id             INTEGER PRIMARY KEY,
    user_id        INTEGER NOT NULL,
    user_name      TEXT    NOT NULL,
    reason         TEXT    NOT NULL,
    -- NULL: until it is lifted.
    until_ms       INTEGER,
    author_id      INTEGER NOT NULL,
    author_name    TEXT    NOT NULL,
    created_at_ms  INTEGER NOT NULL,
    lifted_at_ms   INTEGER,
    lifted_by_id   INTEGER,
    lifted_by_name TEXT
) STRICT;

CREATE UNIQUE INDEX blocks_in_force ON blocks (user_id) WHERE lifted_at_ms IS NULL;

-- Categories that the bot made beside one that was full.
CREATE TABLE overflow_categories (
    category_id   INTEGER PRIMARY KEY,
    beside_id     INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX overflow_categories_by_origin ON overflow_categories (beside_id, category_id);

CREATE INDEX tickets_by_control_message ON tickets (control_message_id) WHERE control_message_id IS NOT NULL;
CREATE INDEX tickets_by_claimer ON tickets (claimer_id) WHERE claimer_id IS NOT NULL;
CREATE INDEX tickets_closed ON tickets (closed_at_ms) WHERE state = 'closed';
CREATE INDEX tickets_opened ON tickets (opened_at_ms);

-- Roles, categories and channels of the settings that existed at some start: gone later, they were deleted on the
-- server and are no mistake in the settings.
CREATE TABLE confirmed_ids (
    id INTEGER PRIMARY KEY
) STRICT;
