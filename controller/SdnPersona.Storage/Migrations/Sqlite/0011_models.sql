-- Rows hold what a version was trained with; which one judges is never in doubt.
CREATE TABLE models (
    number   INTEGER PRIMARY KEY,
    state    TEXT NOT NULL CHECK (state IN ('champion', 'challenger', 'superseded', 'retired')),
    document TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX models_one_each ON models (state) WHERE state IN ('champion', 'challenger');
