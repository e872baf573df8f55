-- What Sigrid needs to be relied on: several readings of an ID, two languages, episodes, reminders, verdicts that staff
-- overrule, and what the language model costs.

-- IDs read from a picture that the member has not confirmed yet, as a JSON array; one row knew only one.
ALTER TABLE intakes ADD COLUMN candidate_ban_ids TEXT NOT NULL DEFAULT '[]';
UPDATE intakes SET candidate_ban_ids = json_array(candidate_ban_id) WHERE candidate_ban_id IS NOT NULL;
ALTER TABLE intakes DROP COLUMN candidate_ban_id;
-- A reply that is still to be sent named its question by a hash.
UPDATE intakes SET pending_reply = json_set(
    json_remove(pending_reply, '$.confirm_token'),
    '$.confirm_ids',
    json(iif(json_extract(pending_reply, '$.confirm_token') IS NULL, '[]', candidate_ban_ids))
) WHERE pending_reply IS NOT NULL;

-- The language in which she speaks.
ALTER TABLE intakes ADD COLUMN language TEXT NOT NULL DEFAULT 'de' CHECK (language IN ('de', 'en'));
-- What kind of offence the ban is for.
ALTER TABLE intakes ADD COLUMN reason_category TEXT CHECK (reason_category IN
    ('cheating', 'insult', 'hate', 'griefing', 'spam', 'evasion', 'other'));

-- Each reopening begins another; each ends in at most one hand-over.
ALTER TABLE intakes ADD COLUMN episode INTEGER NOT NULL DEFAULT 1;
-- What staff wrote up to this message belongs to an earlier episode and does not keep her silent.
ALTER TABLE intakes ADD COLUMN begins_after_id INTEGER NOT NULL DEFAULT 0;

-- Since when what she said last stands in the channel, and how often she has reminded the member since.
ALTER TABLE intakes ADD COLUMN said_at_ms INTEGER;
ALTER TABLE intakes ADD COLUMN reminders INTEGER NOT NULL DEFAULT 0;
UPDATE intakes SET said_at_ms = coalesce(
    (SELECT max(sent_at_ms) FROM messages WHERE messages.ticket_id = intakes.ticket_id AND author_kind = 'secretary'),
    started_at_ms
) WHERE status = 'active';

-- What somebody on the team thinks of the member's attitude; stands above hers.
ALTER TABLE intakes ADD COLUMN overruled_attitude TEXT
    CHECK (overruled_attitude IN ('cooperative', 'uncooperative', 'unclear'));

-- What could be an ID in a picture, as a JSON array, the likeliest first; NULL until it has been read.
ALTER TABLE attachments ADD COLUMN ocr_ids TEXT;
UPDATE attachments SET ocr_text = NULL WHERE ocr_text IS NOT NULL AND EXISTS (
    SELECT 1 FROM messages JOIN intakes USING (ticket_id) WHERE messages.id = message_id AND status = 'active');
UPDATE attachments SET ocr_ids = '[]' WHERE ocr_text IS NOT NULL;

-- Each question to the language model; its cost follows from the tokens.
CREATE TABLE model_calls (
    id                INTEGER PRIMARY KEY,
    ticket_id         INTEGER NOT NULL REFERENCES tickets (id),
    at_ms             INTEGER NOT NULL,
    duration_ms       INTEGER NOT NULL,
    model             TEXT    NOT NULL,
    prompt_tokens     INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    -- What was wrong with the answer; NULL if it could be used.
    trouble           TEXT
) STRICT;

CREATE INDEX model_calls_by_time ON model_calls (at_ms);
CREATE INDEX model_calls_in_trouble ON model_calls (id) WHERE trouble IS NOT NULL;

-- Whether she may ask the language model: one row once somebody has decided about it.
CREATE TABLE ai_switch (
    id              INTEGER PRIMARY KEY CHECK (id = 1),
    is_on           INTEGER NOT NULL CHECK (is_on IN (0, 1)),
    changed_by_id   INTEGER NOT NULL,
    changed_by_name TEXT    NOT NULL,
    changed_at_ms   INTEGER NOT NULL
) STRICT;

-- The log channel tells of the switch, too; a CHECK can only be changed with its table.
CREATE TABLE team_events_anew (
    id         INTEGER PRIMARY KEY,
    kind       TEXT    NOT NULL CHECK (kind IN ('message_reported', 'blocked', 'unblocked', 'ai_switched')),
    actor_id   INTEGER NOT NULL,
    actor_name TEXT    NOT NULL,
    at_ms      INTEGER NOT NULL,
    details    TEXT    NOT NULL DEFAULT '{}',
    -- NULL until it stands in the log channel.
    message_id INTEGER
) STRICT;
INSERT INTO team_events_anew SELECT id, kind, actor_id, actor_name, at_ms, details, message_id FROM team_events;
DROP TABLE team_events;
ALTER TABLE team_events_anew RENAME TO team_events;
CREATE INDEX team_events_to_post ON team_events (id) WHERE message_id IS NULL;
