-- What the panel's overview shows, filters and sorts by, a row for each ticket. Triggers keep it true, so that a page
-- is read from one table by one index however many tickets and messages there are.

CREATE TABLE overview (
    ticket_id           INTEGER PRIMARY KEY REFERENCES tickets (id) ON DELETE CASCADE,
    -- As in tickets.
    state               TEXT    NOT NULL,
    creator_id          INTEGER NOT NULL,
    creator_name        TEXT    NOT NULL,
    claimer_id          INTEGER,
    claimer_name        TEXT,
    outcome             TEXT,
    opened_at_ms        INTEGER NOT NULL,
    -- As in intakes.
    intake_status       TEXT,
    intake_ended_at_ms  INTEGER,
    ban_id              TEXT,
    ban_reason          TEXT,
    player_name         TEXT,
    verdict             TEXT,
    -- The newest message that is not deleted and not an app's.
    last_message_id     INTEGER,
    last_author_id      INTEGER,
    last_at_ms          INTEGER,
    -- Of what the team and the creator wrote in the channel itself: threads are conversations beside that with him.
    last_staff_id       INTEGER,
    first_answer_at_ms  INTEGER,
    -- The creator's first message after the team's last one.
    unanswered_at_ms    INTEGER,
    first_claim_at_ms   INTEGER,
    transcript_at_ms    INTEGER,
    -- The number of the last change that touched the row, counted over all rows.
    revision            INTEGER NOT NULL,

    active_at_ms        INTEGER NOT NULL GENERATED ALWAYS AS (coalesce(last_at_ms, opened_at_ms)) VIRTUAL,
    -- Since when the member of a live ticket has been waiting for a person: since his first message after the team's
    -- last one; without one, since Sigrid handed over. While Sigrid is at it, he is not waiting.
    waiting_since_ms    INTEGER GENERATED ALWAYS AS (
        CASE WHEN state IN ('open', 'claimed') AND coalesce(intake_status, 'silenced') <> 'active' THEN
            iif(last_staff_id IS NULL, coalesce(intake_ended_at_ms, opened_at_ms), unanswered_at_ms)
        END) VIRTUAL
) STRICT;

INSERT INTO overview (ticket_id, state, creator_id, creator_name, claimer_id, claimer_name, outcome, opened_at_ms,
                      intake_status, intake_ended_at_ms, ban_id, ban_reason, player_name, verdict,
                      first_claim_at_ms, transcript_at_ms, last_message_id, last_staff_id, revision)
SELECT t.id, t.state, t.creator_id, t.creator_name, t.claimer_id, t.claimer_name, t.outcome, t.opened_at_ms,
       i.status, i.ended_at_ms, i.ban_id, i.ban_reason, i.player_name, coalesce(i.overruled_attitude, i.attitude),
       (SELECT min(at_ms) FROM events WHERE ticket_id = t.id AND kind IN ('claimed', 'transferred', 'taken_over')),
       (SELECT max(created_at_ms) FROM transcripts WHERE ticket_id = t.id),
       (SELECT max(id) FROM messages WHERE ticket_id = t.id AND author_kind <> 'bot' AND deleted_at_ms IS NULL),
       (SELECT max(id) FROM messages WHERE ticket_id = t.id AND author_kind = 'staff' AND thread_id IS NULL),
       t.id
  FROM tickets AS t LEFT JOIN intakes AS i ON i.ticket_id = t.id;

UPDATE overview SET
    last_author_id = (SELECT author_id FROM messages WHERE id = last_message_id),
    last_at_ms = (SELECT sent_at_ms FROM messages WHERE id = last_message_id),
    first_answer_at_ms = (SELECT min(sent_at_ms) FROM messages
        WHERE messages.ticket_id = overview.ticket_id AND author_kind = 'staff' AND thread_id IS NULL),
    unanswered_at_ms = (SELECT sent_at_ms FROM messages
        WHERE messages.ticket_id = overview.ticket_id AND author_kind = 'creator' AND thread_id IS NULL
          AND id > coalesce(last_staff_id, 0) ORDER BY id LIMIT 1);

-- How many tickets there are in each state.
CREATE TABLE overview_counts (
    state   TEXT    PRIMARY KEY,
    tickets INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO overview_counts SELECT state, count(*) FROM overview GROUP BY state;

-- A filter or an order each, pages by ticket number. Behind these stand the columns of other filters, so that several at
-- once are looked for and counted within one index; no message changes any of them.
CREATE INDEX overview_by_state ON overview (state, ticket_id, verdict, outcome, claimer_id, opened_at_ms);
CREATE INDEX overview_by_creator ON overview (creator_id, ticket_id);
CREATE INDEX overview_by_claimer ON overview (claimer_id, ticket_id, state, verdict, outcome, opened_at_ms);
CREATE INDEX overview_by_verdict ON overview (verdict, ticket_id, state, outcome, claimer_id, opened_at_ms);
CREATE INDEX overview_by_outcome ON overview (outcome, ticket_id, state, verdict, claimer_id, opened_at_ms);
CREATE INDEX overview_by_ban_id ON overview (ban_id COLLATE NOCASE, ticket_id);
CREATE INDEX overview_by_opening ON overview (opened_at_ms, ticket_id, state, verdict, outcome, claimer_id);
CREATE INDEX overview_by_activity ON overview (active_at_ms, ticket_id);
CREATE INDEX overview_by_waiting ON overview (waiting_since_ms, ticket_id) WHERE waiting_since_ms IS NOT NULL;
CREATE INDEX overview_by_creator_name ON overview (creator_name COLLATE NOCASE, ticket_id);
CREATE INDEX overview_by_claimer_name ON overview (claimer_name COLLATE NOCASE, ticket_id);
CREATE UNIQUE INDEX overview_by_revision ON overview (revision);

CREATE TRIGGER overview_counts_grow AFTER INSERT ON overview
BEGIN
    INSERT INTO overview_counts VALUES (NEW.state, 1) ON CONFLICT (state) DO UPDATE SET tickets = tickets + 1;
END;

CREATE TRIGGER overview_counts_move AFTER UPDATE OF state ON overview WHEN NEW.state <> OLD.state
BEGIN
    UPDATE overview_counts SET tickets = tickets - 1 WHERE state = OLD.state;
    INSERT INTO overview_counts VALUES (NEW.state, 1) ON CONFLICT (state) DO UPDATE SET tickets = tickets + 1;
END;

CREATE TRIGGER overview_counts_shrink AFTER DELETE ON overview
BEGIN
    UPDATE overview_counts SET tickets = tickets - 1 WHERE state = OLD.state;
END;

CREATE TRIGGER overview_of_new_ticket AFTER INSERT ON tickets
BEGIN
    INSERT INTO overview (ticket_id, state, creator_id, creator_name, claimer_id, claimer_name, outcome, opened_at_ms,
                          revision)
    VALUES (NEW.id, NEW.state, NEW.creator_id, NEW.creator_name, NEW.claimer_id, NEW.claimer_name, NEW.outcome,
            NEW.opened_at_ms, (SELECT coalesce(max(revision), 0) + 1 FROM overview));
END;

CREATE TRIGGER overview_of_changed_ticket
AFTER UPDATE OF state, creator_name, claimer_id, claimer_name, outcome ON tickets
WHEN (NEW.state, NEW.creator_name, NEW.claimer_id, NEW.claimer_name, NEW.outcome)
    IS NOT (OLD.state, OLD.creator_name, OLD.claimer_id, OLD.claimer_name, OLD.outcome)
BEGIN
    UPDATE overview SET state = NEW.state, creator_name = NEW.creator_name, claimer_id = NEW.claimer_id,
           claimer_name = NEW.claimer_name, outcome = NEW.outcome,
           revision = (SELECT max(revision) + 1 FROM overview)
     WHERE ticket_id = NEW.id;
END;

CREATE TRIGGER overview_of_new_intake AFTER INSERT ON intakes
BEGIN
    UPDATE overview SET intake_status = NEW.status, intake_ended_at_ms = NEW.ended_at_ms, ban_id = NEW.ban_id,
           ban_reason = NEW.ban_reason, player_name = NEW.player_name,
           verdict = coalesce(NEW.overruled_attitude, NEW.attitude),
           revision = (SELECT max(revision) + 1 FROM overview)
     WHERE ticket_id = NEW.ticket_id;
END;

CREATE TRIGGER overview_of_changed_intake
AFTER UPDATE OF status, ended_at_ms, ban_id, ban_reason, player_name, attitude, overruled_attitude ON intakes
WHEN (NEW.status, NEW.ended_at_ms, NEW.ban_id, NEW.ban_reason, NEW.player_name, NEW.attitude, NEW.overruled_attitude)
    IS NOT (OLD.status, OLD.ended_at_ms, OLD.ban_id, OLD.ban_reason, OLD.player_name, OLD.attitude, OLD.overruled_attitude)
BEGIN
    UPDATE overview SET intake_status = NEW.status, intake_ended_at_ms = NEW.ended_at_ms, ban_id = NEW.ban_id,
           ban_reason = NEW.ban_reason, player_name = NEW.player_name,
           verdict = coalesce(NEW.overruled_attitude, NEW.attitude),
           revision = (SELECT max(revision) + 1 FROM overview)
     WHERE ticket_id = NEW.ticket_id;
END;

-- Messages can arrive out of their order, when a gap is filled.
CREATE TRIGGER overview_of_new_message AFTER INSERT ON messages
WHEN NEW.author_kind <> 'bot' AND NEW.deleted_at_ms IS NULL
BEGIN
    UPDATE overview SET last_message_id = NEW.id, last_author_id = NEW.author_id, last_at_ms = NEW.sent_at_ms,
           revision = (SELECT max(revision) + 1 FROM overview)
     WHERE ticket_id = NEW.ticket_id AND NEW.id > coalesce(last_message_id, 0);
END;

CREATE TRIGGER overview_of_staffs_message AFTER INSERT ON messages
WHEN NEW.author_kind = 'staff' AND NEW.thread_id IS NULL
BEGIN
    UPDATE overview SET first_answer_at_ms = min(coalesce(first_answer_at_ms, NEW.sent_at_ms), NEW.sent_at_ms)
     WHERE ticket_id = NEW.ticket_id;
    UPDATE overview SET last_staff_id = NEW.id, unanswered_at_ms = (
               SELECT sent_at_ms FROM messages
                WHERE ticket_id = NEW.ticket_id AND author_kind = 'creator' AND thread_id IS NULL AND id > NEW.id
                ORDER BY id LIMIT 1)
     WHERE ticket_id = NEW.ticket_id AND NEW.id > coalesce(last_staff_id, 0);
END;

CREATE TRIGGER overview_of_creators_message AFTER INSERT ON messages
WHEN NEW.author_kind = 'creator' AND NEW.thread_id IS NULL
BEGIN
    UPDATE overview SET unanswered_at_ms = NEW.sent_at_ms
     WHERE ticket_id = NEW.ticket_id AND NEW.id > coalesce(last_staff_id, 0)
       AND NEW.sent_at_ms < coalesce(unanswered_at_ms, NEW.sent_at_ms + 1);
END;

CREATE TRIGGER overview_of_deleted_message AFTER UPDATE OF deleted_at_ms ON messages
WHEN NEW.author_kind <> 'bot' AND (NEW.deleted_at_ms IS NULL) <> (OLD.deleted_at_ms IS NULL)
BEGIN
    UPDATE overview SET (last_message_id, last_author_id, last_at_ms) = (
               SELECT id, author_id, sent_at_ms FROM messages
                WHERE ticket_id = NEW.ticket_id AND author_kind <> 'bot' AND deleted_at_ms IS NULL
                ORDER BY id DESC LIMIT 1),
           revision = (SELECT max(revision) + 1 FROM overview)
     WHERE ticket_id = NEW.ticket_id AND NEW.id >= coalesce(last_message_id, 0);
END;

CREATE TRIGGER overview_of_claim AFTER INSERT ON events
WHEN NEW.kind IN ('claimed', 'transferred', 'taken_over')
BEGIN
    UPDATE overview SET first_claim_at_ms = min(coalesce(first_claim_at_ms, NEW.at_ms), NEW.at_ms)
     WHERE ticket_id = NEW.ticket_id;
END;

CREATE TRIGGER overview_of_new_transcript AFTER INSERT ON transcripts
BEGIN
    UPDATE overview SET transcript_at_ms = max(coalesce(transcript_at_ms, 0), NEW.created_at_ms)
     WHERE ticket_id = NEW.ticket_id;
END;
