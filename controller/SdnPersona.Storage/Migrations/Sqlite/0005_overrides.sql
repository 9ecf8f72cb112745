CREATE TABLE overrides (
    name     TEXT PRIMARY KEY,
    document TEXT NOT NULL
) STRICT;
