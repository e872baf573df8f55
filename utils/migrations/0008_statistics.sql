-- What the panel's statistics count, each read from one index however long the conversations are.

-- Who on the team wrote how much: only what people wrote themselves (message type 0, and 19 for a reply), and what they
-- wrote in the channel.
CREATE INDEX messages_of_team ON messages (author_id, sent_at_ms)
    WHERE author_kind = 'staff' AND thread_id IS NULL AND deleted_at_ms IS NULL AND type IN (0, 19);
CREATE INDEX events_of_claims ON events (at_ms, kind, actor_id, ticket_id)
    WHERE kind IN ('claimed', 'transferred', 'taken_over');
-- What Discord refused to create counts nowhere.
CREATE INDEX events_of_failures ON events (ticket_id) WHERE kind = 'aborted';

-- In place of the index by time alone.
DROP INDEX tickets_by_closing;
CREATE INDEX tickets_by_closing ON tickets (closed_at_ms, opened_at_ms, outcome, closer_id) WHERE closed_at_ms IS NOT NULL;

-- Whose the first answer was.
ALTER TABLE overview ADD COLUMN first_answerer_id INTEGER;

UPDATE overview SET first_answerer_id = (SELECT author_id FROM messages
    WHERE messages.ticket_id = overview.ticket_id AND author_kind = 'staff' AND thread_id IS NULL
      AND sent_at_ms = first_answer_at_ms ORDER BY id LIMIT 1) WHERE first_answer_at_ms IS NOT NULL;

CREATE TRIGGER overview_of_first_answer AFTER UPDATE OF first_answer_at_ms ON overview
WHEN NEW.first_answer_at_ms IS NOT OLD.first_answer_at_ms
BEGIN
    UPDATE overview SET first_answerer_id = (
               SELECT author_id FROM messages
                WHERE ticket_id = NEW.ticket_id AND author_kind = 'staff' AND thread_id IS NULL
                  AND sent_at_ms = NEW.first_answer_at_ms ORDER BY id LIMIT 1)
     WHERE ticket_id = NEW.ticket_id;
END;
