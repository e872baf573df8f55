-- What only the running bot can count, for /metrics on the panel: written together with its sign of life, so that a
-- number outlives the process that counted it.
CREATE TABLE counters (
    name  TEXT NOT NULL,
    -- What kind of it, where there are several; '' where there are none.
    label TEXT NOT NULL,
    value REAL NOT NULL,
    PRIMARY KEY (name, label)
) STRICT, WITHOUT ROWID;
