-- What the panel's search looks through: for each ticket, each message and each earlier wording the text by which it is
-- found, with an index of its trigrams. Triggers mark what is to be read anew, and the writer reads it before it commits
-- (utils/store/documents.py): all of a commit at once, in the order of the index, costs a sixth of one by one.

CREATE TABLE documents (
    -- The ticket's number times 2^24, and from 1 the number of the document in its ticket; 0 is the ticket itself. So
    -- the newest tickets stand at the end, each ticket's documents side by side, and a ticket can be skipped.
    id         INTEGER PRIMARY KEY,
    message_id INTEGER,
    -- The number of an earlier wording; 0 is what the message shows now.
    wording    INTEGER NOT NULL,
    text       TEXT    NOT NULL,
    UNIQUE (message_id, wording)
) STRICT;

-- The tickets themselves without the messages between them.
CREATE INDEX documents_of_tickets ON documents (id, text) WHERE message_id IS NULL;

-- The texts are in lower case already. Without positions and sizes the index is a third as large; whether the trigrams
-- that were found stand in a row is seen in the text. No trigger fills it: FTS5 writes its pages at the end of every
-- statement of a trigger, which costs eight times as much.
CREATE VIRTUAL TABLE search USING fts5 (
    text, content = 'documents', content_rowid = 'id', tokenize = 'trigram case_sensitive 1', detail = 'none', columnsize = 0
);

-- Parts of the index are merged while it is written. Eight in place of four at a time: two thirds of the work, and half
-- as long a wait at most (55 ms with 2,000,000 messages).
INSERT INTO search (search, rank) VALUES ('automerge', 8);

CREATE TABLE tickets_to_read (
    ticket_id INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE messages_to_read (
    message_id INTEGER PRIMARY KEY
) STRICT;

CREATE TRIGGER search_new_ticket AFTER INSERT ON tickets
BEGIN
    INSERT INTO tickets_to_read VALUES (NEW.id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_changed_ticket AFTER UPDATE OF creator_name, claimer_id, claimer_name ON tickets
WHEN (NEW.creator_name, NEW.claimer_id, NEW.claimer_name) IS NOT (OLD.creator_name, OLD.claimer_id, OLD.claimer_name)
BEGIN
    INSERT INTO tickets_to_read VALUES (NEW.id) ON CONFLICT DO NOTHING;
END;

-- The control message says the same in every ticket: it is not found.
CREATE TRIGGER search_changed_control_message AFTER UPDATE OF control_message_id ON tickets
WHEN NEW.control_message_id IS NOT OLD.control_message_id
BEGIN
    INSERT INTO messages_to_read SELECT NEW.control_message_id WHERE NEW.control_message_id IS NOT NULL
        ON CONFLICT DO NOTHING;
    INSERT INTO messages_to_read SELECT OLD.control_message_id WHERE OLD.control_message_id IS NOT NULL
        ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_gone_ticket AFTER DELETE ON tickets
BEGIN
    INSERT INTO tickets_to_read VALUES (OLD.id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_new_intake AFTER INSERT ON intakes
WHEN coalesce(NEW.ban_id, NEW.player_name, NEW.ban_reason) IS NOT NULL
BEGIN
    INSERT INTO tickets_to_read VALUES (NEW.ticket_id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_changed_intake AFTER UPDATE OF ban_id, player_name, ban_reason ON intakes
WHEN (NEW.ban_id, NEW.player_name, NEW.ban_reason) IS NOT (OLD.ban_id, OLD.player_name, OLD.ban_reason)
BEGIN
    INSERT INTO tickets_to_read VALUES (NEW.ticket_id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_gone_intake AFTER DELETE ON intakes
BEGIN
    INSERT INTO tickets_to_read VALUES (OLD.ticket_id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_added_person AFTER INSERT ON ticket_people
BEGIN
    INSERT INTO tickets_to_read VALUES (NEW.ticket_id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_renamed_person AFTER UPDATE OF user_name ON ticket_people
BEGIN
    INSERT INTO tickets_to_read VALUES (NEW.ticket_id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_removed_person AFTER DELETE ON ticket_people
BEGIN
    INSERT INTO tickets_to_read VALUES (OLD.ticket_id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_new_message AFTER INSERT ON messages
BEGIN
    INSERT INTO messages_to_read VALUES (NEW.id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_new_author AFTER INSERT ON messages
WHEN NOT EXISTS (SELECT 1 FROM messages
                  WHERE ticket_id = NEW.ticket_id AND author_id = NEW.author_id AND id <> NEW.id)
BEGIN
    INSERT INTO tickets_to_read VALUES (NEW.ticket_id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_changed_message
AFTER UPDATE OF author_name, content, mentions, embeds, components, extras ON messages
BEGIN
    INSERT INTO messages_to_read VALUES (NEW.id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_gone_message AFTER DELETE ON messages
BEGIN
    INSERT INTO messages_to_read VALUES (OLD.id) ON CONFLICT DO NOTHING;
    INSERT INTO tickets_to_read VALUES (OLD.ticket_id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_new_file AFTER INSERT ON attachments
BEGIN
    INSERT INTO messages_to_read VALUES (NEW.message_id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_changed_file AFTER UPDATE OF file_name, ocr_text ON attachments
WHEN (NEW.file_name, NEW.ocr_text) IS NOT (OLD.file_name, OLD.ocr_text)
BEGIN
    INSERT INTO messages_to_read VALUES (NEW.message_id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_gone_file AFTER DELETE ON attachments
BEGIN
    INSERT INTO messages_to_read VALUES (OLD.message_id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_new_wording AFTER INSERT ON message_revisions
BEGIN
    INSERT INTO messages_to_read VALUES (NEW.message_id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_gone_wording AFTER DELETE ON message_revisions
BEGIN
    INSERT INTO messages_to_read VALUES (OLD.message_id) ON CONFLICT DO NOTHING;
END;

-- What the file holds already is read while the writer has nothing else to do, the newest first.
INSERT INTO tickets_to_read SELECT id FROM tickets;
INSERT INTO messages_to_read SELECT id FROM messages;
