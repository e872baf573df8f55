-- What was taken over from the bot's predecessor (utils/predecessor/).

-- When the ticket was taken over; NULL for this bot's own. Nothing is due earlier because of what was long ago.
ALTER TABLE tickets ADD COLUMN imported_at_ms INTEGER;
CREATE INDEX tickets_imported ON tickets (id) WHERE imported_at_ms IS NOT NULL;
-- 1: read from a transcript of the predecessor's, with an ID made from its time; Discord does not know it.
ALTER TABLE messages ADD COLUMN is_imported INTEGER NOT NULL DEFAULT 0;

CREATE INDEX messages_imported ON messages (ticket_id, id) WHERE is_imported = 1;

-- The predecessor's own messages with buttons: a press on one of them means this ticket.
CREATE TABLE predecessor_messages (
    message_id INTEGER PRIMARY KEY,
    ticket_id  INTEGER NOT NULL REFERENCES tickets (id)
) STRICT;

-- How far its file has been read: one row, written with each part, so that whoever is interrupted goes on there.
CREATE TABLE predecessor (
    id             INTEGER PRIMARY KEY CHECK (id = 1),
    -- Of the file as it is read, in hex: another one is read from its beginning.
    file_sha256    TEXT    NOT NULL,
    copy_name      TEXT    NOT NULL,
    imported_at_ms INTEGER NOT NULL,
    -- Its table of settings, as a JSON object.
    settings       TEXT    NOT NULL,
    tickets        INTEGER NOT NULL DEFAULT 0,
    transcripts    INTEGER NOT NULL DEFAULT 0,
    -- Lines of its transcripts, and the messages that were made of them.
    lines          INTEGER NOT NULL DEFAULT 0,
    messages       INTEGER NOT NULL DEFAULT 0,
    -- Lines that stood in several transcripts of a ticket, and are recorded once.
    repeated_lines INTEGER NOT NULL DEFAULT 0,
    -- Lines without a sender or a time that can be read: they are recorded as they stand.
    unclear_lines  INTEGER NOT NULL DEFAULT 0,
    unclear_values INTEGER NOT NULL DEFAULT 0
) STRICT;
