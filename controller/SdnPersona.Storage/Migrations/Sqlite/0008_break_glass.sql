-- One row while the emergency switch is thrown.
CREATE TABLE break_glass (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    document TEXT NOT NULL
) STRICT;
