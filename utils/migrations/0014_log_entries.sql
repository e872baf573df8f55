-- Entries of the log channel about what was erased: they name the same people and quote the same words, and are deleted
-- there, too, one after the other.
CREATE TABLE log_entries_to_delete (
    message_id INTEGER PRIMARY KEY
) STRICT;
