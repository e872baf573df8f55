-- What is removed of tickets and people, because its time has passed or because somebody asked for it, and what keeps it
-- from coming back.

-- Since when a ticket holds no more than its number, its dates and its outcome.
ALTER TABLE tickets ADD COLUMN erased_at_ms INTEGER;
ALTER TABLE tickets ADD COLUMN erased_because TEXT CHECK (erased_because IN ('retention', 'request'));

CREATE INDEX tickets_ended ON tickets (deleted_at_ms) WHERE state = 'deleted' AND erased_at_ms IS NULL;

-- Erased tickets whose messages have not all been removed yet: of a long one a part in each transaction.
CREATE TABLE tickets_to_erase (
    ticket_id INTEGER PRIMARY KEY REFERENCES tickets (id)
) STRICT;

-- Who asked when that somebody's data be removed.
CREATE TABLE erasures (
    id                INTEGER PRIMARY KEY,
    -- Whose; NULL once it is done, for then it is nobody's business any more.
    user_id           INTEGER,
    requested_by_id   INTEGER NOT NULL,
    requested_by_name TEXT    NOT NULL,
    requested_at_ms   INTEGER NOT NULL,
    done_at_ms        INTEGER,
    tickets           INTEGER NOT NULL DEFAULT 0,
    messages          INTEGER NOT NULL DEFAULT 0,
    CHECK ((user_id IS NULL) = (done_at_ms IS NOT NULL))
) STRICT;

CREATE UNIQUE INDEX erasures_to_do ON erasures (user_id) WHERE done_at_ms IS NULL;

-- Contents that an erased message showed; they are deleted from the disk unless another one shows them.
CREATE TABLE files_to_delete (
    sha256 TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE INDEX attachments_by_file ON attachments (sha256) WHERE sha256 IS NOT NULL;

-- The same for avatars and pictures in embeds, by their keys.
CREATE TABLE pictures_to_check (
    key TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- A row while removed words may still stand in the search index or in the log of changes.
CREATE TABLE traces (
    id INTEGER PRIMARY KEY CHECK (id = 1)
) STRICT;

-- What arrives late for an erased ticket is not kept.
CREATE TRIGGER erased_takes_no_message BEFORE INSERT ON messages
WHEN (SELECT erased_at_ms FROM tickets WHERE id = NEW.ticket_id) IS NOT NULL
BEGIN
    SELECT RAISE(IGNORE);
END;

CREATE TRIGGER erased_takes_no_thread BEFORE INSERT ON threads
WHEN (SELECT erased_at_ms FROM tickets WHERE id = NEW.ticket_id) IS NOT NULL
BEGIN
    SELECT RAISE(IGNORE);
END;

-- Nothing else is written about it: the rules refuse it before it comes to this.
CREATE TRIGGER erased_takes_no_note BEFORE INSERT ON notes
WHEN (SELECT erased_at_ms FROM tickets WHERE id = NEW.ticket_id) IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'the ticket was erased');
END;

CREATE TRIGGER erased_takes_no_notice BEFORE INSERT ON notices
WHEN (SELECT erased_at_ms FROM tickets WHERE id = NEW.ticket_id) IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'the ticket was erased');
END;

CREATE TRIGGER erased_takes_no_intake BEFORE INSERT ON intakes
WHEN (SELECT erased_at_ms FROM tickets WHERE id = NEW.ticket_id) IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'the ticket was erased');
END;

CREATE TRIGGER erased_takes_no_person BEFORE INSERT ON ticket_people
WHEN (SELECT erased_at_ms FROM tickets WHERE id = NEW.ticket_id) IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'the ticket was erased');
END;

CREATE TRIGGER erased_takes_no_transcript BEFORE INSERT ON transcripts
WHEN (SELECT erased_at_ms FROM tickets WHERE id = NEW.ticket_id) IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'the ticket was erased');
END;

-- Events stay append-only, with one exception: of an erased ticket, and of a person who is being erased, names and
-- details can be taken away. Kind and time stay, nothing is put in their place, and no event goes.
DROP TRIGGER events_are_never_changed;

CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events
WHEN (NEW.id, NEW.ticket_id, NEW.kind, NEW.at_ms) IS NOT (OLD.id, OLD.ticket_id, OLD.kind, OLD.at_ms)
  OR ((NEW.actor_id, NEW.actor_name) IS NOT (OLD.actor_id, OLD.actor_name)
      AND (OLD.actor_id IS NULL OR (NEW.actor_id, NEW.actor_name) IS NOT (0, '(entfernt)')))
  OR EXISTS (SELECT 1 FROM json_each(NEW.details) AS new
              WHERE new.value NOT IN (0, '(entfernt)')
                AND NOT EXISTS (SELECT 1 FROM json_each(OLD.details) AS old
                                 WHERE old.key = new.key AND old.value IS new.value))
  OR NOT (
      EXISTS (SELECT 1 FROM tickets WHERE id = OLD.ticket_id AND erased_at_ms IS NOT NULL)
      OR EXISTS (SELECT 1 FROM erasures WHERE done_at_ms IS NULL
                    AND (user_id = OLD.actor_id OR instr(OLD.details, user_id))))
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;

-- The log channel tells of all this, too, and what the bot does by itself has no actor. A CHECK can only be changed with
-- its table.
CREATE TABLE team_events_anew (
    id         INTEGER PRIMARY KEY,
    kind       TEXT    NOT NULL CHECK (kind IN ('message_reported', 'blocked', 'unblocked', 'ai_switched',
                                                'retention', 'person_erased', 'person_exported')),
    -- NULL: the bot itself.
    actor_id   INTEGER,
    actor_name TEXT,
    at_ms      INTEGER NOT NULL,
    details    TEXT    NOT NULL DEFAULT '{}',
    -- NULL until it stands in the log channel.
    message_id INTEGER
) STRICT;
INSERT INTO team_events_anew SELECT id, kind, actor_id, actor_name, at_ms, details, message_id FROM team_events;
DROP TABLE team_events;
ALTER TABLE team_events_anew RENAME TO team_events;
CREATE INDEX team_events_to_post ON team_events (id) WHERE message_id IS NULL;
