-- All times are milliseconds since 1970 in UTC; all Discord IDs are snowflakes as integers.

CREATE TABLE tickets (
    id                 INTEGER PRIMARY KEY AUTOINCREMENT,
    state              TEXT    NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'claimed', 'closed', 'deleted')),
    creator_id         INTEGER NOT NULL,
    creator_name       TEXT    NOT NULL,
    claimer_id         INTEGER,
    claimer_name       TEXT,
    closer_id          INTEGER,
    closer_name        TEXT,
    close_reason       TEXT,
    opened_at_ms       INTEGER NOT NULL,
    claimed_at_ms      INTEGER,
    closed_at_ms       INTEGER,
    deleted_at_ms      INTEGER,
    channel_id         INTEGER UNIQUE,
    control_message_id INTEGER,
    -- What the control message showed when it was last sent: tells without a request whether it is out of date.
    control_digest     TEXT,
    -- Messages after this snowflake may be missing from the record until they have been fetched from history.
    gap_after_id       INTEGER,
    CHECK (state <> 'claimed' OR claimer_id IS NOT NULL)
) STRICT;

CREATE INDEX tickets_by_creator ON tickets (creator_id, id);
CREATE INDEX tickets_live_by_creator ON tickets (creator_id) WHERE state IN ('open', 'claimed');
CREATE INDEX tickets_held_by_claimer ON tickets (claimer_id) WHERE state = 'claimed';
CREATE INDEX tickets_by_state ON tickets (state, id);

CREATE TABLE messages (
    id                INTEGER PRIMARY KEY,
    ticket_id         INTEGER NOT NULL REFERENCES tickets (id),
    author_id         INTEGER NOT NULL,
    author_name       TEXT    NOT NULL,
    author_avatar_url TEXT,
    -- The colour of the author's highest coloured role as 0xRRGGBB.
    author_color      INTEGER,
    author_kind       TEXT    NOT NULL CHECK (author_kind IN ('creator', 'staff', 'secretary', 'bot', 'other')),
    -- Discord's message type: 0 is an ordinary message, 19 a reply.
    type              INTEGER NOT NULL DEFAULT 0,
    content           TEXT    NOT NULL,
    -- Embeds and components as Discord's JSON arrays.
    embeds            TEXT    NOT NULL DEFAULT '[]',
    components        TEXT    NOT NULL DEFAULT '[]',
    -- The names of what the content mentions at the time: {"users": {id: name}, "roles": ..., "channels": ...}.
    mentions          TEXT    NOT NULL DEFAULT '{}',
    replies_to_id     INTEGER,
    sent_at_ms        INTEGER NOT NULL,
    edited_at_ms      INTEGER,
    deleted_at_ms     INTEGER
) STRICT;

CREATE INDEX messages_by_ticket ON messages (ticket_id, id);

-- What an edit replaced, oldest first; the newest wording stands in messages.
CREATE TABLE message_revisions (
    message_id     INTEGER NOT NULL REFERENCES messages (id),
    revision       INTEGER NOT NULL,
    content        TEXT    NOT NULL,
    embeds         TEXT    NOT NULL,
    replaced_at_ms INTEGER NOT NULL,
    PRIMARY KEY (message_id, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE attachments (
    id           INTEGER PRIMARY KEY,
    message_id   INTEGER NOT NULL REFERENCES messages (id),
    file_name    TEXT    NOT NULL,
    content_type TEXT,
    size_bytes   INTEGER NOT NULL,
    width        INTEGER,
    height       INTEGER,
    url          TEXT    NOT NULL,
    state        TEXT    NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'saved', 'failed')),
    -- The content's hash in hex names the file under ATTACHMENTS_PATH: ab/abcdef...
    sha256       TEXT,
    failure      TEXT,
    ocr_text     TEXT,
    CHECK (state <> 'saved' OR sha256 IS NOT NULL)
) STRICT;

CREATE INDEX attachments_by_message ON attachments (message_id, id);
CREATE INDEX attachments_pending ON attachments (id) WHERE state = 'pending';

-- A dated view of the record: everything up to last_message_id as it stood then.
CREATE TABLE transcripts (
    id                INTEGER PRIMARY KEY,
    ticket_id         INTEGER NOT NULL REFERENCES tickets (id),
    occasion          TEXT    NOT NULL CHECK (occasion IN ('close', 'delete', 'cleanup', 'command')),
    requested_by_id   INTEGER,
    requested_by_name TEXT,
    created_at_ms     INTEGER NOT NULL,
    message_count     INTEGER NOT NULL,
    last_message_id   INTEGER,
    content_sha256    TEXT    NOT NULL
) STRICT;

CREATE INDEX transcripts_by_ticket ON transcripts (ticket_id, id);

CREATE TABLE events (
    id         INTEGER PRIMARY KEY,
    ticket_id  INTEGER NOT NULL REFERENCES tickets (id),
    kind       TEXT    NOT NULL,
    actor_id   INTEGER,
    actor_name TEXT,
    at_ms      INTEGER NOT NULL,
    details    TEXT    NOT NULL DEFAULT '{}'
) STRICT;

CREATE INDEX events_by_ticket ON events (ticket_id, id);

CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;

CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;

-- Which events stand in the log channel; an event without a row here is still to be posted.
CREATE TABLE log_posts (
    event_id     INTEGER PRIMARY KEY REFERENCES events (id),
    message_id   INTEGER,
    posted_at_ms INTEGER NOT NULL
) STRICT;

-- Sigrid's memory of a ticket.
CREATE TABLE intakes (
    ticket_id           INTEGER PRIMARY KEY REFERENCES tickets (id),
    status              TEXT    NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'handed_over', 'silenced')),
    -- Why she stopped: complete, human_wanted, turns, uncooperative, budget, staff.
    ended_because       TEXT,
    greeting_message_id INTEGER,
    handover_message_id INTEGER,
    -- Decided but not yet seen in the channel, as JSON; sent again after a crash.
    pending_reply       TEXT,
    -- The newest message of the member that an answer takes into account.
    answered_up_to      INTEGER NOT NULL DEFAULT 0,
    -- How many replies were decided: numbers them, so that a reply sent twice is recognised.
    replies             INTEGER NOT NULL DEFAULT 0,
    turns               INTEGER NOT NULL DEFAULT 0,
    uncooperative_turns INTEGER NOT NULL DEFAULT 0,
    model_failures      INTEGER NOT NULL DEFAULT 0,
    model_tokens        INTEGER NOT NULL DEFAULT 0,
    -- The model failed twice in a row: the script speaks for the rest of the ticket.
    scripted            INTEGER NOT NULL DEFAULT 0 CHECK (scripted IN (0, 1)),
    -- The slot that was asked for last: ban_id, confirmation, appeal.
    asked               TEXT,
    -- A button of hers that the member pressed and that no answer takes into account yet.
    pressed             TEXT    CHECK (pressed IN ('yes', 'no', 'human')),
    ban_id_attempts     INTEGER NOT NULL DEFAULT 0,
    appeal_attempts     INTEGER NOT NULL DEFAULT 0,
    -- An ID read from a picture that the member has not confirmed yet.
    candidate_ban_id    TEXT,
    ban_id              TEXT,
    lookup              TEXT    CHECK (lookup IN ('found', 'unknown', 'unreachable')),
    player_name         TEXT,
    ban_reason          TEXT,
    evidence_text       TEXT,
    -- The member's own words.
    statement           TEXT,
    -- The model's summary of them.
    statement_summary   TEXT,
    attitude            TEXT    CHECK (attitude IN ('cooperative', 'uncooperative', 'unclear')),
    -- The member's literal words behind the attitude, as a JSON array.
    quotes              TEXT    NOT NULL DEFAULT '[]',
    started_at_ms       INTEGER NOT NULL,
    ended_at_ms         INTEGER
) STRICT;

CREATE INDEX intakes_by_ban_id ON intakes (ban_id COLLATE NOCASE) WHERE ban_id IS NOT NULL;

-- What the panel knows of the bot: one row.
CREATE TABLE heartbeat (
    id                 INTEGER PRIMARY KEY CHECK (id = 1),
    beat_at_ms         INTEGER NOT NULL,
    started_at_ms      INTEGER NOT NULL,
    -- 1 while the bot is connected to Discord; 0 after a clean stop or a lost connection.
    connected          INTEGER NOT NULL CHECK (connected IN (0, 1)),
    gateway_latency_ms INTEGER,
    bot_name           TEXT
) STRICT;
