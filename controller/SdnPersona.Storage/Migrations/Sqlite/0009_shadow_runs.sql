CREATE TABLE shadow_runs (
    name     TEXT PRIMARY KEY,
    document TEXT NOT NULL
) STRICT;
