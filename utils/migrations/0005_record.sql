-- Everything a message shows, in threads, too, and the files and pictures that go with it.

-- Who wrote in a ticket and how much, told from the index alone however long the conversation is.
CREATE INDEX messages_by_author ON messages (ticket_id, author_id, author_kind, author_name);

-- What else Discord says of a message, as its JSON: flags, sticker_items, poll, message_snapshots, interaction_metadata,
-- and details of system messages; only keys that are there.
ALTER TABLE messages ADD COLUMN extras TEXT NOT NULL DEFAULT '{}';
-- The thread in which it stands; NULL in the channel itself.
ALTER TABLE messages ADD COLUMN thread_id INTEGER;
-- The key in `pictures` of the avatar that the author had then.
ALTER TABLE messages ADD COLUMN avatar_key TEXT;
-- Messages built of components have their text in them.
ALTER TABLE message_revisions ADD COLUMN components TEXT NOT NULL DEFAULT '[]';

-- Threads in a ticket's channel; they go with it.
CREATE TABLE threads (
    id                INTEGER PRIMARY KEY,
    ticket_id         INTEGER NOT NULL REFERENCES tickets (id),
    name              TEXT    NOT NULL,
    is_private        INTEGER NOT NULL CHECK (is_private IN (0, 1)),
    creator_id        INTEGER,
    -- The message that it was started from; NULL for one that was started without.
    parent_message_id INTEGER,
    created_at_ms     INTEGER NOT NULL,
    deleted_at_ms     INTEGER
) STRICT;

CREATE INDEX threads_by_ticket ON threads (ticket_id, id);

-- Who reacted to a message; a reaction that was taken back stays, marked.
CREATE TABLE reactions (
    message_id    INTEGER NOT NULL REFERENCES messages (id),
    -- The emoji itself; a custom one as `name:id` or `a:name:id` (animated).
    emoji         TEXT    NOT NULL,
    user_id       INTEGER NOT NULL,
    -- NULL where Discord did not say it.
    user_name     TEXT,
    added_at_ms   INTEGER NOT NULL,
    removed_at_ms INTEGER,
    PRIMARY KEY (message_id, emoji, user_id)
) STRICT, WITHOUT ROWID;

-- Who voted for which answer of a poll; its final result stands in the message's extras.
CREATE TABLE poll_votes (
    message_id    INTEGER NOT NULL REFERENCES messages (id),
    answer_id     INTEGER NOT NULL,
    user_id       INTEGER NOT NULL,
    added_at_ms   INTEGER NOT NULL,
    removed_at_ms INTEGER,
    PRIMARY KEY (message_id, answer_id, user_id)
) STRICT, WITHOUT ROWID;

-- What lies under ATTACHMENTS_PATH, each content once.
CREATE TABLE files (
    -- In hex.
    sha256     TEXT    PRIMARY KEY,
    size_bytes INTEGER NOT NULL,
    -- What its content says it is; NULL: nothing that is known, or not looked at yet.
    media_type TEXT,
    -- 1 once its content was looked at.
    examined   INTEGER NOT NULL CHECK (examined IN (0, 1))
) STRICT, WITHOUT ROWID;

INSERT INTO files (sha256, size_bytes, examined)
SELECT sha256, max(size_bytes), 0 FROM attachments WHERE state = 'saved' GROUP BY sha256;

-- An edit can take files away.
ALTER TABLE attachments ADD COLUMN removed_at_ms INTEGER;

-- Avatars, emoji, stickers and pictures of embeds, kept because Discord's addresses do not last.
CREATE TABLE pictures (
    -- avatar:USER_ID:HASH, emoji:ID, sticker:ID, or the address of a picture in an embed as it stands there.
    key     TEXT PRIMARY KEY,
    url     TEXT NOT NULL,
    state   TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'saved', 'failed')),
    sha256  TEXT,
    failure TEXT,
    CHECK (state <> 'saved' OR sha256 IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE INDEX pictures_pending ON pictures (key) WHERE state = 'pending';
CREATE INDEX pictures_by_file ON pictures (sha256) WHERE sha256 IS NOT NULL;

-- 1: in a gap more may have been edited or deleted than was compared; the whole history is compared before the channel goes.
ALTER TABLE tickets ADD COLUMN is_unverified INTEGER NOT NULL DEFAULT 0 CHECK (is_unverified IN (0, 1));

-- The creator's own copy of a transcript; NULL where he gets none.
ALTER TABLE transcripts ADD COLUMN copy_state TEXT CHECK (copy_state IN ('owed', 'sent', 'refused'));
CREATE INDEX transcripts_to_copy ON transcripts (id) WHERE copy_state = 'owed';
